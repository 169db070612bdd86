import Database
import Foundation
import MariaDBDriver
import TestSupport
import Testing

@Suite("MariaDB interruption", .enabled(if: TestServer.isThere, TestServer.reason))
struct InterruptionTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  @Test(
    "ends what runs on the server",
    arguments: [
      "SELECT SLEEP(600)", "DO SLEEP(600)",
      "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b,"
        + " information_schema.columns c",
    ])
  func running(statement: String) throws {
    let alarm = Alarm(after: .milliseconds(200))
    let connection = try database.open(isInterrupted: { alarm.hasRung() })
    try connection.begin()
    let error = try connection.failure(of: statement).error
    #expect(error.kind == .interrupted)
    // The connection is good for the rollback.
    try connection.rollback()
    #expect(try connection.query("SELECT @@autocommit") == [[.integer(1)]])
  }

  @Test(
    "ends a long result", .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB))
  func longResult() throws { try running(statement: "SELECT seq FROM seq_1_to_1000000000") }

  @Test("ends the wait for another session's lock, and what was packed with it")
  func waiting() throws {
    let holder = try database.open()
    try holder.run("CREATE TABLE t (i INT PRIMARY KEY)")
    try holder.begin()
    try holder.run("INSERT INTO t VALUES (5)")
    let alarm = Alarm(after: .milliseconds(200))
    let connection = try database.open(isInterrupted: { alarm.hasRung() })
    try connection.begin()
    let receiver = RecordingReceiver()
    let error = try #require(throws: DatabaseError.self) {
      try connection.runAll((1...10).map { "INSERT INTO t VALUES (\($0))" }, into: receiver)
    }
    #expect(error.kind == .interrupted)
    #expect(receiver.counts == [1, 1, 1, 1])
    try connection.rollback()
    try holder.commit()
    #expect(try database.column("SELECT i FROM t") == ["5"])
  }

  @Test("ends a routine that goes on when its statement is killed, and gives its locks back")
  func stubbornRoutine() throws {
    let alarm = Alarm(after: .milliseconds(200))
    let connection = try database.open(isInterrupted: { alarm.hasRung() })
    #expect(try connection.tryLockRun(schema: database.name, table: "h"))
    try connection.run(
      """
      CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END; \
      WHILE TRUE DO DO SLEEP(1); END WHILE; END
      """)
    #expect(try connection.failure(of: "CALL p()").error.kind == .interrupted)
    let other = try database.open()
    let end = Alarm(after: .seconds(60))
    while try !other.tryLockRun(schema: database.name, table: "h") {
      try #require(!end.hasRung(), "the lock of the run is still held")
      try other.execute("DO SLEEP(0.1)", [])
    }
  }

  @Test("ends an attempt to connect")
  func connecting() throws {
    let silent = try LocalServer()
    let alarm = Alarm(after: .milliseconds(100))
    let error = try #require(throws: DatabaseError.self) {
      _ = try database.open(
        lock: .automatic, { $0.hosts = [.init("127.0.0.1", port: silent.port)] },
        isInterrupted: { alarm.hasRung() })
    }
    #expect(error.kind == .interrupted)
  }

  @Test("is not confused with time-outs")
  func timeouts() throws {
    let silent = try LocalServer()
    let error = try #require(throws: DatabaseError.self) {
      _ = try database.open { url in
        url.hosts = [.init("127.0.0.1", port: silent.port)]
        url.connectTimeout = 1
      }
    }
    #expect(error.kind == .connection)
    #expect(error.sqlState == "08001")
    let impatient = try database.open { $0.readTimeout = 1 }
    let lost = try impatient.failure(of: "SELECT SLEEP(600)").error
    #expect(lost.kind == .connection)
  }

  @Test("is told apart from a connection that was killed")
  func killed() throws {
    let connection = try database.open()
    let id = try connection.query("SELECT CONNECTION_ID()")[0][0].plain
    try database.open().run("KILL CONNECTION \(id)")
    let error = try connection.failure(of: "SELECT 1").error
    #expect(error.kind == .connection)
    #expect(throws: DatabaseError.self) { try connection.query("SELECT 1") }
  }
}
