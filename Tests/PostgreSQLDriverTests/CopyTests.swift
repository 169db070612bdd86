import Database
import Foundation
import PostgreSQLDriver
import Testing

@Suite("PostgreSQL COPY", .enabled(if: TestServer.isThere, TestServer.reason))
struct CopyTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
    try connection.execute("CREATE TABLE t (i int, v text)")
  }

  @Test(
    "takes the data",
    arguments: [
      ("1\ta\n2\tb\n", "1:a 2:b"), ("", ""), ("1\ta\r\n2\tb\r\n", "1:a 2:b"), ("7\tend", "7:end"),
      ("1\t\\N\n2\tä\n", "1: 2:ä"),
    ])
  func data(data: String, expected: String) throws {
    for inTransaction in [false, true] {
      if inTransaction { try connection.begin() }
      let count = expected.isEmpty ? 0 : expected.split(separator: " ").count
      #expect(try connection.run("COPY t FROM STDIN", data: data) == ["count \(count)"])
      #expect(
        try connection.value(
          "SELECT coalesce(string_agg(i || ':' || coalesce(v, ''), ' '), '') FROM t")
          == expected)
      #expect(connection.isInTransaction == inTransaction)
      try connection.rollback()
      try connection.execute("TRUNCATE t")
    }
  }

  @Test("takes its place among statements that were sent ahead")
  func amongOthers() throws {
    try connection.begin()
    try connection.send("INSERT INTO t VALUES (1, 'first')")
    try connection.send("DO $$ BEGIN RAISE NOTICE 'here'; END $$")
    try connection.send(
      "-- with a comment\nCOPY t FROM STDIN WITH (FORMAT csv)", data: "2,second\n")
    try connection.send("INSERT INTO t VALUES (3, 'third') RETURNING i")
    #expect(try connection.receive() == ["count 1"])
    #expect(try connection.receive() == ["00000 here", "count 0"])
    #expect(try connection.receive() == ["count 1"])
    #expect(try connection.receive() == ["columns i", "row 3", "end"])
    try connection.commit()
    #expect(
      try connection.value("SELECT string_agg(v, ' ' ORDER BY i) FROM t") == "first second third")
  }

  @Test("notices of triggers are the COPY's")
  func notices() throws {
    try connection.execute(
      """
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE NOTICE 'row %', new.i; RETURN new; END $$
      """)
    try connection.execute("CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()")
    try connection.begin()
    try connection.send("SELECT 1 AS a")
    try connection.send("COPY t FROM STDIN", data: "1\ta\n2\tb\n")
    #expect(try connection.receive() == ["columns a", "row 1", "end"])
    #expect(try connection.receive() == ["00000 row 1", "00000 row 2", "count 2"])
    try connection.rollback()
  }

  @Test("bad data is named by its line", arguments: [false, true])
  func badData(inTransaction: Bool) throws {
    if inTransaction { try connection.begin() }
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("COPY t FROM STDIN", data: "1\ta\nx\tb\n3\tc\n")
    }
    #expect(error.sqlState == "22P02")
    #expect(
      error.message == """
        ERROR: invalid input syntax for type integer: "x"
          Where: COPY t, line 2, column i: "x"
        """)
    try connection.rollback()
    #expect(try connection.value("SELECT count(*) FROM t") == "0")
  }

  @Test("an error in the statement tells its place")
  func badStatement() throws {
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("COPY t FROM STDIN (FORMAT what)", data: "1\n")
    }
    #expect(error.sqlState == "22023")
    #expect(error.offset == 19)
    #expect(try connection.value("SELECT 1") == "1")
  }

  @Test("an error long before the end of the data")
  func earlyError() throws {
    let data = "x\tbad\n" + String(repeating: "1\tsome text to make it long\n", count: 300_000)
    try connection.begin()
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("COPY t FROM STDIN", data: data)
    }
    #expect(error.message.hasSuffix("COPY t, line 1, column i: \"x\""))
    try connection.rollback()
    #expect(try connection.value("SELECT 1") == "1")
  }

  @Test("without data the statement's own words count")
  func withoutData() throws {
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("COPY t FROM '/does/not/exist'")
    }
    #expect(error.sqlState == "58P01")
    for inTransaction in [false, true] {
      if inTransaction { try connection.begin() }
      let refused = try #require(throws: DatabaseError.self) {
        try connection.run("/* x */ COPY (SELECT generate_series(1, 100000)) TO STDOUT")
      }
      #expect(refused.sqlState == "0A000")
      #expect(refused.kind == .statement)
      try connection.rollback()
      #expect(try connection.value("SELECT 1") == "1")
    }
    try connection.run("COPY t TO PROGRAM 'cat >/dev/null'")
  }
}
