import Foundation
import TestSupport
import Testing

/// A folder with migrations, and the database they are applied to.
///
/// Each script notes its number in the table `applied`, so that a script that ran twice, or whose
/// effects and history row parted, shows.
final class MigrationProject {
  let folder: TemporaryFolder
  let database: any TestDatabase

  init(on engine: TestEngine = .sqlite) throws {
    folder = try TemporaryFolder()
    database = try engine.database(in: folder)
  }

  init(in folder: TemporaryFolder, on database: any TestDatabase) {
    self.folder = folder
    self.database = database
  }

  /// A row of the history.
  struct Row: Hashable {
    let rank: Int
    let version: String?
    let succeeded: Bool
  }

  /// Writes version `number`: a table of its own, rows in it, and the note that it ran.
  func addMigration(_ number: Int, rows: Int = 5, inTransaction: Bool = true) throws {
    let key = database.keyColumn
    let first = number == 1 ? "create table applied (place \(key), n int not null);\n" : ""
    try folder.write(
      "sql/V\(number)__step_\(number).sql",
      first + """
        create table t_\(number) (id \(key), v text not null);
        insert into t_\(number) (v)
          \(database.series(rows));
        insert into applied (n) values (\(number));

        """)
    let options = "sql/V\(number)__step_\(number).sql.conf"
    if !inTransaction {
      try folder.write(options, "executeInTransaction=false\n")
    } else if folder.contains(options) {
      try folder.remove(options)
    }
  }

  /// Writes version `number`, which changes data alone.
  func addData(_ number: Int) throws {
    try folder.write(
      "sql/V\(number)__step_\(number).sql",
      """
      insert into applied (n) values (-\(number));
      update applied set n = \(number) where n = -\(number);

      """)
  }

  /// Starts a command on the project's database, or on another one.
  func start(
    _ command: String..., on other: (any TestDatabase)? = nil, environment: [String: String] = [:]
  ) throws -> RunningProcess {
    try start(command, on: other, environment: environment)
  }

  /// Starts a command on the project's database, or on another one.
  func start(
    _ command: [String], on other: (any TestDatabase)? = nil, environment: [String: String] = [:]
  ) throws -> RunningProcess {
    try Tool.built.start(
      arguments(command, other), in: folder,
      environment: database.credentials.merging(environment) { $1 })
  }

  /// Runs a command on the project's database, or on another one.
  @discardableResult
  func run(_ command: String..., on other: (any TestDatabase)? = nil) throws -> ProcessOutcome {
    try run(command, on: other)
  }

  private func run(
    _ command: [String], on other: (any TestDatabase)?
  ) throws -> ProcessOutcome {
    try Tool.built.run(
      arguments(command, other), in: folder, environment: database.credentials)
  }

  /// Runs a command and expects it to succeed.
  func succeed(
    _ command: String..., on other: (any TestDatabase)? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try run(command, on: other)
    #expect(outcome.exitStatus == 0, outcome.transcript, sourceLocation: sourceLocation)
  }

  private func arguments(_ command: [String], _ other: (any TestDatabase)?) -> [String] {
    ["-url=\((other ?? database).url)", "-locations=filesystem:sql"] + command
  }

  /// The history, empty when there is no table yet.
  func history(in other: (any TestDatabase)? = nil) throws -> [Row] {
    let database = other ?? database
    guard try database.hasTable("flyway_schema_history") else { return [] }
    return try database.query(
      "select installed_rank, version, success from flyway_schema_history order by installed_rank"
    ).map { row in
      Row(
        rank: row[0].flatMap { Int($0) } ?? -1, version: row[1],
        succeeded: row[2] == "1" || row[2] == "t")
    }
  }

  /// The numbers that scripts have noted, in order.
  func applied(in other: (any TestDatabase)? = nil) throws -> [Int] {
    let database = other ?? database
    guard try database.hasTable("applied") else { return [] }
    return try database.query("select n from applied order by place")
      .compactMap { $0[0].flatMap { Int($0) } }
  }

  /// Takes back what a killed script outside a transaction left, as a person would.
  func removeTraces(of number: Int) throws {
    try database.execute("drop table if exists t_\(number)")
    if try database.hasTable("applied") {
      try database.execute("delete from applied where n = \(number)")
    }
    // The first script makes the table of notes too.
    if number == 1 { try database.execute("drop table if exists applied") }
  }

  /// Expects all migrations to be there, each exactly once, and nothing else.
  func expectComplete(
    _ count: Int, in other: (any TestDatabase)? = nil, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = (1...count).map { Row(rank: $0, version: "\($0)", succeeded: true) }
    #expect(try history(in: other) == expected, comment, sourceLocation: sourceLocation)
    #expect(try applied(in: other) == Array(1...count), comment, sourceLocation: sourceLocation)
  }

  /// Expects version 2, which did not complete, to do so in the next run: behind a repair where a
  /// failed row of it was left.
  func expectNextRunCompletes(
    failed: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expectNothingLeft(sourceLocation: sourceLocation)
    #expect(
      try history().map(\.succeeded) == (failed ? [true, false] : [true]),
      sourceLocation: sourceLocation)
    if failed {
      try expectStopped(by: 2, try run("migrate"), sourceLocation: sourceLocation)
      try succeed("repair", sourceLocation: sourceLocation)
      try removeTraces(of: 2)
    } else {
      try expectComplete(1, sourceLocation: sourceLocation)
    }
    try addMigration(2)
    try succeed("migrate", sourceLocation: sourceLocation)
    try expectComplete(2, sourceLocation: sourceLocation)
    try expectNothingLeft(sourceLocation: sourceLocation)
  }

  /// Expects a run to have been stopped by the failed row of a version.
  func expectStopped(
    by number: Int, _ outcome: ProcessOutcome, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(outcome.exitStatus == 1, outcome.transcript, sourceLocation: sourceLocation)
    #expect(
      outcome.error.contains("Detected failed migration to version \(number)"),
      outcome.transcript, sourceLocation: sourceLocation)
  }

  /// Expects that no session and no lock of a run that has ended is left on a server.
  ///
  /// A server needs a moment to see that a client is gone, and what is under way may end first.
  func expectNothingLeft(
    _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    guard let database = database as? any ServerTestDatabase else { return }
    try wait { try database.othersAtWork() == (0, 0) }
    #expect(try database.othersAtWork() == (0, 0), comment, sourceLocation: sourceLocation)
  }

  /// Waits for a file that a script of the run writes; ends when the process does.
  func waitForLines(_ count: Int, in file: String, while process: RunningProcess) throws {
    try wait(while: process) {
      try folder.contains(file) && folder.read(file).split(separator: "\n").count >= count
    }
  }

  /// Waits until the server is at work on a statement that holds a text; ends when the process does.
  func waitForStatement(_ part: String, while process: RunningProcess) throws {
    guard let database = database as? any ServerTestDatabase else { return }
    try wait(while: process) { try database.isAtWork(on: part) }
  }

  /// Looks again and again, until it is as wanted, the process has ended, or a minute has passed.
  func wait(while process: RunningProcess? = nil, until isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while process?.hasEnded != true, ContinuousClock.now < deadline, try !isSo() { usleep(1000) }
  }
}
