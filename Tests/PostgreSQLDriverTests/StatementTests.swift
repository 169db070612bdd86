import Database
import PostgreSQLDriver
import Testing

@Suite("PostgreSQL statements", .enabled(if: TestServer.isThere, TestServer.reason))
struct StatementTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
  }

  @Test("give the server's text")
  func values() throws {
    #expect(
      try connection.run(
        """
        SELECT 1 AS a, NULL AS b, true AS c, 1.50 AS d, 'äö€😀' AS e, ARRAY[1,2] AS f, '\\x41'::bytea,
        date '2024-02-29', interval '1 day 2 hours', '' AS g
        """) == [
          "columns a,b,c,d,e,f,bytea,date,interval,g",
          "row 1,NULL,t,1.50,äö€😀,{1,2},\\x41,2024-02-29,1 day 02:00:00,", "end",
        ])
    #expect(try connection.run("SELECT 1 AS a WHERE false") == ["columns a", "end"])
  }

  @Test("a result without columns shows nothing, DDL counts nothing")
  func counts() throws {
    #expect(try connection.run("CREATE TABLE t (i int)") == ["count 0"])
    #expect(try connection.run("INSERT INTO t VALUES (1), (2), (3)") == ["count 3"])
    #expect(try connection.run("UPDATE t SET i = 5 WHERE i > 1") == ["count 2"])
    #expect(
      try connection.run("DELETE FROM t WHERE i = 5 RETURNING i") == [
        "columns i", "row 5", "row 5", "end",
      ])
    #expect(try connection.run("SELECT FROM t") == [])
  }

  @Test(
    "parameters arrive as they are",
    arguments: [
      (Value.integer(-5), "int", "-5"), (.text("a'b\"c\\ä"), "text", "a'b\"c\\ä"),
      (.boolean(true), "boolean", "t"), (.boolean(false), "boolean", "f"), (.null, "text", nil),
      (.text(""), "text", ""),
    ] as [(Value, String, String?)])
  func parameters(value: Value, type: String, expected: String?) throws {
    #expect(try connection.value("SELECT $1::\(type)", [value]) == expected)
  }

  @Test("rewriting into several commands is one statement")
  func rules() throws {
    try connection.run("CREATE TABLE t (i int)")
    try connection.run("CREATE TABLE log (i int)")
    try connection.run(
      "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO log VALUES (new.i); SELECT 1)")
    try connection.run("INSERT INTO t VALUES (1)")
    try connection.begin()
    try connection.send("INSERT INTO t VALUES (2)")
    try connection.send("SELECT count(*) FROM log")
    _ = try connection.receive()
    #expect(try connection.receive() == ["columns count", "row 2", "end"])
    try connection.commit()
  }

  @Test(
    "errors carry the server's parts, and where in the text they are",
    arguments: [
      ("SELEKT 1", "42601", 0, "ERROR: syntax error at or near \"SELEKT\"\n  Position: 1"),
      ("SELECT nope", "42703", 7, "ERROR: column \"nope\" does not exist\n  Position: 8"),
      // Four characters before it take ten bytes.
      ("SELECT 'ä€😀', nope", "42703", 20, "ERROR: column \"nope\" does not exist\n  Position: 15"),
      (
        "SELECT 1/0", "22012", nil, "ERROR: division by zero"
      ),
      (
        "SELECT lenght('x')", "42883", 7,
        """
        ERROR: function lenght(unknown) does not exist
          Hint: No function matches the given name and argument types. You might need to add explicit \
        type casts.
          Position: 8
        """
      ),
      (
        "DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'd', HINT = 'h', ERRCODE = 'AB123'; END $$",
        "AB123", nil,
        """
        ERROR: no
          Detail: d
          Hint: h
          Where: PL/pgSQL function inline_code_block line 1 at RAISE
        """
      ),
    ] as [(String, String, Int?, String)])
  func errors(sql: String, state: String, offset: Int?, message: String) throws {
    for inTransaction in [false, true] {
      if inTransaction { try connection.begin() }
      let error = try #require(throws: DatabaseError.self) { try connection.run(sql) }
      #expect(error.kind == .statement)
      #expect(error.sqlState == state)
      #expect(error.number == 0)
      #expect(error.offset == offset)
      #expect(error.message == message)
      try connection.rollback()
    }
    #expect(try connection.value("SELECT 1") == "1")
  }

  @Test("a backslash among the words of a statement is told to be psql's")
  func backslash() throws {
    let error = try #require(throws: DatabaseError.self) { try connection.run("SELECT 1 \\gset") }
    #expect(error.offset == 9)
    #expect(error.message.contains("\n  Hint: Commands that begin with a backslash are of psql"))
    let other = try #require(throws: DatabaseError.self) { try connection.run("SELECT 1 1") }
    #expect(!other.message.contains("Hint"))
  }

  @Test("a zero byte is refused, as the rest of the text would be lost")
  func zeroByte() throws {
    let error = try #require(throws: DatabaseError.self) { try connection.run("SELECT 1\0, 2") }
    #expect(error.offset == 8)
  }

  @Test("a script cannot change the encoding that it is sent in", arguments: [true, false])
  func encoding(inTransaction: Bool) throws {
    if inTransaction { try connection.begin() }
    #expect(try connection.run("SET client_encoding = 'UTF8'") == ["count 0"])
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("SET NAMES 'LATIN1'")
    }
    #expect(error.message.contains("LATIN1"))
    try connection.rollback()
    #expect(try connection.value("SHOW client_encoding") == "UTF8")
    #expect(try connection.run("SELECT 'ä'") == ["columns ?column?", "row ä", "end"])
  }

  @Test("what needs to be alone is alone outside a transaction")
  func alone() throws {
    try connection.run("CREATE TABLE t (i int)")
    try connection.run("VACUUM t")
    try connection.run("CREATE INDEX CONCURRENTLY i ON t (i)")
    try connection.dialect.restoreSession(connection)
    try connection.run("DROP INDEX CONCURRENTLY i")
    try connection.run("VACUUM")
    #expect(!connection.isInTransaction)
    #expect(connection.sendAheadLimit == 1)
  }

  @Test("a lost connection is one")
  func terminated() throws {
    let other = try database.connect()
    let pid = try #require(try connection.value("SELECT pg_backend_pid()"))
    try connection.begin()
    try connection.send("SELECT 1")
    _ = try connection.receive()
    try other.execute("SELECT pg_terminate_backend(\(pid), 5000)")
    let error = try #require(throws: DatabaseError.self) { try connection.run("SELECT 2") }
    #expect(error.kind == .connection)
    try? connection.rollback()
    #expect(throws: DatabaseError.self) { try connection.value("SELECT 3") }
    #expect(!connection.isInTransaction)
  }
}
