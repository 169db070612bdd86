import Foundation
import TestSupport
import Testing

/// Flyway and Dunlin take turns on one database: each goes on with what the other one wrote.
@Suite(
  "Interchange with Flyway on MariaDB",
  .enabled(if: MariaDBProject.isPossible, MariaDBProject.why))
struct InterchangeTests {
  /// The files of scenario 000, and the history that Flyway was recorded to make of them.
  private static let people = [
    "V1__create_person.sql":
      "create table person (id int not null primary key, name varchar(100) not null);\n",
    "V2__add_people.sql": """
    insert into person (id, name) values (1, 'Axel');
    insert into person (id, name) values (2, 'Mr. Foo');

    """,
    "R__people_view.sql": "create view people as select * from person;\n",
  ]
  private static let peopleHistory = [
    "1\t1\tcreate person\tSQL\tV1__create_person.sql\t1390124967\t1",
    "2\t2\tadd people\tSQL\tV2__add_people.sql\t2067356194\t1",
    "3\t\\N\tpeople view\tSQL\tR__people_view.sql\t-247704859\t1",
  ]

  /// A database as Flyway leaves it after the given rows of scenario 000.
  private func flywayProject(rows: Int = 3) throws -> MariaDBProject {
    let project = try MariaDBProject(Self.people)
    for name in ["V1__create_person.sql", "V2__add_people.sql", "R__people_view.sql"].prefix(rows) {
      try project.database.execute(Self.people[name] ?? "")
    }
    try project.database.execute(FlywayHistory.table(in: project.database.name))
    for row in Self.peopleHistory.prefix(rows) {
      try project.database.execute(FlywayHistory.insert(row, in: project.database.name))
    }
    return project
  }

  // MARK: From Flyway to Dunlin

