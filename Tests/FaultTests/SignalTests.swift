import Foundation
import TestSupport
import Testing

/// Ctrl-C and SIGTERM roll back, leave the history true and end with 130 and 143.
@Suite("Signals")
struct SignalTests {
  /// A signal and the exit status it leads to.
  private static let signals: [(Int32, Int32)] = [(SIGINT, 130), (SIGTERM, 143)]

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

  @Test("in a script in a transaction: nothing of it stays", arguments: signals)
  func inTransaction(signal: Int32, status: Int32) throws {
    try inTransaction(signal, status, on: .sqlite)
  }

  @Test(
    "in a script in a transaction on PostgreSQL",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL), arguments: signals)
  func inTransactionOnPostgreSQL(signal: Int32, status: Int32) throws {
    try inTransaction(signal, status, on: .postgreSQL)
  }

  @Test(
    "in a script of data alone on MariaDB: nothing of it stays",
    .enabled(if: DatabaseServer.mariaDB != nil, DatabaseServer.noMariaDB), arguments: signals)
  func inTransactionOnMariaDB(signal: Int32, status: Int32) throws {
    try inTransaction(signal, status, on: .mariaDB)
  }

  private func inTransaction(_ signal: Int32, _ status: Int32, on engine: TestEngine) throws {
    let project = try endlessProject(on: engine)
    let outcome = try interrupted(project, by: signal)
    #expect(outcome.exitStatus == status, outcome.transcript)
    try project.expectNothingLeft()
    try project.expectComplete(1)

    try project.folder.remove("sql/V2__endless.sql")
    try project.addMigration(2)
    let next = try project.run("migrate")
    #expect(next.exitStatus == 0, next.transcript)
    try project.expectComplete(2)
  }

  @Test("in a script without one: the history says failed", arguments: signals)
  func withoutTransaction(signal: Int32, status: Int32) throws {
    try withoutTransaction(signal, status, on: .sqlite)
  }

  @Test(
    "in a script without one on PostgreSQL",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL), arguments: signals)
  func withoutTransactionOnPostgreSQL(signal: Int32, status: Int32) throws {
    try withoutTransaction(signal, status, on: .postgreSQL)
  }

  @Test(
    "in a script without one on MariaDB",
    .enabled(if: DatabaseServer.mariaDB != nil, DatabaseServer.noMariaDB), arguments: signals)
  func withoutTransactionOnMariaDB(signal: Int32, status: Int32) throws {
    try withoutTransaction(signal, status, on: .mariaDB)
  }

  private func withoutTransaction(_ signal: Int32, _ status: Int32, on engine: TestEngine) throws {
    let project = try endlessProject(on: engine)
    try project.folder.write("sql/V2__endless.sql.conf", "executeInTransaction=false\n")
    let outcome = try interrupted(project, by: signal)
    #expect(outcome.exitStatus == status, outcome.transcript)
    try project.expectNothingLeft()
    #expect(try project.history().map(\.succeeded) == [true, false])

    let next = try project.run("migrate")
    #expect(next.exitStatus == 1, next.transcript)
    #expect(next.error.contains("Detected failed migration to version 2"), next.transcript)
  }

  @Test("in a script migration: it does not count as applied, and is ended", arguments: signals)
  func inScriptMigration(signal: Int32, status: Int32) throws {
    try inScriptMigration(signal, status, on: .sqlite)
  }

  @Test(
    "in a script migration on PostgreSQL",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL), arguments: signals)
  func inScriptMigrationOnPostgreSQL(signal: Int32, status: Int32) throws {
    try inScriptMigration(signal, status, on: .postgreSQL)
  }

  private func inScriptMigration(_ signal: Int32, _ status: Int32, on engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    try project.folder.write(
      "sql/V2__wait.sh", "echo $$ > script\necho x >> begun\nexec sleep 600\n")
    let process = try project.start("migrate")
    try project.waitForLines(1, in: "begun", while: process)
    process.send(signal)
    let outcome = process.finish()
    let text = try project.folder.read("script").trimmingCharacters(in: .whitespacesAndNewlines)
    let script = try #require(pid_t(text))
    // What was killed may take a moment to go.
    for _ in 0..<1000 where isRunning(script) { usleep(10_000) }
    #expect(!isRunning(script), "the script goes on without the run")
    if isRunning(script) { kill(script, SIGKILL) }
    #expect(outcome.exitStatus == status, outcome.transcript)
    let rows = try project.history().filter { $0.version == "2" }
    #expect(rows.allSatisfy { !$0.succeeded })
  }

  @Test("while it waits for another program's lock: it stops waiting", arguments: signals)
  func waiting(signal: Int32, status: Int32) throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.run("migrate")
    try project.addMigration(2)
    let other = try SQLiteFile(project.folder.path("test.db"))
    try other.execute("begin immediate")
    let process = try project.start("migrate")
    while !process.hasEnded, !process.outputSoFar.contains("Database: ") { usleep(1000) }
    process.send(signal)
    let outcome = process.finish()
    try other.execute("rollback")
    #expect(outcome.exitStatus == status, outcome.transcript)
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
    "while it waits for another run's lock on PostgreSQL: it stops waiting",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL), arguments: signals)
  func waitingForRun(signal: Int32, status: Int32) throws {
    let project = try MigrationProject(on: .postgreSQL)
    try project.addMigration(1)
    let database = try #require(project.database as? PostgreSQLTestDatabase)
    let other = try database.open()
    try other.execute("select pg_advisory_lock(\(PostgreSQLTestDatabase.runLockKey))")
    let process = try project.start("migrate")
    // Behind the validation there is nothing but the lock.
    try project.wait(while: process) { process.outputSoFar.contains("Successfully validated") }
    process.send(signal)
    let outcome = process.finish()
    #expect(outcome.exitStatus == status, outcome.transcript)
    #expect(try project.history() == [])
    try other.execute("select pg_advisory_unlock_all()")
    try project.run("migrate")
    try project.expectComplete(1)
  }

  @Test(
    "while a statement waits for another session's lock: nothing of it stays",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL), arguments: signals)
  func waitingForTable(signal: Int32, status: Int32) throws {
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
    process.send(signal)
    let outcome = process.finish()
    #expect(outcome.exitStatus == status, outcome.transcript)
    try other.execute("rollback")
    try project.expectComplete(1)
    try project.run("migrate")
    try project.expectComplete(2)
  }

  @Test(
    "while it waits for another run's lock on MariaDB: it stops waiting",
    .enabled(if: DatabaseServer.mariaDB != nil, DatabaseServer.noMariaDB), arguments: signals)
  func waitingForRunOnMariaDB(signal: Int32, status: Int32) throws {
    let project = try MigrationProject(on: .mariaDB)
    try project.addMigration(1)
    let database = try #require(project.database as? MariaDBTestDatabase)
    let other = try database.open()
    try other.execute("select get_lock('\(database.runLockName)', 0)")
    let process = try project.start("migrate")
    // Behind the validation there is nothing but the lock.
    try project.wait(while: process) { process.outputSoFar.contains("Successfully validated") }
    process.send(signal)
    let outcome = process.finish()
    #expect(outcome.exitStatus == status, outcome.transcript)
    #expect(try project.history() == [])
    try other.execute("select release_all_locks()")
    try project.run("migrate")
    try project.expectComplete(1)
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
  private func interrupted(_ project: MigrationProject, by signal: Int32) throws -> ProcessOutcome {
    let process = try project.start("migrate")
    if project.database is any ServerTestDatabase {
      try project.waitForStatement("where n < 0", while: process)
    } else {
      try project.waitForLines(6, in: "begun", while: process)
    }
    process.send(signal)
    return process.finish()
  }
}
