import Database
import PostgreSQLDriver
import Testing

@Suite(
  "PostgreSQL commit behind a last statement", .enabled(if: TestServer.isThere, TestServer.reason))
struct CommitTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
    try connection.execute("CREATE TABLE t (i int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    try connection.execute("INSERT INTO t VALUES (1)")
  }

  private func count() throws -> String? { try connection.value("SELECT count(*) FROM t") }

  @Test("both are done")
  func done() throws {
    try connection.begin()
    try connection.send("INSERT INTO t VALUES (2)")
    _ = try connection.receive()
    try connection.commit(after: "INSERT INTO t VALUES ($1)", [.integer(3)])
    #expect(!connection.isInTransaction)
    #expect(try count() == "3")
  }

  @Test("a statement that fails is told from a commit that does")
  func failures() throws {
    try connection.begin()
    var failure = #expect(throws: CommitFailure.self) {
      try connection.commit(after: "INSERT INTO nowhere VALUES ($1)", [.integer(3)])
    }
    guard case .statement(let error) = failure else {
      Issue.record("not the statement's: \(failure.map { "\($0)" } ?? "none")")
      return
    }
    #expect(error.sqlState == "42P01")
    try connection.rollback()

    try connection.begin()
    failure = #expect(throws: CommitFailure.self) {
      try connection.commit(after: "INSERT INTO t VALUES ($1)", [.integer(1)])
    }
    guard case .commit(let error) = failure else {
      Issue.record("not the commit's: \(failure.map { "\($0)" } ?? "none")")
      return
    }
    #expect(error.sqlState == "23505")
    #expect(!connection.isInTransaction)
    #expect(try count() == "1")
  }

  @Test("what was queued before and fails keeps everything from being done")
  func queued() throws {
    try connection.begin()
    try connection.enqueue("SET LOCAL nonsense = 0", [])
    let failure = #expect(throws: CommitFailure.self) {
      try connection.commit(after: "INSERT INTO t VALUES ($1)", [.integer(2)])
    }
    guard case .statement = failure else {
      Issue.record("taken for the commit's")
      return
    }
    try connection.rollback()
    #expect(try count() == "1")
  }

  @Test("in a transaction that has failed already nothing is called a success")
  func aborted() throws {
    try connection.begin()
    #expect(throws: DatabaseError.self) { try connection.run("SELECT 1 / 0") }
    #expect(throws: CommitFailure.self) {
      try connection.commit(after: "INSERT INTO t VALUES ($1)", [.integer(2)])
    }
    try connection.rollback()
    #expect(try count() == "1")
  }

  @Test("a transaction that the script has ended leaves the statement on its own")
  func ended() throws {
    try connection.begin()
    try connection.run("COMMIT")
    try connection.commit(after: "INSERT INTO t VALUES ($1)", [.integer(2)])
    #expect(!connection.isInTransaction)
    #expect(try count() == "2")
  }
}
