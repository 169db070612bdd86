import Foundation
import TestSupport
import Testing

/// Flyway and Dunlin take turns on one database: each goes on with what the other one wrote.
@Suite(
  "Interchange with Flyway on a server",
  .needsServer)
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
  private func flywayProject(on engine: TestEngine, rows: Int = 3) throws -> TestProject {
    let project = try TestProject(on: engine, Self.people)
    let flyway = try project.flyway()
    for name in ["V1__create_person.sql", "V2__add_people.sql", "R__people_view.sql"].prefix(rows) {
      try project.database.execute(Self.people[name] ?? "")
    }
    try project.database.execute(flyway.create())
    for row in Self.peopleHistory.prefix(rows) {
      try project.database.execute(flyway.insert(row))
    }
    return project
  }

  // MARK: From Flyway to Dunlin

  @Test(
    "nothing is done again after Flyway did it all, and the rows stay as they were",
    arguments: TestEngine.servers)
  func upToDate(engine: TestEngine) throws {
    let project = try flywayProject(on: engine)
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

  @Test("goes on at any point where Flyway stopped", arguments: TestEngine.servers, 0...2)
  func goesOn(engine: TestEngine, after rows: Int) throws {
    let project = try flywayProject(on: engine, rows: rows)
    try project.succeed("migrate")
    #expect(try project.history() == Self.peopleHistory)
    #expect(try project.database.number("select count(*) from people") == 2)
  }

  @Test(
    "a repeatable that has changed since Flyway ran it runs again, with a row of its own",
    arguments: TestEngine.servers)
  func changedRepeatable(engine: TestEngine) throws {
    let project = try flywayProject(on: engine)
    try project.folder.write(
      "sql/R__people_view.sql", "create or replace view people as select id, name from person;\n")
    try project.succeed("migrate")
    let history = try project.history()
    #expect(Array(history.prefix(3)) == Self.peopleHistory)
    #expect(history.count == 4)
    #expect(history.last?.hasPrefix("4\t\\N\tpeople view\tSQL\tR__people_view.sql\t") == true)
  }

  @Test(
    "a file that has changed since Flyway ran it is told, and repaired",
    arguments: TestEngine.servers)
  func changedFile(engine: TestEngine) throws {
    let project = try flywayProject(on: engine)
    try project.folder.write("sql/V2__add_people.sql", "select 1;\n")
    let outcome = try project.run("validate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(
      outcome.error.contains("-> Applied to database : 2067356194"), outcome.transcript)
    try project.succeed("repair")
    try project.succeed("validate")
  }

  @Test(
    "a failed row of Flyway stops migrate; repair removes it",
    arguments: TestEngine.servers)
  func failedRow(engine: TestEngine) throws {
    let project = try flywayProject(on: engine, rows: 1)
    try project.database.execute(
      project.flyway().insert("2\t2\tadd people\tSQL\tV2__add_people.sql\t2067356194\t0"))
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Detected failed migration to version 2"), outcome.transcript)
    try project.succeed("repair")
    try project.succeed("migrate")
    #expect(try project.history() == Self.peopleHistory)
  }

  @Test(
    "a baseline of Flyway, created with its table: what is below it is left out",
    arguments: TestEngine.servers)
  func baseline(engine: TestEngine) throws {
    let project = try TestProject(on: engine, Self.people)
    try project.database.execute(Self.people["V1__create_person.sql"] ?? "")
    try project.database.execute(project.flyway().create(hasBaseline: true))
    try project.succeed("migrate")
    #expect(try project.history() == [FlywayHistory.baseline] + Self.peopleHistory[1...])
  }

  @Test(
    "schemas that Flyway created: they are dropped by clean, others are not",
    arguments: TestEngine.servers)
  func createdSchemas(engine: TestEngine) throws {
    let project = try TestProject(on: engine, ["V1__a.sql": "create table a (id int);\n"])
    let database = try project.serverDatabase()
    let flyway = try project.flyway()
    let schemas = ["first", "second", "kept"].map { database.furtherSchema($0) }
    for schema in schemas { try database.execute("create schema \(schema)") }
    try database.execute("create table \(schemas[2]).t (n int)")
    try database.execute(flyway.create(in: schemas[0]))
    let marker = "0" + creationMarker(schemas[..<2], flyway)
    try database.execute(flyway.insert(marker, in: schemas[0]))
    let option = "-schemas=\(schemas[0]),\(schemas[1])"
    try project.succeed(option, "migrate")
    let history = try project.history(in: schemas[0])
    #expect(history.count == 2)
    #expect(history.first == marker)
    #expect(history.last?.hasPrefix("1\t1\ta\tSQL\tV1__a.sql\t") == true)
    try project.succeed(option, "-cleanDisabled=false", "clean")
    let left = try database.query(
      """
      select schema_name from information_schema.schemata
      where schema_name like '\(database.name)%' or schema_name = '\(database.defaultSchema)'
      """)
    #expect(Set(left) == [[database.defaultSchema], [schemas[2]]])
  }

  /// The row of schemas that were created, as the recordings show it, but for its rank.
  private func creationMarker(_ schemas: ArraySlice<String>, _ flyway: FlywayHistory) -> String {
    let names = schemas.map(flyway.quoted).joined(separator: ",")
    return "\t\\N\t<< Flyway Schema Creation >>\tSCHEMA\t\(names)\t\\N\t1"
  }

  @Test(
    "rows of every type that Flyway writes are read",
    arguments: TestEngine.servers,
    [
      "JDBC", "SPRING_JDBC", "SCRIPT", "CUSTOM", "SQL_BASELINE", "JDBC_BASELINE", "DELETE",
      "UNDO_SQL", "UNDO_SCRIPT", "UNDO_JDBC", "SQL_STATE_SCRIPT", "JDBC_STATE_SCRIPT",
    ])
  func otherTypes(engine: TestEngine, type: String) throws {
    let project = try flywayProject(on: engine, rows: 2)
    try project.database.execute(
      project.flyway().insert("3\t0.5\told\t\(type)\told one\t\\N\t1"))
    try project.succeed("info")
    try project.succeed("-ignoreMigrationPatterns=*:missing,*:future", "migrate")
    #expect(try project.history().last?.hasPrefix("4\t\\N\tpeople view") == true)
  }

  // MARK: From Dunlin to Flyway

  @Test(
    "the history table is exactly the one that Flyway creates",
    arguments: TestEngine.servers, [FlywayHistory.table, "Odd \"name\"", "Größe"])
  func table(engine: TestEngine, name: String) throws {
    let dunlin = try TestProject(on: engine, Self.people)
    try dunlin.succeed("-table=\(name)", "migrate")
    try expectFlywaysTable(in: dunlin, named: name)
  }

  @Test("with a baseline as well", arguments: TestEngine.servers)
  func tableWithBaseline(engine: TestEngine) throws {
    let dunlin = try TestProject(on: engine, Self.people)
    try dunlin.succeed("baseline")
    try expectFlywaysTable(in: dunlin)
  }

  @Test("with a tablespace as well", .needs(.postgreSQL))
  func tablespace() throws {
    let dunlin = try TestProject(on: .postgreSQL, Self.people)
    try dunlin.succeed("-tablespace=pg_default", "migrate")
    try expectFlywaysTable(in: dunlin)
  }

  private func expectFlywaysTable(
    in project: TestProject, named name: String = FlywayHistory.table,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let flyway = try TestProject(on: project.engine)
    try flyway.database.execute(flyway.flyway().create(name))
    let (ours, theirs) = (try definition(name, in: project), try definition(name, in: flyway))
    #expect(ours.contains("installed_rank"), sourceLocation: sourceLocation)
    #expect(ours == theirs, sourceLocation: sourceLocation)
  }

  /// What the server's own tools say of a table, and nothing of what is in it.
  private func definition(_ table: String, in project: TestProject) throws -> String {
    let quoted = try project.flyway().quoted(table)
    guard project.engine == .postgreSQL else {
      return try #require(project.database.query("show create table \(quoted)").first?[1])
    }
    return try project.dump("--schema-only", "-t", "public.\(quoted)")
  }

  @Test("each kind of row is as Flyway writes it", arguments: TestEngine.servers)
  func rows(engine: TestEngine) throws {
    let project = try TestProject(on: engine, Self.people)
    let database = try project.serverDatabase()
    let schemas = ["first", "second"].map { database.furtherSchema($0) }
    try project.folder.write("sql/V3__shell.sh", "true\n")
    try project.succeed("-schemas=\(schemas[0]),\(schemas[1])", "migrate")
    #expect(
      try project.history(in: schemas[0]) == [
        "0" + creationMarker(schemas[...], project.flyway()),
        Self.peopleHistory[0], Self.peopleHistory[1],
        "3\t3\tshell\tSCRIPT\tV3__shell.sh\t-33796979\t1",
        "4" + Self.peopleHistory[2].dropFirst(),
      ])
    let history = "\(schemas[0]).\(FlywayHistory.table)"
    let others = try database.query(
      """
      select distinct installed_by,
        case when execution_time >= 0 and installed_on is not null then 'set' end
      from \(history)
      """)
    #expect(others == [[database.server.user, "set"]])
    #expect(
      try database.number("select execution_time from \(history) where type = 'SCHEMA'") == 0)
  }

  @Test("a baseline is as Flyway writes it, quotes and all", arguments: TestEngine.servers)
  func baselineRow(engine: TestEngine) throws {
    let project = try TestProject(on: engine, Self.people)
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

  @Test(
    "installed_on is now: the client's local time, and on MariaDB the server's",
    arguments: TestEngine.servers, ["Asia/Tokyo", "America/New_York"])
  func localTime(engine: TestEngine, zone: String) throws {
    let project = try TestProject(on: engine, Self.people)
    for command in ["baseline", "migrate"] {
      try project.succeed("-baselineVersion=0", command, environment: ["TZ": zone])
    }
    let difference =
      engine == .mariaDB
      ? "timestampdiff(second, installed_on, current_timestamp)"
      : "extract(epoch from installed_on - (now() at time zone '\(zone)'))"
    // To the half hour: zones differ by more than that.
    let rows = try project.database.query(
      "select abs(\(difference)) > 1800, count(*) from flyway_schema_history group by 1")
    #expect(rows.map { $0[1] } == ["4"])
    #expect(["0", "f"].contains(rows[0][0]))
  }
}