  @Test("nothing is done again after Flyway did it all, and the rows stay as they were")
  func upToDate() throws {
    let project = try flywayProject()
    let before = try project.database.query("select * from flyway_schema_history order by 1")
    try project.succeed("validate")
    let outcome = try project.succeed("migrate")
    #expect(outcome.output.contains("is up to date. No migration necessary."), outcome.transcript)
    let info = try project.succeed("info")
    #expect(info.output.contains("2024-02-29 23:59:59"), info.transcript)
    #expect(!info.output.contains("Pending"), info.transcript)
    #expect(
      try project.database.query("select * from flyway_schema_history order by 1") == before)
  }

  @Test("goes on at any point where Flyway stopped", arguments: 0...2)
  func goesOn(after rows: Int) throws {
    let project = try flywayProject(rows: rows)
    try project.succeed("migrate")
    #expect(try project.history() == Self.peopleHistory)
    #expect(try project.database.number("select count(*) from people") == 2)
  }

  @Test("a repeatable that has changed since Flyway ran it runs again, with a row of its own")
  func changedRepeatable() throws {
    let project = try flywayProject()
    try project.folder.write(
      "sql/R__people_view.sql", "create or replace view people as select id, name from person;\n")
    try project.succeed("migrate")
    let history = try project.history()
    #expect(Array(history.prefix(3)) == Self.peopleHistory)
    #expect(history.count == 4)
    #expect(history.last?.hasPrefix("4\t\\N\tpeople view\tSQL\tR__people_view.sql\t") == true)
  }

  @Test("a file that has changed since Flyway ran it is told, and repaired")
  func changedFile() throws {
    let project = try flywayProject()
    try project.folder.write("sql/V2__add_people.sql", "select 1;\n")
    let outcome = try project.run("validate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(
      outcome.error.contains("-> Applied to database : 2067356194"), outcome.transcript)
    try project.succeed("repair")
    try project.succeed("validate")
  }

  @Test("a failed row of Flyway stops migrate; repair removes it")
  func failedRow() throws {
    let project = try flywayProject(rows: 1)
    try project.database.execute(
      FlywayHistory.insert(
        "2\t2\tadd people\tSQL\tV2__add_people.sql\t2067356194\t0", in: project.database.name))
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Detected failed migration to version 2"), outcome.transcript)
    try project.succeed("repair")
    try project.succeed("migrate")
    #expect(try project.history() == Self.peopleHistory)
  }

  @Test("a baseline of Flyway, created with its table: what is below it is left out")
  func baseline() throws {
    let project = try MariaDBProject(Self.people)
    let name = project.database.name
    try project.database.execute(Self.people["V1__create_person.sql"] ?? "")
    try project.database.execute(
      "set sql_mode = 'ansi_quotes'; "
        + FlywayHistory.table(in: name, baseline: FlywayHistory.baseline))
    try project.succeed("migrate")
    let marker = "1\t1\tbefore\tBASELINE\tbefore\t\\N\t1"
    #expect(try project.history() == [marker] + Self.peopleHistory[1...])
  }

  @Test("databases that Flyway created: they are dropped by clean, others are not")
  func createdSchemas() throws {
    let project = try MariaDBProject(["V1__a.sql": "create table a (id int);\n"])
    let name = project.database.name
    let names = ["first", "second", "kept"].map { "\(name)_\($0)" }
    defer { for name in names { try? project.database.execute("drop database if exists \(name)") } }
    for name in names { try project.database.execute("create database \(name)") }
    try project.database.execute("create table \(names[2]).t (n int)")
    try project.database.execute(FlywayHistory.table(in: names[0]))
    let marker =
      "0\t\\N\t<< Flyway Schema Creation >>\tSCHEMA\t`\(names[0])`,`\(names[1])`\t\\N\t1"
    try project.database.execute(FlywayHistory.insert(marker, in: names[0]))
    let schemas = "-schemas=\(names[0]),\(names[1])"
    try project.succeed(schemas, "migrate")
    let history = try project.history(in: names[0])
    #expect(history.count == 2)
    #expect(history.first == marker)
    #expect(history.last?.hasPrefix("1\t1\ta\tSQL\tV1__a.sql\t") == true)
    try project.succeed(schemas, "-cleanDisabled=false", "clean")
    let left = try project.database.query(
      """
      select schema_name from information_schema.schemata
      where schema_name like '\(name)%' order by 1
      """)
    #expect(left == [[name], [names[2]]])
  }

  @Test(
    "rows of every type that Flyway writes are read",
    arguments: [
      "JDBC", "SPRING_JDBC", "SCRIPT", "CUSTOM", "SQL_BASELINE", "JDBC_BASELINE", "DELETE",
      "UNDO_SQL", "UNDO_SCRIPT", "UNDO_JDBC", "SQL_STATE_SCRIPT", "JDBC_STATE_SCRIPT",
    ])
  func otherTypes(type: String) throws {
    let project = try flywayProject(rows: 2)
    try project.database.execute(
      FlywayHistory.insert("3\t0.5\told\t\(type)\told one\t\\N\t1", in: project.database.name))
    try project.succeed("info")
    try project.succeed("-ignoreMigrationPatterns=*:missing,*:future", "migrate")
    #expect(try project.history().last?.hasPrefix("4\t\\N\tpeople view") == true)
  }

  // MARK: From Dunlin to Flyway

  @Test(
    "the history table is exactly the one that Flyway creates",
    arguments: ["flyway_schema_history", "Odd \"name\"", "Größe"])
  func table(name: String) throws {
    let dunlin = try MariaDBProject(Self.people)
    try dunlin.succeed("-table=\(name)", "migrate")
    let flyway = try MariaDBProject()
    try flyway.database.execute(FlywayHistory.table(name, in: flyway.database.name))
    #expect(try definition(name, of: dunlin) == definition(name, of: flyway))
  }

  @Test("with a baseline as well")
  func tableWithBaseline() throws {
    let dunlin = try MariaDBProject(Self.people)
    try dunlin.succeed("baseline")
    let flyway = try MariaDBProject()
    try flyway.database.execute(FlywayHistory.table(in: flyway.database.name))
    let name = "flyway_schema_history"
    #expect(try definition(name, of: dunlin) == definition(name, of: flyway))
  }

  private func definition(_ table: String, of project: MariaDBProject) throws -> String {
    let rows = try project.database.query("show create table `\(table)`")
    return try #require(rows.first?[1])
  }

  @Test("each kind of row is as Flyway writes it")
  func rows() throws {
    let project = try MariaDBProject(Self.people)
    let names = ["first", "second"].map { "\(project.database.name)_\($0)" }
    defer { for name in names { try? project.database.execute("drop database if exists \(name)") } }
    try project.folder.write("sql/V3__shell.sh", "true\n")
    try project.succeed("-schemas=\(names[0]),\(names[1])", "migrate")
    let marker = "<< Flyway Schema Creation >>\tSCHEMA\t`\(names[0])`,`\(names[1])`"
    #expect(
      try project.history(in: names[0]) == [
        "0\t\\N\t\(marker)\t\\N\t1",
        Self.peopleHistory[0], Self.peopleHistory[1],
        "3\t3\tshell\tSCRIPT\tV3__shell.sh\t-33796979\t1",
        "4" + Self.peopleHistory[2].dropFirst(),
      ])
    let others = try project.database.query(
      """
      select distinct installed_by, execution_time >= 0, installed_on is not null
      from \(names[0]).flyway_schema_history
      """)
    #expect(others == [[project.database.server.user, "1", "1"]])
  }

  @Test("a baseline is as Flyway writes it, quotes and all")
  func baselineRow() throws {
    let project = try MariaDBProject(Self.people)
    try project.database.execute("create table old (n int)")
    try project.succeed(
      "-baselineVersion=1", "-baselineDescription=the 'old' one", "-installedBy=someone",
      "baseline")
    #expect(
      try project.history() == ["1\t1\tthe 'old' one\tBASELINE\tthe 'old' one\t\\N\t1"])
    #expect(
      try project.database.query(
        """
        select installed_by, execution_time,
          abs(timestampdiff(second, installed_on, current_timestamp)) < 3600
        from flyway_schema_history
        """) == [["someone", "0", "1"]])
  }
}
