import TestSupport
import Testing

@Suite(
  "The progress line with MariaDB", .needs(.mariaDB))
struct ProgressLineTests {
  @Test("names the statement that runs, not those that were sent along with it")
  func statementsTogether() throws {
    let project = try TestProject(
      on: .mariaDB,
      [
        "V1__slow.sql": """
        create table t (n int);
        insert into t select sleep(100);
        insert into t values (1);
        create index t_n on t (n);

        """
      ])
    let terminal = try Tool.built.startOnTerminal(
      ["-url=\(project.database.url)", "-locations=filesystem:sql", "migrate"], in: project.folder,
      environment: project.database.credentials)
    #expect(terminal.wait(for: "V1__slow.sql: statement 2 of 4, 00:01"), "\(terminal.shown)")
    terminal.type("\u{03}")
    #expect(terminal.finish() == 130)
  }
}
