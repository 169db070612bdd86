import Foundation
import TestSupport
import Testing

/// A run that is killed leaves nothing that the next run does not see (design: the history tells
/// the truth, rule 3).
@Suite("Killed runs")
struct KillTests {
  @Test(
    "at 100 random moments: the next run completes all 50 migrations, each once",
    arguments: TestEngine.transactional)
  func inTransactions(engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    for number in 1...50 { try project.addMigration(number) }
    let whole = try undisturbed(project, count: 50)

    var generator = SeededGenerator(announcedFor: "killed runs, scripts in transactions")
    var inTheMiddle = 0
    for round in 1...100 {
      let moment = try killAtRandomMoment(project, round, within: whole, using: &generator)
      // Every other time the next run comes while the server may not yet have seen the kill.
      if engine == .sqlite || round.isMultiple(of: 2) {
        try project.expectNothingLeft(moment)
        let history = try project.history()
        let applied = try project.applied()
        // A script and its row are one transaction.
        #expect(history.map(\.version) == applied.map { "\($0)" }, moment)
        #expect(!history.contains { !$0.succeeded }, moment)
        if !history.isEmpty, history.count < 50 { inTheMiddle += 1 }
      }

      try project.succeed("migrate")
      try project.expectComplete(50, moment)
    }
    try project.expectNothingLeft()
    print("\(inTheMiddle) of 100 kills came between the first and the last migration")
    #expect(inTheMiddle > 0)
  }

  @Test(
    "at 100 random moments without transactions: never unrecorded, never run twice in silence",
    arguments: TestEngine.transactional)
  func withoutTransactions(engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    for number in 1...12 {
      try project.addMigration(number, rows: 2000, inTransaction: number % 3 == 0)
    }
    try killAndRecover(project, count: 12)
  }

  @Test(
    "at 100 random moments on MariaDB, where DDL commits: never unrecorded, never run twice",
    .needs(.mariaDB))
  func onMariaDB() throws {
    let project = try MigrationProject(on: .mariaDB)
    for number in 1...50 {
      if number % 3 == 0 {
        try project.addData(number)
      } else {
        try project.addMigration(number, rows: 50, inTransaction: number % 3 == 1)
      }
    }
    try killAndRecover(project, count: 50)
  }

  private func killAndRecover(_ project: MigrationProject, count: Int) throws {
    let whole = try undisturbed(project, count: count)
    var generator = SeededGenerator(announcedFor: "killed runs, scripts without transactions")
    var failed = 0
    for round in 1...100 {
      let moment = try killAtRandomMoment(project, round, within: whole, using: &generator)
      try project.expectNothingLeft(moment)
      try expectTruth(project, count: count, moment)
      if try recover(project) { failed += 1 }
      try project.expectComplete(count, moment)
    }
    try project.expectNothingLeft()
    print("\(failed) of 100 kills came inside a script without a transaction")
  }

  @Test(
    "after any statement of a script in a transaction: the next run applies it once",
    arguments: TestEngine.transactional, 1...7)
  func afterStatement(engine: TestEngine, statement: Int) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    try project.addMigration(2)
    try addKill(afterStatement: statement, to: project)
    let killed = try project.run("migrate")
    #expect(killed.signal == SIGKILL, killed.transcript)
    try project.expectNothingLeft()
    #expect(try project.history().count == (statement <= 4 ? 0 : 1))

