import Foundation
import TestSupport
import Testing

/// A folder with migrations, and the databases they are applied to.
///
/// Each script notes its number in the table `applied`, so that a script that ran twice, or whose
/// effects and history row parted, shows.
final class MigrationProject {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A row of the history.
  struct Row: Hashable {
    let rank: Int
    let version: String?
    let succeeded: Bool
  }

  /// Writes version `number`: a table of its own, rows in it, and the note that it ran.
  func addMigration(_ number: Int, rows: Int = 5, inTransaction: Bool = true) throws {
    let first = number == 1 ? "create table applied (n int not null);\n" : ""
    try folder.write(
      "sql/V\(number)__step_\(number).sql",
      first + """
        create table t_\(number) (id integer primary key, v text not null);
        insert into t_\(number) (v)
          with recursive c (n) as (select 1 union all select n + 1 from c where n < \(rows))
          select 'row ' || n from c;
        insert into applied values (\(number));

        """)
    if !inTransaction {
      try folder.write("sql/V\(number)__step_\(number).sql.conf", "executeInTransaction=false\n")
    }
  }

  /// Starts a command on a database of the folder.
  func start(_ command: String..., database: String = "test.db") throws -> RunningProcess {
    try Tool.built.start(
      ["-url=jdbc:sqlite:\(database)", "-locations=filesystem:sql"] + command, in: folder)
  }

  /// Runs a command on a database of the folder.
  @discardableResult
  func run(_ command: String..., database: String = "test.db") throws -> ProcessOutcome {
    try Tool.built.run(
      ["-url=jdbc:sqlite:\(database)", "-locations=filesystem:sql"] + command, in: folder)
  }

  func open(_ database: String = "test.db") throws -> SQLiteFile {
    try SQLiteFile(folder.path(database))
  }

  /// The history, empty when there is no table yet.
  func history(_ database: String = "test.db") throws -> [Row] {
    let file = try open(database)
    guard try exists("flyway_schema_history", in: file) else { return [] }
    return try file.query(
      "select installed_rank, version, success from flyway_schema_history order by installed_rank"
    ).map { row in
      Row(
        rank: row[0].flatMap { Int($0) } ?? -1, version: row[1], succeeded: row[2] == "1")
    }
  }

  /// The numbers that scripts have noted, in order.
  func applied(_ database: String = "test.db") throws -> [Int] {
    let file = try open(database)
    guard try exists("applied", in: file) else { return [] }
    return try file.query("select n from applied order by rowid")
      .compactMap { $0[0].flatMap { Int($0) } }
  }

  func exists(_ table: String, in file: SQLiteFile) throws -> Bool {
    try file.number("select count(*) from sqlite_master where name = '\(table)'") == 1
  }

  /// Takes back what a killed script outside a transaction left, as a person would.
  func removeTraces(of number: Int, from database: String = "test.db") throws {
    let file = try open(database)
    try file.execute("drop table if exists t_\(number)")
    if try exists("applied", in: file) {
      try file.execute("delete from applied where n = \(number)")
    }
    // The first script makes the table of notes too.
    if number == 1 { try file.execute("drop table if exists applied") }
  }

  /// Expects all migrations to be there, each exactly once, and nothing else.
  func expectComplete(
    _ count: Int, database: String = "test.db", _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = (1...count).map { Row(rank: $0, version: "\($0)", succeeded: true) }
    #expect(try history(database) == expected, comment, sourceLocation: sourceLocation)
    #expect(try applied(database) == Array(1...count), comment, sourceLocation: sourceLocation)
  }

  /// Waits for a file that a script of the run writes; ends when the process does.
  func waitForLines(_ count: Int, in file: String, while process: RunningProcess) throws {
    while !process.hasEnded {
      if folder.contains(file), try folder.read(file).split(separator: "\n").count >= count {
        return
      }
      usleep(1000)
    }
  }
}

extension ProcessOutcome {
  /// All that it said, for the message of a failed expectation.
  var transcript: Comment {
    Comment(rawValue: "exit \(exitStatus.map { "\($0)" } ?? "by signal")\n\(output)\n\(error)")
  }
}
