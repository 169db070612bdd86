import Foundation
import TestSupport
import Testing

/// Ctrl-C, SIGTERM and a closed terminal roll back, leave the history true and end with 130, 143 and
/// 129.
@Suite("Signals")
struct SignalTests {
  /// A signal and the exit status it leads to.
  enum Signal: CaseIterable, Sendable {
    case interrupt
    case terminate
    case hangUp

    var number: Int32 {
      switch self {
      case .interrupt: SIGINT
      case .terminate: SIGTERM
      case .hangUp: SIGHUP
      }
    }
    var status: Int32 { 128 + number }
  }

  /// A statement that has no end of its own.
  private static let endless = """
    insert into applied (n) values (2);
    insert into applied (n)
      with recursive c (n) as (select 1 union all select n + 1 from c) select n from c where n < 0;

    """
  /// MariaDB's recursions have an end.
  private static let longSleep = """
    insert into applied (n) values (2);
    insert into applied (n) select 2 from applied where n < 0 or sleep(600) < 0;

    """

  @Test(
    "in a script in a transaction: nothing of it stays",
    arguments: TestEngine.reachable, Signal.allCases)
  func inTransaction(engine: TestEngine, signal: Signal) throws {
    let project = try endlessProject(on: engine)
    let outcome = try interrupted(project, by: signal)
    #expect(outcome.exitStatus == signal.status, outcome.transcript)
    try project.expectNothingLeft()
    try project.expectComplete(1)

    try project.folder.remove("sql/V2__endless.sql")
    try project.addMigration(2)
    try project.succeed("migrate")
    try project.expectComplete(2)
  }

  @Test(
    "in a script without one: the history says failed",
    arguments: TestEngine.reachable, Signal.allCases)
  func withoutTransaction(engine: TestEngine, signal: Signal) throws {
    let project = try endlessProject(on: engine)
    try project.folder.write("sql/V2__endless.sql.conf", "executeInTransaction=false\n")
    let outcome = try interrupted(project, by: signal)
    #expect(outcome.exitStatus == signal.status, outcome.transcript)
    try project.expectNothingLeft()
    #expect(try project.history().map(\.succeeded) == [true, false])

    let next = try project.run("migrate")
    try project.expectStopped(by: 2, next)
  }

