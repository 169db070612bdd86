import Foundation
import TestSupport
import Testing

/// A run that is killed leaves nothing that the next run does not see (design: the history tells
/// the truth, rule 3).
@Suite("Killed runs")
struct KillTests {
  @Test("at 100 random moments: the next run completes all 50 migrations, each once")
  func inTransactions() throws {
    let project = try MigrationProject()
    for number in 1...50 { try project.addMigration(number) }
    let whole = try undisturbed(project, count: 50)

    var generator = SeededGenerator(announcedFor: "killed runs, scripts in transactions")
    var inTheMiddle = 0
    for round in 1...100 {
      let database = "round\(round).db"
      let moment = try killAtRandomMoment(project, database, within: whole, using: &generator)
      let history = try project.history(database)
      let applied = try project.applied(database)
      // A script and its row are one transaction.
      #expect(history.map(\.version) == applied.map { "\($0)" }, moment)
      #expect(!history.contains { !$0.succeeded }, moment)
      if !history.isEmpty, history.count < 50 { inTheMiddle += 1 }

      let next = try project.run("migrate", database: database)
      #expect(next.exitStatus == 0, next.transcript)
      try project.expectComplete(50, database: database, moment)
    }
    print("\(inTheMiddle) of 100 kills came between the first and the last migration")
    #expect(inTheMiddle > 0)
  }

  @Test("at 100 random moments without transactions: never unrecorded, never run twice in silence")
  func withoutTransactions() throws {
    let project = try MigrationProject()
    for number in 1...12 {
      try project.addMigration(number, rows: 2000, inTransaction: number % 3 == 0)
    }
    let whole = try undisturbed(project, count: 12)

    var generator = SeededGenerator(announcedFor: "killed runs, scripts without transactions")
    var failed = 0
    for round in 1...100 {
      let database = "round\(round).db"
      let moment = try killAtRandomMoment(project, database, within: whole, using: &generator)
      try expectTruth(project, database, count: 12, moment)
      if try recover(project, database) { failed += 1 }
      try project.expectComplete(12, database: database, moment)
    }
    print("\(failed) of 100 kills came inside a script without a transaction")
  }

  @Test(
    "after any statement of a script in a transaction: the next run applies it once",
    arguments: 1...7)
  func afterStatement(_ statement: Int) throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.addMigration(2)
    try addKill(afterStatement: statement, to: project)
    let killed = try project.run("migrate")
    #expect(killed.signal == SIGKILL, killed.transcript)
    #expect(try project.history().count == (statement <= 4 ? 0 : 1))

    try project.folder.remove("sql/afterEachMigrateStatement.sh")
    let next = try project.run("migrate")
    #expect(next.exitStatus == 0, next.transcript)
    try project.expectComplete(2)
  }

  @Test(
    "after any statement of a script without one: the row written ahead stops the next run",
    arguments: 1...7)
  func afterStatementWithoutTransaction(_ statement: Int) throws {
    let project = try MigrationProject()
    try project.addMigration(1, inTransaction: false)
    try project.addMigration(2, inTransaction: false)
    try addKill(afterStatement: statement, to: project)
    let killed = try project.run("migrate")
    #expect(killed.signal == SIGKILL, killed.transcript)
    #expect(try project.history().last?.version == (statement <= 4 ? "1" : "2"))
    #expect(try project.history().last?.succeeded == false)

    try project.folder.remove("sql/afterEachMigrateStatement.sh")
    #expect(try recover(project, "test.db"))
    try project.expectComplete(2)
  }

  @Test("by a script migration: the row written ahead stops the next run")
  func inScriptMigration() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.folder.write(
      "sql/V2__shell.sh", "echo run >> runs\nif [ ! -e spare ]; then kill -9 $PPID; fi\n")
    let killed = try project.run("migrate")
    #expect(killed.signal == SIGKILL, killed.transcript)
    #expect(try project.history().last == .init(rank: 2, version: "2", succeeded: false))

    try expectStopped(by: 2, try project.run("migrate"))
    #expect(try project.folder.read("runs") == "run\n")

    try project.folder.write("spare", "")
    let repair = try project.run("repair")
    #expect(repair.exitStatus == 0, repair.transcript)
    #expect(try project.history().count == 1)
    let next = try project.run("migrate")
    #expect(next.exitStatus == 0, next.transcript)
    #expect(try project.history().map(\.succeeded) == [true, true])
    #expect(try project.folder.read("runs") == "run\nrun\n")
  }

  /// Microseconds that a run takes from start to end, the shorter of two.
  private func undisturbed(_ project: MigrationProject, count: Int) throws -> UInt32 {
    var shortest = Duration.seconds(60)
    for name in ["whole1.db", "whole2.db"] {
      let start = ContinuousClock.now
      let outcome = try project.run("migrate", database: name)
      shortest = min(shortest, ContinuousClock.now - start)
      #expect(outcome.exitStatus == 0, outcome.transcript)
      try project.expectComplete(count, database: name)
    }
    return UInt32(shortest / .microseconds(1))
  }

  private func killAtRandomMoment(
    _ project: MigrationProject, _ database: String, within whole: UInt32,
    using generator: inout SeededGenerator
  ) throws -> Comment {
    let moment = UInt32.random(in: 0...whole, using: &generator)
    let process = try project.start("migrate", database: database)
    usleep(moment)
    process.send(SIGKILL)
    _ = process.finish()
    return "\(database), killed after \(moment) of \(whole) µs, seed \(generator.seed)"
  }

  /// Expects every script that left a trace to have a row, and every row that says so to be right.
  private func expectTruth(
    _ project: MigrationProject, _ database: String, count: Int, _ moment: Comment
  ) throws {
    let file = try project.open(database)
    let history = try project.history(database)
    let applied = try project.applied(database)
    for number in 1...count {
      let row = history.first { $0.version == "\(number)" }
      if try project.exists("t_\(number)", in: file) { #expect(row != nil, moment) }
      if row?.succeeded == true { #expect(applied.filter { $0 == number }.count == 1, moment) }
    }
    #expect(history.filter { !$0.succeeded }.count <= 1, moment)
    #expect(!history.dropLast().contains { !$0.succeeded }, moment)
  }

  /// Goes on after a kill as a person would; whether a failed row stood in the way.
  private func recover(_ project: MigrationProject, _ database: String) throws -> Bool {
    let failed = try project.history(database).last { !$0.succeeded }
    let next = try project.run("migrate", database: database)
    guard let failed, let number = failed.version.flatMap({ Int($0) }) else {
      #expect(next.exitStatus == 0, next.transcript)
      return false
    }
    try expectStopped(by: number, next)
    let repair = try project.run("repair", database: database)
    #expect(repair.exitStatus == 0, repair.transcript)
    #expect(try project.history(database).allSatisfy(\.succeeded))
    try project.removeTraces(of: number, from: database)
    let last = try project.run("migrate", database: database)
    #expect(last.exitStatus == 0, last.transcript)
    return true
  }

  private func expectStopped(by number: Int, _ outcome: ProcessOutcome) throws {
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(
      outcome.error.contains("Detected failed migration to version \(number)"), outcome.transcript)
  }

  /// A callback that kills the run when a number of statements have run.
  private func addKill(afterStatement statement: Int, to project: MigrationProject) throws {
    try project.folder.write(
      "sql/afterEachMigrateStatement.sh",
      """
      echo statement >> statements
      if [ "$(wc -l < statements)" -eq \(statement) ]; then kill -9 $PPID; fi

      """)
  }
}
