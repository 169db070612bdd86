import Dunlin
import FaultyDatabase
import Foundation
import TestSupport
import Testing

/// A database migrated with one call of the driver going wrong, and what the next runs make of it
/// (design, 'The history tells the truth', rule 3).
private struct Project {
  let folder: TemporaryFolder
  let database: any TestDatabase
  let scripts: FaultScripts
  /// Migrations whose scripts share a transaction with their rows, and what each of them inserts.
  let atomic: [String: Int]
  /// How scripts insert: a second time in silence, where a callback commits what they did.
  private let insert: String
  /// The migrations in the order of their rows.
  let names: [String]

  init(_ example: FailAtEveryStepTests.Case, on engine: TestEngine) throws {
    let group = example.group
    // A group cannot hold scripts that run outside a transaction, unless all of it does.
    names = ["1", "2"] + (group ? [] : ["3", "4"]) + ["5", "6", "7", "view"]
    scripts = FaultScripts(engine)
    atomic = example.committing ? [:] : scripts.atomic
    insert = example.committing ? "insert ignore into" : "insert into"
    folder = try TemporaryFolder()
    database = try engine.database(in: folder)
    try folder.write("sql/beforeMigrate.sql", scripts.setUp)
    try folder.write("sql/beforeEachMigrate.sql", "select 1;")
    try folder.write(
      "sql/afterEachMigrate.sql", example.committing ? scripts.commitsAround : "select 2;")
    try folder.write("sql/V1__one.sql", scripts.one.replacing("insert into", with: insert))
    try folder.write("sql/V2__two.sql", scripts.two)
    if !group {
      try folder.write("sql/V3__outside.sql", scripts.outside)
      try folder.write("sql/V3__outside.sql.conf", "executeInTransaction=false")
      try folder.write("sql/V4__vacuum.sql", scripts.vacuum)
    }
    try folder.write("sql/V5__program.sh", "echo ran >> '\(folder.path("program.txt"))'")
    try write(failing: example.failing)
    try folder.write("sql/V7__commits.sql", scripts.commits)
    try folder.write(
      "sql/R__view.sql", "drop view if exists v;\ncreate view v as select * from two;")
  }

  /// Writes version 6, which fails or not.
  func write(failing: Bool) throws {
    let text = scripts.six.replacing("insert into", with: insert)
    try folder.write("sql/V6__six.sql", failing ? "\(text)\nbroken;" : text)
  }

  /// Makes everything as it was before the first run.
  func reset(failing: Bool) throws {
    try write(failing: failing)
    if folder.contains("program.txt") { try folder.remove("program.txt") }
    try database.clear()
  }

  var configuration: Configuration {
    var result = Configuration()
    result.url =
      database is SQLiteTestDatabase ? "jdbc:sqlite:\(folder.path("test.db"))" : database.url
    result.user = database.credentials["FLYWAY_USER"]
    result.password = database.credentials["FLYWAY_PASSWORD"]
    result.locations = ["filesystem:" + folder.path("sql")]
    result.processEnvironment = ProcessInfo.processInfo.environment
    return result
  }

  var migrator: Migrator { Migrator(configuration) }

  /// Migrates with a fault, in a process of its own where that is to end; what is said of it.
  func migrate(_ kind: Fault.Kind, at number: Int, group: Bool) throws -> String {
    var configuration = configuration
    configuration.group = group
    let outcome: String
    switch kind {
    case .fail, .cut:
      outcome = try FaultyMigration.run(configuration, kind, at: number).description
    case .end, .endAfter:
      let probe = Tool.built.command[0].replacingOccurrences(of: "/dunlin", with: "/FaultProbe")
      let words =
        [kind.rawValue, String(number), configuration.url ?? "", folder.path("sql")]
        + (group ? ["group=true"] : [])
      let process = try Tool(command: [probe]).run(
        words, in: folder, environment: database.credentials)
      outcome = process.output + process.error
    }
    // A server may go on for a moment after a process has ended.
    try (database as? any ServerTestDatabase)?.waitUntilAlone()
    return outcome
  }

  /// What is recorded, rank by rank: version or description, and whether it succeeded.
  func history() throws -> [(name: String, success: Bool)] {
    guard try database.hasTable("flyway_schema_history") else { return [] }
    return try database.query(
      "select coalesce(version, description), success from flyway_schema_history order by installed_rank"
    ).map { (name: $0[0] ?? "", success: $0[1] == "1" || $0[1] == "t") }
  }

  func steps(of version: String) throws -> Int {
    guard try database.hasTable("done") else { return 0 }
    return try database.query("select 1 from done where version = \(version)").count
  }
}

