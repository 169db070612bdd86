import Foundation
import TestSupport
import Testing

/// What a server can do to a run: the next one ends right, and no lock is left
/// (design: the history tells the truth, rule 3).
@Suite(
  "Faults of MariaDB",
  .needs(.mariaDB))
struct MariaDBFaultTests {
  /// What a script holds: data alone, which shares a transaction with its row, or DDL, which commits.
  enum Content: CaseIterable, Sendable {
    case data
    case definitions
  }

  private func project() throws -> (MigrationProject, MariaDBTestDatabase) {
    let project = try MigrationProject(on: .mariaDB)
    try project.addMigration(1)
    return (project, try #require(project.database as? MariaDBTestDatabase))
  }

  /// Writes version 2, which sleeps in its middle.
  private func addSleeper(_ project: MigrationProject, _ content: Content) throws {
    try project.folder.write(
      "sql/V2__step_2.sql",
      """
      \(content == .definitions ? "create table t_2 (id int);" : "")
      insert into applied (n) values (2);
      select sleep(600);

      """)
  }

  // MARK: The connection goes

  @Test("KILL CONNECTION in the middle of a script", arguments: Content.allCases)
  func killed(content: Content) throws {
    let (project, database) = try project()
    try addSleeper(project, content)
    let process = try project.start("migrate")
    try project.waitForStatement("sleep(600)", while: process)
    let identifier = try database.number(
      """
      select id from information_schema.processlist
      where db = '\(database.name)' and info like 'select sleep%'
      """)
    try database.execute("kill connection \(try #require(identifier))")
    let outcome = process.finish()
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Line       : 3"), outcome.transcript)
    #expect(outcome.error.contains("onnection"), outcome.transcript)
    try project.expectNextRunCompletes(failed: content == .definitions)
  }

  @Test(
    "a server restarted in the middle", arguments: PrivateServer.End.allCases, Content.allCases)
  func restart(end: PrivateServer.End, content: Content) throws {
    let server = try PrivateServer(.mariaDB)
    defer { server.stop() }
    let project = MigrationProject(
      in: try TemporaryFolder(), on: try MariaDBTestDatabase(on: server.address))
    let database = try #require(project.database as? MariaDBTestDatabase)
    // The server of the tests is set up to lose what it has not written down when it crashes.
    try database.execute("set global innodb_flush_log_at_trx_commit = 1")
    try project.addMigration(1)
    try addSleeper(project, content)
    let process = try project.start("migrate")
    try project.waitForStatement("sleep(600)", while: process)
    try server.restart(end)
    let outcome = process.finish()
    #expect(outcome.exitStatus == 1, outcome.transcript)
    try database.reconnect()
    try project.expectNextRunCompletes(failed: content == .definitions)
  }

  // MARK: Limits

  @Test("innodb_lock_wait_timeout: what the script did is rolled back, and it counts as failed")
  func rowLock() throws {
    let (project, database) = try project()
    try project.run("migrate")
    let other = try database.open()
    try other.execute("begin; update applied set n = 3 where place = 1")
    try project.folder.write(
      "sql/V2__step_2.sql",
      """
      insert into applied (n) values (2);
      set innodb_lock_wait_timeout = 1;
      update applied set n = 4 where place = 1;

      """)
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Error Code : 1205"), outcome.transcript)
    #expect(outcome.error.contains("Line       : 3"), outcome.transcript)
    try other.execute("rollback")
    #expect(try project.applied() == [1])
    try close(other)
    try project.expectNextRunCompletes(failed: true)
  }

  @Test("lock_wait_timeout: the row written ahead stands")
  func tableLock() throws {
    let (project, database) = try project()
    try project.run("migrate")
    let other = try database.open()
    try other.execute("begin; select * from applied")
    try project.folder.write(
      "sql/V2__step_2.sql",
      "set lock_wait_timeout = 1;\ncreate table t_2 (id int);\nalter table applied add x int;\n")
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Error Code : 1205"), outcome.transcript)
    #expect(outcome.error.contains("Line       : 3"), outcome.transcript)
    try close(other)
    try project.expectNextRunCompletes(failed: true)
  }

  /// Ends a session of the test, so that none is left to be taken for one of the tool.
  private func close(_ session: MariaDBSession) throws {
    _ = try? session.execute("kill connection_id()")
  }

  @Test(
    "what a script leaves behind does not keep its row from being written",
    arguments: [
      "set session transaction read only;", "lock tables applied read;",
      "flush tables applied with read lock;", "set autocommit = 0;",
      "set sql_mode = 'ansi_quotes,no_backslash_escapes';",
      "set names latin1;", "set sql_safe_updates = 1;", "use mysql;",
      "start transaction read only;",
    ])
  func leftBehind(statement: String) throws {
    let (project, _) = try project()
    try project.folder.write(
      "sql/V2__leaves.sql", "insert into applied (n) values (2);\n\(statement)\n")
    try project.succeed("migrate")
    try project.expectComplete(2)
    try project.expectNothingLeft()
  }

  @Test(
    "what a script of MariaDB leaves behind does not keep its row from being written",
    .enabled(if: !DatabaseServer.isMySQL, "\(DatabaseServer.onlyMariaDB)"))
  func leftBehindOnMariaDB() throws {
    try leftBehind(statement: "set max_statement_time = 0.000001;")
  }

  // MARK: Room

  /// The error of a full disk, without one: there InnoDB may fail an assertion of its own and take the
  /// server with it, which is what ``restart(end:content:)`` is about.
  @Test("a table that has no more room: the row written ahead stands, the next run completes")
  func fullTable() throws {
    let (project, database) = try project()
    try project.folder.write(
      "sql/V2__step_2.sql",
      """
      set max_heap_table_size = 16384;
      create table t_2 (v varchar(1000)) engine = memory;
      insert into applied (n) values (2);
      insert into t_2 with s (v) as (\(database.series(20_000)))
        select concat(repeat('x', 900), v) from s;

      """)
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Error Code : 1114"), outcome.transcript)
    #expect(outcome.error.contains("Line       : 4"), outcome.transcript)
    try project.expectNextRunCompletes(failed: true)
  }

  // MARK: Locks

  @Test("who holds the migration lock is said when the retries are used up")
  func lockHolder() throws {
    let (project, database) = try project()
    let other = try database.open()
    try other.execute("select get_lock('\(database.runLockName)', 0)")
    let outcome = try project.run("-lockRetryCount=0", "migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("Number of retries exceeded"), outcome.transcript)
    for part in ["connection \(other.identifier) of \(database.server.user)@", "idle for"] {
      #expect(outcome.error.contains(part), outcome.transcript)
    }
    #expect(try project.history() == [])
  }

  @Test(
    "a script that gives the migration lock away: the next script has it again",
    arguments: ["do release_all_locks();", "select release_lock('LOCK');", "call gives_away();"])
  func lockGivenAway(statement: String) throws {
    let (project, database) = try project()
    try database.execute("create procedure gives_away() do release_all_locks()")
    let name = database.runLockName
    try project.folder.write(
      "sql/V2__gives_away.sql", statement.replacing("LOCK')", with: "\(name)')") + "\n")
    try project.folder.write(
      "sql/V3__looks.sql",
      "create table lock_seen as select is_used_lock('\(name)') = connection_id() as n;\n")
    try project.succeed("-baselineOnMigrate=true", "-baselineVersion=0", "migrate")
    #expect(try database.number("select n from lock_seen") == 1)
    #expect(try project.history().map(\.succeeded) == [true, true, true, true])
    try project.expectNothingLeft()
  }
}