  @Test(
    "in a script migration: it does not count as applied, and is ended",
    arguments: TestEngine.reachable, Signal.allCases)
  func inScriptMigration(engine: TestEngine, signal: Signal) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    try project.folder.write(
      "sql/V2__wait.sh", "echo $$ > script\necho x >> begun\nexec sleep 600\n")
    let process = try project.start("migrate")
    try project.waitForLines(1, in: "begun", while: process)
    process.send(signal.number)
    let outcome = process.finish()
    let text = try project.folder.read("script").trimmingCharacters(in: .whitespacesAndNewlines)
    let script = try #require(pid_t(text))
    // What was killed may take a moment to go.
    for _ in 0..<1000 where isRunning(script) { usleep(10_000) }
    #expect(!isRunning(script), "the script goes on without the run")
    if isRunning(script) { kill(script, SIGKILL) }
    #expect(outcome.exitStatus == signal.status, outcome.transcript)
    let rows = try project.history().filter { $0.version == "2" }
    #expect(rows.allSatisfy { !$0.succeeded })
  }

  @Test("while it waits for another program's lock: it stops waiting", arguments: Signal.allCases)
  func waiting(signal: Signal) throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.run("migrate")
    try project.addMigration(2)
    let other = try SQLiteFile(project.folder.path("test.db"))
    try other.execute("begin immediate")
    let process = try project.start("migrate")
    while !process.hasEnded, !process.outputSoFar.contains("Database: ") { usleep(1000) }
    process.send(signal.number)
    let outcome = process.finish()
    try other.execute("rollback")
    #expect(outcome.exitStatus == signal.status, outcome.transcript)
    try project.expectComplete(1)
  }

  /// Whether a process is there and has not ended; one that nobody waited for yet has.
  private func isRunning(_ process: pid_t) -> Bool {
    let file = "/proc/\(process)/stat"
    guard let text = try? String(contentsOfFile: file, encoding: .utf8),
      let state = text.split(separator: ")").last?.split(separator: " ").first
    else { return false }
    return state != "Z" && state != "X"
  }

  @Test(
    "while it waits for another run's lock: it stops waiting",
    .needsServer, arguments: TestEngine.servers, Signal.allCases)
  func waitingForRun(engine: TestEngine, signal: Signal) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    let database = try #require(project.database as? any ServerTestDatabase)
    let other = try database.lockRun()
    let process = try project.start("migrate")
    // Behind the validation there is nothing but the lock.
    try project.wait(while: process) { process.outputSoFar.contains("Successfully validated") }
    process.send(signal.number)
    let outcome = process.finish()
    #expect(outcome.exitStatus == signal.status, outcome.transcript)
    #expect(try project.history() == [])
    try other.release()
    try project.run("migrate")
    try project.expectComplete(1)
  }

  @Test(
    "while a statement waits for another session's lock: nothing of it stays",
    .needs(.postgreSQL), arguments: Signal.allCases)
  func waitingForTable(signal: Signal) throws {
    let project = try MigrationProject(on: .postgreSQL)
    try project.addMigration(1)
    try project.run("migrate")
    try project.addMigration(2)
    let database = try #require(project.database as? PostgreSQLTestDatabase)
    let other = try database.open()
    try other.execute("begin; lock table applied")
    let process = try project.start("migrate")
    try project.wait(while: process) {
      try database.number(
        "select count(*) from pg_locks join pg_database d on d.oid = database where not granted and d.datname = current_database()"
      ) ?? 0 > 0
    }
    process.send(signal.number)
    let outcome = process.finish()
    #expect(outcome.exitStatus == signal.status, outcome.transcript)
    try other.execute("rollback")
    try project.expectComplete(1)
    try project.run("migrate")
    try project.expectComplete(2)
  }

  @Test("while an index is built: the invalid index is named", .needs(.postgreSQL))
  func buildingIndex() throws {
    let project = try MigrationProject(on: .postgreSQL)
    try project.addMigration(1)
    try project.run("migrate")
    try project.folder.write("sql/V2__index.sql", "create index concurrently cut on applied (n);\n")
    let database = try #require(project.database as? PostgreSQLTestDatabase)
    var other: PostgreSQLSession? = try database.open()
    try other?.execute("begin; insert into applied (n) values (-1)")
    let process = try project.start("migrate")
    // It waits for the other transaction once the index is there.
    try project.wait(while: process) {
      try database.number("select count(*) from pg_class where relname = 'cut'") == 1
    }
    process.send(SIGINT)
    let outcome = process.finish()
    #expect(outcome.exitStatus == 130, outcome.transcript)
    #expect(
      (outcome.output + outcome.error).contains(
        "run: DROP INDEX CONCURRENTLY \"public\".\"cut\";"), outcome.transcript)
    other = nil
    #expect(try project.history().map(\.succeeded) == [true, false])
    try project.expectNothingLeft()
  }

  private func endlessProject(on engine: TestEngine) throws -> MigrationProject {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    try project.folder.write(
      "sql/V2__endless.sql", engine == .mariaDB ? Self.longSleep : Self.endless)
    // A server says what it is at work on; SQLite cannot be asked.
    if engine == .sqlite {
      try project.folder.write("sql/beforeEachMigrateStatement.sh", "echo x >> begun\n")
    }
    return project
  }

  /// Sends the signal when the endless statement, the sixth, has begun.
  private func interrupted(_ project: MigrationProject, by signal: Signal) throws -> ProcessOutcome
  {
    let process = try project.start("migrate")
    if project.database is any ServerTestDatabase {
      try project.waitForStatement("where n < 0", while: process)
    } else {
      try project.waitForLines(6, in: "begun", while: process)
    }
    process.send(signal.number)
    return process.finish()
  }
}
