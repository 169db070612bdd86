import Foundation
import TestSupport
import Testing

@Suite("Interruption")
struct InterruptionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("sql/V1__a.sql", "create table a (i int);")
    try folder.write(
      "sql/V2__endless.sql",
      """
      create table b (i int);
      insert into b with recursive c(n) as (select 1 union all select n + 1 from c)
      select count(*) from c;
      """)
  }

  private let settings = ["-url=jdbc:sqlite:a.db", "-locations=filesystem:sql"]

  /// Starts a migration that never ends by itself, and waits until it is under way.
  private func start(_ more: String...) throws -> RunningProcess {
    let process = try Tool.built.start(settings + ["migrate"] + more, in: folder)
    while !process.hasEnded, !process.outputSoFar.contains("version \"2 - endless\"") {
      sched_yield()
    }
    return process
  }

  @Test(
    "rolls back, says so, and ends with the status of the signal",
    arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143)), (SIGHUP, Int32(129))])
  func signals(signal: Int32, status: Int32) throws {
    let process = try start()
    process.send(signal)
    let outcome = process.finish()
    #expect(outcome.exitStatus == status)
    #expect(outcome.error.contains("\"2 - endless\" failed! Changes successfully rolled back."))
    let info = try Tool.built.run(
      settings + ["info", "-migrationIds", "-infoOfState=pending"], in: folder)
    #expect(info.output == "2")
  }

  @Test("goes on when the reader of its output goes away")
  func closedPipe() throws {
    try folder.write("sql/V2__endless.sql", "create table b (i int);")
    let tool = Tool(command: ["/bin/sh", "-c", "\"$@\" | true", "sh"] + Tool.built.command)
    _ = try tool.run(settings + ["migrate"], in: folder)
    let info = try Tool.built.run(
      settings + ["info", "-migrationIds", "-infoOfState=success"], in: folder)
    #expect(info.output == "1,2")
  }
}
