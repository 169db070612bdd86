import Foundation
import TestSupport
import Testing

/// A database migrated by a process in which one call of the driver goes wrong, and what the next
/// runs make of it (design, 'The history tells the truth', rule 3).
private struct Project {
  let folder: TemporaryFolder

  /// Migrations whose scripts share a transaction with their rows, and what each of them inserts.
  static let atomic = ["1": 2, "2": 3, "6": 1]
  /// Migrations that cannot, or that end their own transaction.
  static let others: Set<String> = ["3", "4", "5", "7"]

  /// The migrations in the order of their rows.
  let names: [String]

  init(failing: Bool, group: Bool) throws {
    // A group cannot hold scripts that run outside a transaction, unless all of it does.
    names = ["1", "2"] + (group ? [] : ["3", "4"]) + ["5", "6", "7", "view"]
    folder = try TemporaryFolder()
    try folder.write("sql/beforeMigrate.sql", "create table if not exists done (version, step);")
    try folder.write("sql/beforeEachMigrate.sql", "select 1;")
    try folder.write("sql/afterEachMigrate.sql", "select 2;")
    try folder.write(
      "sql/V1__one.sql", "insert into done values (1, 1);\ninsert into done values (1, 2);")
    try folder.write(
      "sql/V2__two.sql",
      "create table two (id);\ninsert into done values (2, 1), (2, 2);\ninsert into done values (2, 3);"
    )
    if !group {
      // Can be run again after a repair, as a careful author writes scripts outside a transaction.
      try folder.write(
        "sql/V3__outside.sql",
        "create table if not exists three (id primary key);\ninsert or ignore into three values (1);"
      )
      try folder.write("sql/V3__outside.sql.conf", "executeInTransaction=false")
      try folder.write("sql/V4__vacuum.sql", "vacuum;")
    }
    try folder.write("sql/V5__program.sh", "echo ran >> program.txt")
    try folder.write(
      "sql/V6__six.sql",
      failing ? "insert into done values (6, 1);\nbroken;" : "insert into done values (6, 1);")
    try folder.write(
      "sql/V7__commits.sql",
      """
      create table if not exists seven (id primary key);
      insert or ignore into seven values (1);
      commit;
      insert or ignore into seven values (2);
      """)
    try folder.write(
      "sql/R__view.sql", "drop view if exists v;\ncreate view v as select * from two;")
  }

  var database: String { folder.path("test.db") }

  /// Migrates with a fault; what the probe printed.
  func migrate(_ kind: String, at number: Int, _ options: [String]) throws -> ProcessOutcome {
    let probe = Tool.built.command[0].replacingOccurrences(of: "/dunlin", with: "/FaultProbe")
    return try Tool(command: [probe]).run(
      [kind, String(number), database, folder.path("sql")] + options, in: folder)
  }

  func run(_ arguments: [String]) throws -> ProcessOutcome {
    try Tool.built.run(
      ["-url=jdbc:sqlite:\(database)", "-locations=filesystem:sql"] + arguments, in: folder)
  }

  /// What is recorded, rank by rank: version or description, and whether it succeeded.
  func history() throws -> [(name: String, success: Bool)] {
    let file = try SQLiteFile(database)
    guard
      try !file.query("select 1 from sqlite_master where name = 'flyway_schema_history'").isEmpty
    else { return [] }
    return try file.query(
      "select coalesce(version, description), success from flyway_schema_history order by installed_rank"
    ).map { (name: $0[0] ?? "", success: $0[1] == "1") }
  }

  func steps(of version: String) throws -> Int {
    let file = try SQLiteFile(database)
    guard try !file.query("select 1 from sqlite_master where name = 'done'").isEmpty else {
      return 0
    }
    return try file.query("select 1 from done where version = \(version)").count
  }
}

@Suite("A fault at every step")
struct FailAtEveryStepTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var kind: String
    var options: [String] = []
    var failing = false
    var group: Bool { options.contains("group=true") }
    var testDescription: String {
      ([kind] + options + (failing ? ["failing script"] : [])).joined(separator: " ")
    }
  }

  static let cases: [Case] =
    ["fail", "cut", "end", "endAfter"].flatMap { kind in
      [
        Case(kind: kind), Case(kind: kind, options: ["group=true"]),
        Case(kind: kind, failing: true),
      ]
    }

  @Test("leaves a history that tells the truth", arguments: cases)
  func everyStep(_ example: Case) throws {
    // Once without a fault, to know how many calls there are.
    let undisturbed = try Project(failing: example.failing, group: example.group)
    let words = try undisturbed.migrate("fail", at: 0, example.options).output.split(separator: " ")
    let calls = try #require(Int(words[1]))
    let statements = try #require(Int(words[2].trimmingCharacters(in: .newlines)))
    print("\(example.testDescription): \(calls) calls of the driver, \(statements) statements")
    #expect(calls > statements)
    for number in 1...calls {
      try check(number, example)
    }
  }

  private func check(_ number: Int, _ example: Case) throws {
    let project = try Project(failing: example.failing, group: example.group)
    let fault = try project.migrate(example.kind, at: number, example.options)
    let place = Comment(rawValue: "call \(number): \(fault.output)\(fault.error)")
    let failed = fault.output.contains("Failed to execute script V7__commits.sql") ? "7" : nil
    try expectTruth(project, failed: failed, place)
    if example.failing {
      try project.folder.write("sql/V6__six.sql", "insert into done values (6, 1);")
    }

    var next = try project.run(["migrate"])
    if next.exitStatus != 0 {
      #expect(next.error.contains("Detected failed migration"), place)
      let failed = try project.history().filter { !$0.success }.map(\.name)
      #expect(failed.count == 1 && Project.others.contains(failed[0]), place)
      #expect(try project.run(["repair"]).exitStatus == 0, place)
      next = try project.run(["migrate"])
    }
    #expect(next.exitStatus == 0, "\(place) then \(next.output)\(next.error)")
    let history = try project.history()
    #expect(history.map(\.name) == project.names, place)
    #expect(!history.contains { !$0.success }, place)
    for (version, count) in Project.atomic {
      #expect(try project.steps(of: version) == count, place)
    }
    #expect(try project.run(["validate"]).exitStatus == 0, place)
  }

  /// A script that shares a transaction with its row is there with it or not at all; of others
  /// there is a row as soon as anything of them is there.
  ///
  /// But for the version that `failed` in the ordinary way: the reference leaves no row of a script
  /// that counts as rolled back, whatever it committed.
  private func expectTruth(_ project: Project, failed: String?, _ place: Comment) throws {
    guard FileManager.default.fileExists(atPath: project.database) else { return }
    let history = try project.history()
    for (version, count) in Project.atomic {
      let row = history.first { $0.name == version }
      #expect(row?.success ?? true, place)
      #expect(try project.steps(of: version) == (row == nil ? 0 : count), place)
    }
    let file = try SQLiteFile(project.database)
    for (table, version) in [("three", "3"), ("seven", "7")] {
      if version != failed,
        try !file.query("select 1 from sqlite_master where name = '\(table)'").isEmpty
      {
        #expect(history.contains { $0.name == version }, place)
      }
    }
    if FileManager.default.fileExists(atPath: project.folder.path("program.txt")) {
      #expect(history.contains { $0.name == "5" }, place)
    }
  }
}