@Suite("A fault at every step")
struct FailAtEveryStepTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var kind: Fault.Kind
    var group = false
    var failing = false
    /// Whether a callback around each migration commits what the script did.
    var committing = false
    var testDescription: String {
      kind.rawValue + (group ? ", in a group" : "") + (failing ? ", a script fails" : "")
        + (committing ? ", a callback commits" : "")
    }
  }

  static let cases: [Case] = Fault.Kind.allCases.flatMap { kind in
    [Case(kind: kind), Case(kind: kind, group: true), Case(kind: kind, failing: true)]
  }

  @Test(
    "leaves a history that tells the truth", arguments: TestEngine.reachable, cases)
  func everyStep(engine: TestEngine, example: Case) throws {
    // Once without a fault, to know how many calls there are.
    let project = try Project(example, on: engine)
    let words = try project.migrate(.fail, at: 0, group: example.group).split(separator: " ")
    let calls = try #require(Int(words[1]))
    let statements = try #require(Int(words[2]))
    print("\(engine), \(example.testDescription): \(calls) calls, \(statements) statements")
    #expect(calls > statements)
    for number in 1...calls {
      try project.reset(failing: example.failing)
      try check(number, example, project)
    }
  }

  @Test(
    "leaves a history that tells the truth where DDL commits, and a callback what a script did",
    .needs(.mariaDB), arguments: Fault.Kind.allCases)
  func everyStepOfWhatCommits(kind: Fault.Kind) throws {
    try everyStep(engine: .mariaDB, example: Case(kind: kind, committing: true))
  }

  @Test(
    "leaves no history table without its baseline on MariaDB",
    .needs(.mariaDB))
  func baselineOnMariaDB() throws {
    let project = try Project(Case(kind: .cut), on: .mariaDB)
    var configuration = project.configuration
    configuration.baselineOnMigrate = true
    var number = 0
    var outcome: FaultyMigration.Outcome
    repeat {
      number += 1
      try project.reset(failing: false)
      try project.database.execute("create table two (id int primary key)")
      outcome = try FaultyMigration.run(configuration, .cut, at: number)
      let place = Comment(rawValue: "call \(number): \(outcome.description)")
      let history = try project.history()
      let hasTable = try project.database.hasTable("flyway_schema_history")
      #expect(hasTable == !history.isEmpty, place)
      _ = try? Migrator(configuration).repair()
      _ = try Migrator(configuration).migrate()
      #expect(try project.steps(of: "1") == 0, place)
    } while outcome.failure != nil && number < 60
    #expect(number > 20)
  }

  private func check(_ number: Int, _ example: Case, _ project: Project) throws {
    let fault = try project.migrate(example.kind, at: number, group: example.group)
    let place = Comment(rawValue: "call \(number): \(fault)")
    // The reference leaves no row of a script that counts as rolled back, whatever it committed.
    let failed =
      project.scripts.hasTransactionalDDL
        && fault.contains("Failed to execute script V7__commits.sql") ? "7" : nil
    try expectTruth(project, failed: failed, place)
    if example.failing { try project.write(failing: false) }

    do {
      _ = try project.migrator.migrate()
    } catch {
      #expect(error.message.contains("Detected failed "), place)
      let failed = try project.history().filter { !$0.success }.map(\.name)
      #expect(failed.count == 1 && project.scripts.mayFail.contains(failed[0]), place)
      _ = try project.migrator.repair()
      _ = try project.migrator.migrate()
    }
    let history = try project.history()
    #expect(history.map(\.name) == project.names, place)
    #expect(!history.contains { !$0.success }, place)
    for (version, count) in project.scripts.atomic {
      #expect(try project.steps(of: version) == count, place)
    }
    #expect(try project.migrator.validate().isSuccessful, place)
  }

  /// A script that shares a transaction with its row is there with it or not at all; of others
  /// there is a row as soon as anything of them is there, but for the version that `failed` in the
  /// ordinary way.
  private func expectTruth(_ project: Project, failed: String?, _ place: Comment) throws {
    let history = try project.history()
    for (version, count) in project.atomic {
      let row = history.first { $0.name == version }
      // On an engine without transactional DDL the reference records what was rolled back too.
      #expect(row?.success ?? true || !project.scripts.hasTransactionalDDL, place)
      #expect(try project.steps(of: version) == (row?.success ?? false ? count : 0), place)
    }
    for version in project.scripts.atomic.keys where try project.steps(of: version) > 0 {
      #expect(history.contains { $0.name == version }, place)
    }
    for (table, version) in project.scripts.tables {
      if version != failed, try project.database.hasTable(table) {
        #expect(history.contains { $0.name == version }, place)
      }
    }
    if project.folder.contains("program.txt") {
      #expect(history.contains { $0.name == "5" }, place)
    }
  }
}
