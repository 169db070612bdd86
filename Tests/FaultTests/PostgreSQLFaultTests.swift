import Foundation
import TestSupport
import Testing

/// What a server can do to a run: the next one ends right, and no lock is left
/// (design: the history tells the truth, rule 3).
@Suite(
  "Faults of PostgreSQL",
  .needs(.postgreSQL))
struct PostgreSQLFaultTests {
  private func project() throws -> (MigrationProject, PostgreSQLTestDatabase) {
    let project = try MigrationProject(on: .postgreSQL)
    try project.addMigration(1)
    return (project, try #require(project.database as? PostgreSQLTestDatabase))
  }

  /// A script of version 2 that sleeps in its middle.
  private func addSleeper(_ project: MigrationProject, inTransaction: Bool) throws {
    try project.folder.write(
      "sql/V2__step_2.sql",
      """
      create table t_2 (id int);
      select pg_sleep(600);
      insert into applied (n) values (2);

      """)
    if !inTransaction {
      try project.folder.write("sql/V2__step_2.sql.conf", "executeInTransaction=false\n")
    }
  }

  // MARK: The connection goes

  @Test("pg_terminate_backend in a script in a transaction: nothing of it stays")
  func terminatedInTransaction() throws {
    let (project, database) = try project()
    try addSleeper(project, inTransaction: true)
    let outcome = try terminated(project, database)
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("terminating connection"), outcome.transcript)
    try project.expectNextRunCompletes(failed: false)
  }

  @Test("pg_terminate_backend in a script without a transaction: the row written ahead stands")
  func terminatedWithoutTransaction() throws {
    let (project, database) = try project()
    try addSleeper(project, inTransaction: false)
    let outcome = try terminated(project, database)
    #expect(outcome.exitStatus == 1, outcome.transcript)
    try project.expectNextRunCompletes(failed: true)
  }

