import Database
import PostgreSQLDriver
import Testing

@Suite(
  "PostgreSQL savepoints around statements",
  .enabled(if: TestServer.isThere, TestServer.reason))
struct SavepointTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
    try connection.execute("CREATE TABLE t (i int PRIMARY KEY)")
    try connection.begin()
  }

  /// Runs a statement as the engine does where errors may be passed over.
  private func run(_ sql: String) throws {
    try connection.protectTransaction()
    do {
      try connection.run(sql)
    } catch let error as DatabaseError {
      #expect(try connection.restoreTransaction(after: error))
    }
  }

  /// Each holds a lock, and the server has room for so many.
  @Test("do not pile up")
  func locks() throws {
    for number in 0..<100 {
      try run("INSERT INTO t VALUES (\(number))")
      if number % 10 == 0 { try run("INSERT INTO t VALUES (\(number))") }
    }
    let locks = try connection.value(
      """
      SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'transactionid'
      """)
    #expect(try #require(locks.flatMap { Int($0) }) < 5)
    try connection.commit()
    #expect(try connection.value("SELECT count(*) FROM t") == "100")
  }

  @Test("leave those of the script alone")
  func scripts() throws {
    for statement in [
      "INSERT INTO t VALUES (1)", "/* a */ SAVEPOINT a", "INSERT INTO t VALUES (2)",
      "SAVEPOINT b", "INSERT INTO t VALUES (3)", "INSERT INTO t VALUES (3)", "ROLLBACK TO b",
      "INSERT INTO t VALUES (4)", "ROLLBACK TO SAVEPOINT nowhere", "RELEASE SAVEPOINT b",
      "INSERT INTO t VALUES (5)", "ROLLBACK TO a", "INSERT INTO t VALUES (6)", "RELEASE a",
      "INSERT INTO t VALUES (6)", "INSERT INTO t VALUES (7)", "COMMIT AND CHAIN",
      "INSERT INTO t VALUES (7)", "INSERT INTO t VALUES (8)",
    ] {
      try run(statement)
    }
    try connection.commit()
    #expect(try connection.value("SELECT string_agg(i::text, ' ' ORDER BY i) FROM t") == "1 6 7 8")
  }
}
