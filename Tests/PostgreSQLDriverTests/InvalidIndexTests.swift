import Database
import PostgreSQLDriver
import Testing

/// What is said of indexes that a statement outside a transaction leaves behind.
@Suite("PostgreSQL invalid indexes", .enabled(if: TestServer.isThere, TestServer.reason))
struct InvalidIndexTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
    for statement in [
      "CREATE SCHEMA \"My Shop\"", "CREATE TABLE \"My Shop\".\"Orders\" (i int)",
      "INSERT INTO \"My Shop\".\"Orders\" VALUES (1), (1)",
      "CREATE TABLE t (i int)", "INSERT INTO t VALUES (1), (1)", "CREATE TABLE t_items (i int)",
    ] {
      try connection.run(statement)
    }
  }

  /// Runs a statement; what it left, and whether it failed.
  private func outcome(of statement: String) throws -> (failed: Bool, flaw: String?) {
    var failed = false
    do { try connection.run(statement) } catch is DatabaseError { failed = true }
    let flaw = try connection.dialect.flaw(leftBy: statement, failed: failed, on: connection)
    return (failed, flaw)
  }

  @Test(
    "an index that a failure left is named",
    arguments: [
      ("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (i)", "\"public\".\"broken\""),
      ("create unique index concurrently Broken on only t(i)", "\"public\".\"broken\""),
      (
        "/* a /* b */ */ CREATE UNIQUE -- c\nINDEX CONCURRENTLY IF NOT EXISTS \"A \"\"b\" ON public.t(i)",
        "\"public\".\"A \"\"b\""
      ),
      ("CREATE UNIQUE INDEX CONCURRENTLY ON t (i)", "\"public\".\"t_i_idx\""),
      (
        "CREATE UNIQUE INDEX CONCURRENTLY \"on\" ON \"My Shop\" . \"Orders\" (i)",
        "\"My Shop\".\"on\""
      ),
    ])
  func failure(statement: String, name: String) throws {
    let (failed, flaw) = try outcome(of: statement)
    #expect(failed)
    let text = try #require(flaw)
    #expect(text.hasPrefix("The index \(name) is there, but invalid"))
    #expect(text.hasSuffix("run: DROP INDEX CONCURRENTLY \(name);"))
    // As the next try would take it for done.
    if statement.contains("IF NOT EXISTS") {
      let (failed, again) = try outcome(of: statement)
      #expect(!failed)
      #expect(again == text)
    }
  }

  @Test(
    "another index that is invalid says nothing of one that was built",
    arguments: [
      "CREATE INDEX CONCURRENTLY good ON t (i)", "CREATE INDEX CONCURRENTLY ON t (i)",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS good ON t (i)",
      "CREATE INDEX CONCURRENTLY good ON t_items (i)",
      "REINDEX INDEX CONCURRENTLY valid", "REINDEX TABLE CONCURRENTLY t_items",
      "REINDEX (CONCURRENTLY, VERBOSE) INDEX public.valid", "DROP INDEX CONCURRENTLY valid",
      "CREATE INDEX other ON t (i)", "VACUUM t",
    ])
  func others(statement: String) throws {
    try connection.run("CREATE INDEX valid ON t (i)")
    let (hasFailed, _) = try outcome(of: "CREATE UNIQUE INDEX CONCURRENTLY valid_not ON t (i)")
    #expect(hasFailed)
    let (failed, flaw) = try outcome(of: statement)
    #expect(!failed)
    #expect(flaw == nil)
  }

  @Test("what REINDEX leaves is named")
  func reindex() throws {
    try connection.run("DELETE FROM t")
    try connection.run("CREATE UNIQUE INDEX valid ON t (i)")
    // The catalogue is all that a failure in the middle leaves.
    try connection.run("CREATE INDEX valid_ccnew ON t (i)")
    try connection.run("CREATE INDEX valid_too ON t (i)")
    try connection.run(
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'valid_ccnew'::regclass")
    let dialect = connection.dialect
    #expect(
      try dialect.flaw(leftBy: "REINDEX INDEX CONCURRENTLY valid", failed: true, on: connection)?
        .contains("DROP INDEX CONCURRENTLY \"public\".\"valid_ccnew\";") == true)
    #expect(
      try dialect.flaw(
        leftBy: "REINDEX INDEX CONCURRENTLY valid_too", failed: true, on: connection) == nil)
    for statement in [
      "REINDEX TABLE CONCURRENTLY t", "REINDEX SCHEMA CONCURRENTLY public",
      "REINDEX DATABASE CONCURRENTLY \(database.name)",
    ] {
      #expect(
        try dialect.flaw(leftBy: statement, failed: true, on: connection)?
          .hasPrefix("The index \"public\".\"valid_ccnew\"") == true)
    }
    // The server leaves it out, with a warning.
    #expect(try outcome(of: "REINDEX TABLE CONCURRENTLY t").flaw != nil)
  }
}
