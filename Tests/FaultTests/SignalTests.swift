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
    insert into applied values (2);
    insert into applied
      with recursive c (n) as (select 1 union all select n + 1 from c) select n from c where n < 0;

    """

  @Test("in a script in a transaction: nothing of it stays", arguments: signals)
  func inTransaction(signal: Int32, status: Int32) throws {
    let project = try endlessProject()
    let outcome = try interrupted(project, by: signal)
    #expect(outcome.exitStatus == status, outcome.transcript)
    try project.expectComplete(1)

    try project.folder.remove("sql/V2__endless.sql")
    try project.addMigration(2)
    let next = try project.run("migrate")
    #expect(next.exitStatus == 0, next.transcript)
    try project.expectComplete(2)
  }

  @Test("in a script without one: the history says failed", arguments: signals)
  func withoutTransaction(signal: Int32, status: Int32) throws {
    let project = try endlessProject()
    try project.folder.write("sql/V2__endless.sql.conf", "executeInTransaction=false\n")
    let outcome = try interrupted(project, by: signal)
    #expect(outcome.exitStatus == status, outcome.transcript)
    #expect(try project.history().map(\.succeeded) == [true, false])

    let next = try project.run("migrate")
    #expect(next.exitStatus == 1, next.transcript)
    #expect(next.error.contains("Detected failed migration to version 2"), next.transcript)
  }

  @Test("in a script migration: it does not count as applied, and is ended", arguments: signals)
  func inScriptMigration(signal: Int32, status: Int32) throws {
    let project = try MigrationProject()
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
    let other = try project.open()
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

  private func endlessProject() throws -> MigrationProject {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.folder.write("sql/V2__endless.sql", Self.endless)
    try project.folder.write("sql/beforeEachMigrateStatement.sh", "echo x >> begun\n")
    return project
  }

  /// Sends the signal when the endless statement, the sixth, has begun.
  private func interrupted(_ project: MigrationProject, by signal: Int32) throws -> ProcessOutcome {
    let process = try project.start("migrate")
    try project.waitForLines(6, in: "begun", while: process)
    process.send(signal)
    return process.finish()
  }
}
