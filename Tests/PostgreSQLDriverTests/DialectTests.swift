import Database
import PostgreSQLDriver
import Testing

@Suite("PostgreSQL dialect", .enabled(if: TestServer.isThere, TestServer.reason))
struct DialectTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection
  var dialect: any Dialect { connection.dialect }

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
  }

  @Test("names the session's schema, user and database")
  func names() throws {
    #expect(try dialect.currentSchema(on: connection) == "public")
    #expect(try dialect.currentUser(on: connection) == "postgres")
    #expect(try dialect.databaseName(on: connection) == database.name)
    #expect(dialect.name == "PostgreSQL")
    #expect(dialect.script.serverVersion == connection.identity.majorVersion)
    #expect(dialect.quote("a\"b") == "\"a\"\"b\"")
  }

  @Test("without a schema that exists the search path itself counts")
  func searchPaths() throws {
    func schema(_ path: String) throws -> String? {
      let connection = try TestServer.connect(jdbc: TestServer.jdbc("currentSchema=\(path)"))
      return try connection.dialect.currentSchema(on: connection)
    }
    #expect(try schema("nowhere") == "nowhere")
    let error = try #require(throws: DatabaseError.self) { try schema("+") }
    #expect(error.message.hasPrefix("Unable to determine current schema as search_path is empty."))
  }

  @Test("the history table is the reference's", arguments: [nil, "pg_default"])
  func historyTable(tablespace: String?) throws {
    let statements = dialect.createHistoryTable(
      schema: "public", table: "my \"history\"", tablespace: tablespace)
    #expect(try !dialect.tableExists(schema: "public", table: "my \"history\"", on: connection))
    for statement in statements { try connection.execute(statement) }
    #expect(try dialect.tableExists(schema: "public", table: "my \"history\"", on: connection))
    #expect(
      try connection.value(
        """
        SELECT string_agg(concat_ws(' ', column_name, data_type, character_maximum_length,
        is_nullable, column_default), ', ' ORDER BY ordinal_position)
        FROM information_schema.columns WHERE table_name = $1
        """, [.text("my \"history\"")]) == """
          installed_rank integer NO, version character varying 50 YES, \
          description character varying 200 NO, type character varying 20 NO, \
          script character varying 1000 NO, checksum integer YES, \
          installed_by character varying 100 NO, \
          installed_on timestamp without time zone NO now(), execution_time integer NO, \
          success boolean NO
          """)
    #expect(
      try connection.query(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        == [[.text("my \"history\"_pk")], [.text("my \"history\"_s_idx")]])
  }

  @Test("only an ordinary table counts as one")
  func tables() throws {
    for (name, statement) in [
      ("v", "CREATE VIEW v AS SELECT 1"), ("p", "CREATE TABLE p (i int) PARTITION BY LIST (i)"),
      ("s", "CREATE SEQUENCE s"), ("T", "CREATE TABLE t (i int)"),
    ] {
      try connection.execute(statement)
      #expect(try !dialect.tableExists(schema: "public", table: name, on: connection))
    }
    #expect(try dialect.tableExists(schema: "public", table: "t", on: connection))
    #expect(try !dialect.tableExists(schema: "other", table: "t", on: connection))
  }

  @Test(
    "a schema is empty until something in it counts",
    arguments: [
      ("CREATE TABLE x.t (i int)", false), ("CREATE VIEW x.v AS SELECT 1", false),
      ("CREATE SEQUENCE x.s", false), ("CREATE DOMAIN x.d AS int", false),
      ("CREATE FUNCTION x.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", false),
      ("CREATE TYPE x.e AS ENUM ('a')", false),
      // engine.md E 29.
      ("CREATE TABLE x.p (i int) PARTITION BY LIST (i)", true),
      ("CREATE MATERIALIZED VIEW x.m AS SELECT 1", true),
      ("CREATE COLLATION x.c (provider = libc, locale = 'C')", true),
      ("CREATE EXTENSION citext SCHEMA x", true),
    ])
  func emptiness(statement: String, isEmpty: Bool) throws {
    #expect(try !dialect.schemaExists("x", on: connection))
    #expect(try dialect.createSchema("x", on: connection))
    #expect(try dialect.schemaExists("x", on: connection))
    #expect(try dialect.isEmpty(schema: "x", on: connection))
    try connection.execute(statement)
    #expect(try dialect.isEmpty(schema: "x", on: connection) == isEmpty)
    #expect(try dialect.dropSchema("x", on: connection))
    #expect(try !dialect.schemaExists("x", on: connection))
  }

  @Test("role and search path are put back, the schema in front of it")
  func restoring() throws {
    let role = "\(database.name)_role"
    try connection.execute("CREATE ROLE \(role)")
    defer { try? connection.execute("DROP ROLE \(role)") }
    try connection.execute("CREATE SCHEMA \"my \"\"schema\"\"\"")
    for inTransaction in [false, true] {
      try connection.run("SET ROLE \(role)")
      try connection.run("SET search_path = elsewhere")
      try connection.run("SET lock_timeout = 5")
      if inTransaction { try connection.begin() }
      try dialect.restoreSession(connection)
      try dialect.makeCurrent(schema: "my \"schema\"", on: connection)
      #expect(try connection.value("SELECT current_user") == "postgres")
      #expect(
        try connection.value("SHOW search_path") == "\"my \"\"schema\"\"\",\"$user\", public")
      #expect(try connection.value("SHOW lock_timeout") == "5ms")
      if inTransaction { try connection.commit() }
    }
    try connection.run("SET search_path = elsewhere")
    try dialect.makeCurrent(schema: "missing", on: connection)
    #expect(try connection.value("SHOW search_path") == "elsewhere")
  }

  @Test(
    "a role that cannot be put back is an error at the next statement", arguments: [false, true])
  func lostRole(inTransaction: Bool) throws {
    let role = "\(database.name)_lost"
    try connection.execute("CREATE ROLE \(role)")
    defer {
      try? connection.execute("RESET SESSION AUTHORIZATION")
      try? connection.execute("DROP ROLE \(role)")
    }
    try connection.execute("SET SESSION AUTHORIZATION \(role)")
    if inTransaction { try connection.begin() }
    try dialect.restoreSession(connection)
    let error = try #require(throws: DatabaseError.self) { try connection.run("SELECT 1") }
    #expect(error.sqlState == "42501")
    try connection.rollback()
  }

  @Test("the history can be written whatever a script left behind", arguments: [false, true])
  func historyWrite(inTransaction: Bool) throws {
    let role = "\(database.name)_poor"
    try connection.execute("CREATE ROLE \(role)")
    defer {
      try? connection.execute("RESET SESSION AUTHORIZATION")
      try? connection.execute("DROP ROLE \(role)")
    }
    try connection.execute("CREATE TABLE history (i int)")
    if inTransaction { try connection.begin() }
    try connection.run("SET SESSION AUTHORIZATION \(role)")
    try connection.run("SET statement_timeout = 1")
    if !inTransaction { try connection.run("SET default_transaction_read_only = on") }
    try dialect.prepareHistoryWrite(on: connection)
    try connection.execute("INSERT INTO public.history SELECT 1 FROM pg_sleep(0.05)")
    try connection.commit()
    // What the next script would have found is there.
    #expect(try connection.value("SELECT current_user") == role)
    #expect(try connection.value("SHOW statement_timeout") == "1ms")
    try connection.execute("RESET SESSION AUTHORIZATION")
    #expect(try connection.value("SELECT count(*) FROM history") == "1")
  }
}
