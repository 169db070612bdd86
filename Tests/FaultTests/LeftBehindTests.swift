import TestSupport
import Testing

/// What a script does to the history, or leaves in its way: rows must tell the truth all the same
/// (design: the history tells the truth, rule 5).
@Suite("What scripts leave behind")
struct LeftBehindTests {
  @Test(
    "a temporary table of the history's name does not take its rows",
    .needs(.mariaDB),
    arguments: [
      "create temporary table flyway_schema_history as select * from flyway_schema_history;",
      "/*! create temporary table flyway_schema_history as select * from flyway_schema_history */;",
      "create /*!50000 temporary */ table flyway_schema_history (installed_rank int);",
      """
      create procedure hide()
        create temporary table flyway_schema_history as select * from flyway_schema_history;
      call hide();
      """,
      """
      prepare p from 'create temporary table flyway_schema_history (installed_rank int)';
      execute p;
      """,
    ])
  func temporaryTable(script: String) throws {
    let project = try TestProject(
      on: .mariaDB,
      [
        "V1__first.sql": script, "V2__second.sql": "create table t (n int);",
        "V3__third.sql": "insert into t values (1);",
      ])
    try project.succeed("migrate")
    try expectThreeApplied(project)
  }

  @Test(
    "a row that a script itself removed is there in the end",
    arguments: TestEngine.reachable,
    ["create table a (n int); delete from flyway_schema_history;"])
  func removedRow(engine: TestEngine, script: String) throws {
    let project = try TestProject(
      on: engine,
      [
        "V1__first.sql": script, "V1__first.sql.conf": "executeInTransaction=false",
        "V2__second.sql": "create table t (n int);", "V3__third.sql": "insert into t values (1);",
      ])
    try project.succeed("migrate")
    try expectThreeApplied(project)
  }

  @Test(
    "a row that went with a script's own ROLLBACK is there in the end",
    arguments: [
      TestEngine.sqlite, .postgreSQL,
    ].filter(TestEngine.reachable.contains))
  func rolledBackRow(engine: TestEngine) throws {
    let project = try TestProject(
      on: engine,
      [
        "V1__first.sql": "create table a (n int); rollback;",
        "V2__second.sql": "create table t (n int);", "V3__third.sql": "insert into t values (1);",
      ])
    try project.succeed("migrate")
    try expectThreeApplied(project)
  }

  private func expectThreeApplied(_ project: TestProject) throws {
    #expect(
      try project.historyRows().map { [$0[1], $0[6]] } == [["1", "1"], ["2", "1"], ["3", "1"]])
  }
}
