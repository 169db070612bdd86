import Foundation
import TestSupport
import Testing

/// Flyway and Dunlin take turns on one database: each goes on with what the other one wrote.
@Suite(
  "Interchange with Flyway on PostgreSQL",
  .enabled(if: PostgreSQLProject.isPossible, PostgreSQLProject.why))
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
  private func flywayProject(rows: Int = 3) throws -> PostgreSQLProject {
    let project = try PostgreSQLProject(Self.people)
    for name in ["V1__create_person.sql", "V2__add_people.sql", "R__people_view.sql"].prefix(rows) {
      try project.database.execute(Self.people[name] ?? "")
    }
    try project.database.execute(FlywayHistory.table())
    for row in Self.peopleHistory.prefix(rows) {
      try project.database.execute(FlywayHistory.insert(row))
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
      FlywayHistory.insert("2\t2\tadd people\tSQL\tV2__add_people.sql\t2067356194\t0"))
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Detected failed migration to version 2"), outcome.transcript)
    try project.succeed("repair")
    try project.succeed("migrate")
    #expect(try project.history() == Self.peopleHistory)
  }

  @Test("a baseline of Flyway: what is below it is left out")
  func baseline() throws {
    let project = try PostgreSQLProject(Self.people)
    try project.database.execute(Self.people["V1__create_person.sql"] ?? "")
    try project.database.execute(FlywayHistory.table())
    let marker = "1\t1\tbefore\tBASELINE\tbefore\t\\N\t1"
    try project.database.execute(FlywayHistory.insert(marker))
    try project.succeed("migrate")
    #expect(
      try project.history() == [marker] + Self.peopleHistory[1...])
  }

  @Test("schemas that Flyway created: they are dropped by clean, others are not")
  func createdSchemas() throws {
    let project = try PostgreSQLProject(["V1__a.sql": "create table a (id int);\n"])
    try project.database.execute(
      "create schema first; create schema second; create schema kept; create table kept.t (n int)")
    try project.database.execute(FlywayHistory.table(in: "first"))
    let marker =
      "0\t\\N\t<< Flyway Schema Creation >>\tSCHEMA\t\"first\",\"second\"\t\\N\t1"
    try project.database.execute(FlywayHistory.insert(marker, in: "first"))
    try project.succeed("-schemas=first,second", "migrate")
    let history = try project.history(in: "first")
    #expect(history.count == 2)
    #expect(history.first == marker)
    #expect(history.last?.hasPrefix("1\t1\ta\tSQL\tV1__a.sql\t") == true)
    try project.succeed("-schemas=first,second", "-cleanDisabled=false", "clean")
    let left = try project.database.query(
      "select nspname from pg_namespace where nspname !~ '^(pg_|information)' order by 1")
    #expect(left == [["kept"], ["public"]])
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
      FlywayHistory.insert("3\t0.5\told\t\(type)\told one\t\\N\t1"))
    try project.succeed("info")
    try project.succeed("-ignoreMigrationPatterns=*:missing,*:future", "migrate")
    #expect(try project.history().last?.hasPrefix("4\t\\N\tpeople view") == true)
  }

  // MARK: From Dunlin to Flyway

  @Test(
    "the history table is exactly the one that Flyway creates",
    arguments: [
      "flyway_schema_history", "Odd \"name\"",
    ])
  func table(name: String) throws {
    let dunlin = try PostgreSQLProject(Self.people)
    try dunlin.succeed("-table=\(name)", "migrate")
    let flyway = try PostgreSQLProject()
    try flyway.database.execute(
      FlywayHistory.table(name.replacing("\"", with: "\"\"")))
    let quoted = "\"" + name.replacing("\"", with: "\"\"") + "\""
    #expect(try dump(quoted, of: dunlin) == dump(quoted, of: flyway))
  }

  @Test("with a tablespace as well")
  func tablespace() throws {
    let dunlin = try PostgreSQLProject(Self.people)
    try dunlin.succeed("-tablespace=pg_default", "migrate")
    let flyway = try PostgreSQLProject()
    try flyway.database.execute(FlywayHistory.table())
    let name = "flyway_schema_history"
    #expect(try dump(name, of: dunlin) == dump(name, of: flyway))
  }

  /// What `pg_dump` says of a table, and nothing of what is in it.
  private func dump(_ table: String, of project: PostgreSQLProject) throws -> [String] {
    let server = project.database.server
    let output = try server.run(
      [
        "pg_dump", "-h", server.host, "-p", "\(server.port)", "-U", server.user, "-d",
        project.database.name, "--schema-only", "-t", "public.\(table)",
      ], "", secret: "PGPASSWORD")
    // The lines for psql hold a word that is new each time.
    let lines = output.split(separator: "\n").map { String($0) }.filter { !$0.hasPrefix("\\") }
    #expect(lines.contains { $0.contains("installed_rank") })
    return lines
  }

  @Test("each kind of row is as Flyway writes it")
  func rows() throws {
    let project = try PostgreSQLProject(Self.people)
    try project.folder.write("sql/V3__shell.sh", "true\n")
    try project.succeed("-schemas=first,second", "migrate")
    #expect(
      try project.history(in: "first") == [
        "0\t\\N\t<< Flyway Schema Creation >>\tSCHEMA\t\"first\",\"second\"\t\\N\t1",
        Self.peopleHistory[0], Self.peopleHistory[1],
        "3\t3\tshell\tSCRIPT\tV3__shell.sh\t-33796979\t1",
        "4" + Self.peopleHistory[2].dropFirst(),
      ])
    let others = try project.database.query(
      """
      select distinct installed_by, execution_time >= 0, installed_on is not null
      from first.flyway_schema_history
      """)
    #expect(others == [[project.database.server.user, "t", "t"]])
    #expect(
      try project.database.number(
        "select execution_time from first.flyway_schema_history where type = 'SCHEMA'") == 0)
  }

  @Test("a baseline is as Flyway writes it, quotes and all")
  func baselineRow() throws {
    let project = try PostgreSQLProject(Self.people)
    try project.database.execute("create table old (n int)")
    try project.succeed(
      "-baselineVersion=1", "-baselineDescription=the 'old' one", "-installedBy=someone",
      "baseline")
    #expect(
      try project.history() == ["1\t1\tthe 'old' one\tBASELINE\tthe 'old' one\t\\N\t1"])
    #expect(
      try project.database.query(
        "select installed_by, execution_time from flyway_schema_history") == [["someone", "0"]])
  }

  @Test("installed_on is the client's local time", arguments: ["Asia/Tokyo", "America/New_York"])
  func localTime(zone: String) throws {
    let project = try PostgreSQLProject(Self.people)
    let outcome = try project.run("migrate", environment: ["TZ": zone])
    #expect(outcome.exitStatus == 0, outcome.transcript)
    // To the half hour: zones differ by more than that.
    let differing = try project.database.number(
      """
      select count(*) from flyway_schema_history
      where abs(extract(epoch from installed_on - (now() at time zone '\(zone)'))) > 1800
      """)
    #expect(differing == 0)
  }
}
