import TestSupport
import Testing

/// Runs on a server that is taken for CockroachDB: everything but the lock and the transactions is
/// PostgreSQL's.
@Suite(
  "A system without transactional DDL and advisory locks",
  .needs(.postgreSQL))
struct DistributedTests {
  private func run(_ arguments: String..., in project: TestProject) throws -> ProcessOutcome {
    let database = try project.serverDatabase()
    let proxy = try WireProxy(
      to: database.server.port, reporting: ["crdb_version": "CockroachDB CCL v24.1.0"])
    defer { proxy.close() }
    return try project.run(arguments, url: database.plainURL(through: proxy.port))
  }

  private func rows(of project: TestProject) throws -> [[String?]] {
    try project.database.query(
      "select installed_rank, version, success from flyway_schema_history order by installed_rank")
  }

  @Test("schema changes run statement by statement, with the row written ahead")
  func schemaChanges() throws {
    let project = try TestProject(
      on: .postgreSQL,
      [
        "V1__one.sql": "create table t (n int);\ninsert into t values (1);\n",
        "V2__two.sql": "create table u (n int);\ninsert into u values (2);\nselect 1 / 0;\n",
      ])
    let outcome = try run("migrate", in: project)
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.output.contains("(CockroachDB "), outcome.transcript)
    #expect(
      outcome.output.contains("to version \"1 - one\" [non-transactional]"), outcome.transcript)
    // What was done stays, and so does the sign of it; the lock does not.
    #expect(try rows(of: project) == [["1", "1", "t"], ["2", "2", "f"]])
    #expect(try project.database.number("select n from u") == 2)

    let next = try run("migrate", in: project)
    #expect(next.exitStatus == 1, next.transcript)
    #expect(next.error.contains("Detected failed migration to version 2"), next.transcript)
    try project.database.execute("drop table u")
    try project.folder.write("sql/V2__two.sql", "create table u (n int);\n")
    for command in ["repair", "migrate", "validate", "info"] {
      let outcome = try run(command, in: project)
      #expect(outcome.exitStatus == 0, outcome.transcript)
    }
    #expect(try rows(of: project) == [["1", "1", "t"], ["2", "2", "t"]])
  }

  @Test("a script that only writes rows shares a transaction with its own row")
  func rowsAlone() throws {
    let project = try TestProject(
      on: .postgreSQL, ["V1__t.sql": "create table t (n int primary key);\n"])
    #expect(try run("migrate", in: project).exitStatus == 0)
    try project.folder.write(
      "sql/V2__rows.sql", "insert into t values (1);\ninsert into t values (1);\n")
    let outcome = try run("migrate", in: project)
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(try project.database.number("select count(*) from t") == 0)
  }

  @Test("another run's lock is waited for, and named")
  func locked() throws {
    let project = try TestProject(on: .postgreSQL, ["V1__t.sql": "create table t (n int);\n"])
    #expect(try run("migrate", in: project).exitStatus == 0)
    try project.folder.write("sql/V2__u.sql", "create table u (n int);\n")
    try project.database.execute(
      """
      insert into flyway_schema_history values (-100, 'x', 'flyway-lock', '', 'dunlin-lease', 0,
        'another', now() at time zone 'UTC', 0, true)
      """)
    let outcome = try run("migrate", "-lockRetryCount=0", in: project)
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("held by a run of another,"), outcome.transcript)
    #expect(try !project.database.hasTable("u"))
  }

  @Test("clean is refused")
  func clean() throws {
    let project = try TestProject(on: .postgreSQL, ["V1__t.sql": "create table t (n int);\n"])
    #expect(try run("migrate", in: project).exitStatus == 0)
    let outcome = try run("clean", "-cleanDisabled=false", in: project)
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("clean is not supported on CockroachDB"), outcome.transcript)
    #expect(try project.database.hasTable("t"))
  }
}