    try project.folder.remove("sql/afterEachMigrateStatement.sh")
    try project.succeed("migrate")
    try project.expectComplete(2)
  }

  /// On MariaDB DDL commits, whatever the script's options say.
  @Test(
    "after any statement of a script without one: the row written ahead stops the next run",
    arguments: TestEngine.reachable, 1...7)
  func afterStatementWithoutTransaction(engine: TestEngine, statement: Int) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1, inTransaction: false)
    try project.addMigration(2, inTransaction: false)
    try addKill(afterStatement: statement, to: project)
    let killed = try project.run("migrate")
    #expect(killed.signal == SIGKILL, killed.transcript)
    try project.expectNothingLeft()
    #expect(try project.history().last?.version == (statement <= 4 ? "1" : "2"))
    #expect(try project.history().last?.succeeded == false)

    try project.folder.remove("sql/afterEachMigrateStatement.sh")
    #expect(try recover(project))
    try project.expectComplete(2)
  }

  @Test(
    "after any statement of a script of data alone on MariaDB: nothing of it stays",
    .needs(.mariaDB), arguments: 5...6)
  func afterDataOnMariaDB(_ statement: Int) throws {
    let project = try MigrationProject(on: .mariaDB)
    try project.addMigration(1)
    try project.addData(2)
    try addKill(afterStatement: statement, to: project)
    let killed = try project.run("migrate")
    #expect(killed.signal == SIGKILL, killed.transcript)
    try project.expectNothingLeft()
    try project.expectComplete(1)

    try project.folder.remove("sql/afterEachMigrateStatement.sh")
    try project.succeed("migrate")
    try project.expectComplete(2)
  }

  @Test(
    "by a script migration: the row written ahead stops the next run",
    arguments: TestEngine.reachable)
  func inScriptMigration(engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    try project.folder.write(
      "sql/V2__shell.sh", "echo run >> runs\nif [ ! -e spare ]; then kill -9 $PPID; fi\n")
    let killed = try project.run("migrate")
    #expect(killed.signal == SIGKILL, killed.transcript)
    try project.expectNothingLeft()
    #expect(try project.history().last == .init(rank: 2, version: "2", succeeded: false))

    try project.expectStopped(by: 2, try project.run("migrate"))
    #expect(try project.folder.read("runs") == "run\n")

    try project.folder.write("spare", "")
    try project.succeed("repair")
    #expect(try project.history().count == 1)
    try project.succeed("migrate")
    #expect(try project.history().map(\.succeeded) == [true, true])
    #expect(try project.folder.read("runs") == "run\nrun\n")
  }

  /// Microseconds that a run takes from start to end, the shorter of two.
  private func undisturbed(_ project: MigrationProject, count: Int) throws -> UInt32 {
    var shortest = Duration.seconds(60)
    for _ in 1...2 {
      let start = ContinuousClock.now
      let outcome = try project.run("migrate")
      shortest = min(shortest, ContinuousClock.now - start)
      #expect(outcome.exitStatus == 0, outcome.transcript)
      try project.expectComplete(count)
      try project.database.clear()
    }
    return UInt32(shortest / .microseconds(1))
  }

  private func killAtRandomMoment(
    _ project: MigrationProject, _ round: Int, within whole: UInt32,
    using generator: inout SeededGenerator
  ) throws -> Comment {
    let moment = UInt32.random(in: 0...whole, using: &generator)
    try project.database.clear()
    let process = try project.start("migrate")
    usleep(moment)
    process.send(SIGKILL)
    _ = process.finish()
    return "round \(round), killed after \(moment) of \(whole) µs, seed \(generator.seed)"
  }

  /// Expects every script that left a trace to have a row, and every row that says so to be right.
  private func expectTruth(
    _ project: MigrationProject, count: Int, _ moment: Comment
  ) throws {
    let history = try project.history()
    let applied = try project.applied()
    for number in 1...count {
      let row = history.first { $0.version == "\(number)" }
      if try project.database.hasTable("t_\(number)") || applied.contains(number) {
        #expect(row != nil, moment)
      }
      if row?.succeeded == true { #expect(applied.filter { $0 == number }.count == 1, moment) }
    }
    #expect(history.filter { !$0.succeeded }.count <= 1, moment)
    #expect(!history.dropLast().contains { !$0.succeeded }, moment)
  }

  /// Goes on after a kill as a person would; whether a failed row stood in the way.
  private func recover(_ project: MigrationProject) throws -> Bool {
    let failed = try project.history().last { !$0.succeeded }
    let next = try project.run("migrate")
    guard let failed, let number = failed.version.flatMap({ Int($0) }) else {
      #expect(next.exitStatus == 0, next.transcript)
      return false
    }
    try project.expectStopped(by: number, next)
    try project.succeed("repair")
    #expect(try project.history().allSatisfy(\.succeeded))
    try project.removeTraces(of: number)
    try project.succeed("migrate")
    return true
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
