import TestSupport
import Testing

@Suite("A script that changes while the command runs")
struct ChangedFileTests {
  @Test("is not executed, small or large", arguments: [0, 100_000])
  func changed(fillers: Int) throws {
    let filler = "-- what stands here makes the script large\n"
    let project = try TestProject(
      on: .sqlite,
      [
        "V1__edit.sh": "#!/bin/sh\necho 'insert into t values (2);' >> sql/V2__t.sql\n",
        "V2__t.sql": String(repeating: filler, count: fillers) + "create table t (n int);\n",
      ])
    let outcome = try project.run("migrate")
    #expect(outcome.exitStatus == 1, outcome.transcript)
    #expect(outcome.error.contains("V2__t.sql) was changed while this command ran"))
    #expect(try project.historyRows().map { $0[1] } == ["1"])
    #expect(try project.database.number("select count(*) from sqlite_master where name = 't'") == 0)
    try project.succeed("migrate")
    #expect(try project.database.number("select n from t") == 2)
  }
}