  private func terminated(
    _ project: MigrationProject, _ database: PostgreSQLTestDatabase
  ) throws -> ProcessOutcome {
    let process = try project.start("migrate")
    try project.waitForStatement("pg_sleep", while: process)
    try database.execute(
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()
      """)
    return process.finish()
  }

  @Test("a server restarted in the middle", arguments: PrivateServer.End.allCases, [true, false])
  func restart(end: PrivateServer.End, inTransaction: Bool) throws {
    let server = try PrivateServer(.postgreSQL)
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let project = MigrationProject(
      in: folder, on: try PostgreSQLTestDatabase(on: server.address))
    let database = try #require(project.database as? PostgreSQLTestDatabase)
    // The server of the tests is set up to lose what it has not written down when it crashes.
    try database.execute("alter database \(database.name) set synchronous_commit = on")
    try project.addMigration(1)
    try addSleeper(project, inTransaction: inTransaction)
    let process = try project.start("migrate")
    try project.waitForStatement("pg_sleep", while: process)
    try server.restart(end)
    let outcome = process.finish()
    #expect(outcome.exitStatus == 1, outcome.transcript)

    try database.reconnect()
    try project.expectNextRunCompletes(failed: !inTransaction)
  }

  // MARK: Limits

  @Test("statement_timeout: the script is rolled back, the next run completes")
  func statementTimeout() throws {
    let (project, _) = try project()
    try addSleeper(project, inTransaction: true)
    try project.folder.write(
      "sql/V2__step_2.sql", "set local statement_timeout = 50;\nselect pg_sleep(600);\n")
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("SQL State  : 57014"), outcome.transcript)
    #expect(outcome.error.contains("due to statement timeout"), outcome.transcript)
    try project.expectNextRunCompletes(failed: false)
  }

  @Test("a script that leaves a statement_timeout of 1 ms: its row is written all the same")
  func leftTimeout() throws {
    let (project, _) = try project()
    try project.folder.write(
      "sql/V2__leaves.sql",
      "insert into applied (n) values (2);\nset statement_timeout = 1;\n")
    // What writes the history waits for this long, so that the limit would strike.
    try project.folder.write(
      "sql/beforeMigrate.sql",
      """
      create or replace function slowly() returns trigger language plpgsql as $$
        begin
          if current_setting('statement_timeout') <> '1ms' then return new; end if;
          perform pg_sleep(10);
          return new;
        end $$;
      create or replace trigger slowly before insert on flyway_schema_history
        for each row execute function slowly();

      """)
    try project.succeed("migrate")
    try project.expectComplete(2)
    try project.expectNothingLeft()
  }

  @Test("lock_timeout: the script is rolled back, the next run completes")
  func lockTimeout() throws {
    let (project, database) = try project()
    try project.run("migrate")
    var other: PostgreSQLSession? = try database.open()
    try other?.execute("begin; lock table applied")
    try project.folder.write(
      "sql/V2__step_2.sql",
      "set local lock_timeout = 50;\ncreate table t_2 (id int);\ndrop table applied;\n")
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("SQL State  : 55P03"), outcome.transcript)
    other = nil
    try project.expectNextRunCompletes(failed: false)
  }

  // MARK: The disk

  @Test(
    "a full disk: the script that does not fit is rolled back, the next run completes",
    .enabled(if: TinyDisk.isAvailable, "only root can mount a small file system"),
    .enabled(
      if: ProcessInfo.processInfo.environment["CONF_PG_FOLDER"] != nil,
      "CONF_PG_FOLDER is not set, so the server may be on another machine"),
    .enabled(
      if: ProcessInfo.processInfo.environment["SERVER_SYSTEM"] == nil,
      "a server in a system of its own sees nothing that is mounted after its start"))
  func fullDisk() throws {
    let (project, database) = try project()
    let serverFolder = try #require(ProcessInfo.processInfo.environment["CONF_PG_FOLDER"])
    var status = stat()
    #expect(stat("\(serverFolder)/data", &status) == 0)
    // The server's user must get there.
    chmod(project.folder.path, 0o711)
    let disk = try TinyDisk(project.folder.path("disk"), size: "1m", owner: status.st_uid)
    chmod(project.folder.path("disk"), 0o700)
    chown(project.folder.path("disk"), status.st_uid, status.st_gid)
    let space = "\(database.name)_small"
    try database.execute("create tablespace \(space) location '\(project.folder.path("disk"))'")
    defer {
      // Both go with the private server if they cannot be dropped here.
      try? database.clear()
      try? database.execute("drop tablespace \(space)")
    }
    try project.folder.write(
      "sql/V2__large.sql",
      """
      create table t_2 (v text) tablespace \(space);
      insert into t_2 select repeat('x', 1000) || n from generate_series(1, 5000) as n;
      insert into applied (n) values (2);

      """)
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("SQL State  : 53100"), outcome.transcript)
    #expect(outcome.error.contains("No space left on device"), outcome.transcript)
    try project.expectNothingLeft()
    try project.expectComplete(1)

    try disk.resize("64m")
    try project.succeed("migrate")
    try project.expectComplete(2)
    try project.expectNothingLeft()
  }

  // MARK: Locks

  @Test("who holds the migration lock is said when the retries are used up")
  func lockHolder() throws {
    let (project, database) = try project()
    let other = try database.open(application: "the other one")
    try other.execute("select pg_advisory_lock(\(PostgreSQLTestDatabase.runLockKey))")
    let outcome = try project.run("-lockRetryCount=0", "migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Number of retries exceeded"), outcome.transcript)
    for part in ["pid \(other.backend)", "the other one", "pg_advisory_lock"] {
      #expect(outcome.error.contains(part), outcome.transcript)
    }
    #expect(try project.history() == [])
  }

  @Test(
    "a script that gives the migration lock away: the next script has it again",
    arguments: ["discard all;", "select pg_advisory_unlock_all();"])
  func lockGivenAway(statement: String) throws {
    let (project, database) = try project()
    try project.folder.write(
      "sql/V2__gives_away.sql", "\(statement)\n")
    try project.folder.write(
      "sql/V3__looks.sql",
      """
      create table lock_seen as select count(*) as n from pg_locks
        where locktype = 'advisory' and granted and pid = pg_backend_pid()
          and (classid::bigint << 32) + objid::bigint = \(PostgreSQLTestDatabase.runLockKey);

      """)
    try project.succeed("migrate")
    #expect(try database.number("select n from lock_seen") == 1)
    #expect(try project.history().map(\.succeeded) == [true, true, true])
    try project.expectNothingLeft()
  }

  @Test("CREATE INDEX CONCURRENTLY does not hang while another run waits for the lock")
  func concurrentIndex() throws {
    let (project, _) = try project()
    try project.folder.write(
      "sql/V2__index.sql", "create index concurrently on applied (n);\n")
    let runs = try (1...5).map { _ in try project.start("migrate") }
    for run in runs {
      let outcome = run.finish(within: .seconds(120))
      #expect(!outcome.hitTimeLimit && outcome.exitStatus == 0, outcome.transcript)
    }
    #expect(try project.history().map(\.succeeded) == [true, true])
    try project.expectNothingLeft()
  }
}
