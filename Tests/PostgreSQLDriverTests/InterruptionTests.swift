import Database
import Foundation
import PostgreSQLDriver
import Testing

@Suite("PostgreSQL interruption", .enabled(if: TestServer.isThere, TestServer.reason))
struct InterruptionTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  /// A connection, and a flag that a thread of its own raises once the server runs a statement.
  private func interrupted(
    once state: String = "query LIKE '%pg_sleep%' AND state = 'active'"
  ) throws -> (PostgreSQLConnection, Flag) {
    let flag = Flag()
    let connection = try database.connect { flag.isRaised }
    let pid = try #require(try connection.value("SELECT pg_backend_pid()"))
    let name = database.name
    Thread.detachNewThread {
      guard
        let watcher = try? PostgreSQLConnection(
          try TestServer.address(database: name), timeZone: nil, isInterrupted: { false })
      else { return }
      while true {
        let rows = try? watcher.query(
          "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid) AND \(state)")
        guard rows?.isEmpty ?? false else { break }
      }
      flag.raise()
    }
    return (connection, flag)
  }

  @Test("cancels the statement of a script, and the session goes on", arguments: [false, true])
  func script(inTransaction: Bool) throws {
    let (connection, _) = try interrupted()
    if inTransaction { try connection.begin() }
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("SELECT pg_sleep(600)")
    }
    #expect(error.kind == .interrupted)
    #expect(connection.isInTransaction == inTransaction)
    try connection.rollback()
    // What must be done on the way out is done.
    #expect(try connection.value("SELECT 1") == "1")
    try connection.execute("CREATE TABLE t (i int)")
  }

  @Test("cancels what was sent ahead when nobody asks for it any more")
  func sentAhead() throws {
    let (connection, flag) = try interrupted()
    try connection.begin()
    try connection.send("SELECT 1 AS a")
    for _ in 0..<5 { try connection.send("SELECT pg_sleep(600)") }
    try connection.send("CREATE TABLE t (i int)")
    #expect(try connection.receive() == ["columns a", "row 1", "end"])
    while !flag.isRaised {}
    try connection.rollback()
    #expect(!connection.isInTransaction)
    #expect(try connection.value("SELECT to_regclass('t')") == nil)
  }

  @Test("cancels the tool's own statement")
  func own() throws {
    let (connection, _) = try interrupted()
    let error = try #require(throws: DatabaseError.self) {
      try connection.value("SELECT pg_sleep(600)")
    }
    #expect(error.kind == .interrupted)
  }

  @Test("a wait for another session's lock ends too")
  func lockWait() throws {
    let holder = try database.connect()
    try holder.execute("CREATE TABLE t (i int)")
    try holder.begin()
    try holder.execute("LOCK TABLE t")
    let (connection, _) = try interrupted(once: "wait_event_type = 'Lock'")
    try connection.begin()
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("ALTER TABLE t ADD j int")
    }
    #expect(error.kind == .interrupted)
    try connection.rollback()
    try holder.rollback()
  }

  @Test("stops a COPY, of which nothing stays")
  func copy() throws {
    let flag = Flag()
    let connection = try database.connect { flag.isRaised }
    try connection.execute("CREATE TABLE t (i int)")
    let data = String(repeating: "12345\n", count: 500_000)
    flag.raise()
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("COPY t FROM STDIN", data: data)
    }
    #expect(error.kind == .interrupted || error.sqlState == "57014")
    #expect(try connection.value("SELECT count(*) FROM t") == "0")
  }

  @Test("a statement that the server cancels by itself is an ordinary error")
  func timeout() throws {
    let connection = try database.connect()
    try connection.execute("SET statement_timeout = 10")
    let error = try #require(throws: DatabaseError.self) {
      try connection.run("SELECT pg_sleep(600)")
    }
    #expect(error.kind == .statement)
    #expect(error.sqlState == "57014")
  }
}
