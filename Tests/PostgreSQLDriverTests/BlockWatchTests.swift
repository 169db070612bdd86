import Database
import Foundation
import PostgreSQLDriver
import Testing

/// Who a statement waits for.
///
/// Each wait is ended from the observer itself, or by `lock_timeout`.
@Suite("PostgreSQL blocked statements", .enabled(if: TestServer.isThere, TestServer.reason))
struct BlockWatchTests {
  let database: TestDatabase
  /// Holds what others wait for.
  let holder: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    holder = try database.connect()
    try holder.run("SET application_name = 'the shop'")
    try holder.execute("CREATE TABLE t (i int)")
    try holder.execute("CREATE TABLE u (i int)")
    try holder.begin()
    try holder.run("SELECT i, 'secret' FROM t")
  }

  private func connect() throws -> PostgreSQLConnection {
    try PostgreSQLConnection(
      try TestServer.address(database: database.name), timeZone: nil, patience: 20,
      isInterrupted: { false })
  }

  /// What a connection was told; with the first line the holder gives its locks back.
  private final class Told {
    var lines: [String?] = []
    var texts: [String] { lines.compactMap(\.self) }

    init(_ connection: PostgreSQLConnection, then release: @escaping () -> Void = {}) {
      connection.blockObserver = { [weak self] line in
        self?.lines.append(line)
        if line != nil { release() }
      }
    }
  }

  @Test("names the holder, and says when the wait is over", arguments: [true, false])
  func blocked(inTransaction: Bool) throws {
    let connection = try connect()
    let told = Told(connection) { try? self.holder.rollback() }
    if inTransaction { try connection.begin() }
    #expect(try connection.run("ALTER TABLE t ADD j int") == ["count 0"])
    try connection.commit()
    #expect(told.lines.count == 2)
    #expect(told.lines.last == .some(nil))
    let text = try #require(told.texts.first)
    let pid = try #require(try holder.value("SELECT pg_backend_pid()"))
    let user = try TestServer.credentials().user
    #expect(text.hasPrefix("pid \(pid), user \(user), the shop "))
    #expect(text.contains(" s, last statement: SELECT i, '…' FROM t"))
  }

  @Test("names the holder for one of many statements sent ahead")
  func pipelined() throws {
    let connection = try connect()
    let told = Told(connection) { try? self.holder.rollback() }
    try connection.begin()
    for number in 0..<50 { try connection.send("INSERT INTO u VALUES (\(number))") }
    try connection.send("TRUNCATE t")
    for number in 50..<100 { try connection.send("INSERT INTO u VALUES (\(number))") }
    for _ in 0..<101 { _ = try connection.receive() }
    try connection.commit()
    #expect(told.texts.count == 1)
    #expect(try connection.value("SELECT count(*) FROM u") == "100")
  }

  @Test("names whom CREATE INDEX CONCURRENTLY waits for")
  func concurrently() throws {
    try holder.execute("INSERT INTO t VALUES (1)")
    let connection = try connect()
    let told = Told(connection) { try? self.holder.rollback() }
    try connection.run("CREATE INDEX CONCURRENTLY i ON t (i)")
    #expect(told.texts.count == 1)
  }

  @Test("names whom a COPY waits for")
  func copy() throws {
    try holder.execute("LOCK TABLE t")
    let connection = try connect()
    let told = Told(connection) { try? self.holder.rollback() }
    try connection.run("COPY t FROM STDIN", data: "1\n2\n")
    #expect(told.texts.count == 1)
    #expect(try connection.value("SELECT count(*) FROM t") == "2")
  }

  @Test("several holders are counted, the oldest is named")
  func several() throws {
    let other = try database.connect()
    try other.begin()
    try other.run("SELECT 1 FROM t")
    let connection = try connect()
    let told = Told(connection) {
      try? self.holder.rollback()
      try? other.rollback()
    }
    try connection.run("TRUNCATE t")
    let pid = try #require(try holder.value("SELECT pg_backend_pid()"))
    #expect(told.texts.first?.hasPrefix("pid \(pid),") ?? false)
    #expect(told.texts.first?.hasSuffix(", and 1 more") ?? false)
  }

  @Test("one holder is told of once, and a failure names it all the same")
  func toldOnce() throws {
    try holder.rollback()
    try holder.begin()
    try holder.run("LOCK TABLE u")
    try holder.run("SAVEPOINT s")
    try holder.run("LOCK TABLE t")
    let connection = try connect()
    let told = Told(connection) { _ = try? self.holder.run("ROLLBACK TO s") }
    try connection.run("TRUNCATE t")
    #expect(told.lines.count == 2)
    try connection.run("SET lock_timeout = '2s'")
    let error = try #require(throws: DatabaseError.self) { try connection.run("TRUNCATE u") }
    #expect(error.sqlState == "55P03")
    #expect(error.message.contains("\n  Lock: held by pid "))
    #expect(told.texts.count == 1)
  }

  @Test("a second connection that cannot be had changes nothing")
  func noSecondConnection() throws {
    let role = "\(database.name)_single"
    try holder.commit()
    try holder.execute("CREATE ROLE \(role) LOGIN PASSWORD 'planted' CONNECTION LIMIT 1")
    try holder.execute("ALTER TABLE t OWNER TO \(role)")
    defer {
      try? holder.rollback()
      try? holder.execute("DROP OWNED BY \(role)")
      try? holder.execute("DROP ROLE \(role)")
    }
    try holder.begin()
    try holder.run("LOCK TABLE t")
    let address = try PostgreSQLURL(
      try TestServer.jdbc("sslmode=disable", database: database.name), user: role,
      password: "planted", properties: [:])
    let connection = try PostgreSQLConnection(
      address, timeZone: nil, patience: 20, isInterrupted: { false })
    let told = Told(connection)
    try connection.run("SET lock_timeout = '1s'")
    let error = try #require(throws: DatabaseError.self) { try connection.run("TRUNCATE t") }
    #expect(error.sqlState == "55P03")
    #expect(!error.message.contains("held by"))
    #expect(told.lines.isEmpty)
    #expect(try connection.value("SELECT 1") == "1")
    connection.close()
  }

  @Test("a request to stop is heard while somebody is named")
  func interrupted() throws {
    let flag = Flag()
    let connection = try PostgreSQLConnection(
      try TestServer.address(database: database.name), timeZone: nil, patience: 20,
      isInterrupted: { flag.isRaised })
    let told = Told(connection) { flag.raise() }
    try connection.begin()
    let error = try #require(throws: DatabaseError.self) { try connection.run("TRUNCATE t") }
    #expect(error.kind == .interrupted)
    #expect(told.texts.count == 1)
    try connection.rollback()
  }

  @Test("the second connection goes with the wait")
  func closed() throws {
    let connection = try connect()
    let told = Told(connection) { try? self.holder.rollback() }
    try connection.run("TRUNCATE t")
    #expect(told.texts.count == 1)
    let deadline = ContinuousClock.now + .seconds(60)
    let others = """
      SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
      AND backend_type = 'client backend'
      """
    while try holder.value(others) != "2" {
      try #require(ContinuousClock.now < deadline, "the second connection stays")
    }
  }

  @Test("a statement that takes long by itself says nothing")
  func busy() throws {
    let connection = try connect()
    let told = Told(connection)
    try connection.run("SELECT pg_sleep(0.5)")
    #expect(told.lines.isEmpty)
  }
}
