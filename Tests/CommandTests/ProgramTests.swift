import Foundation
import TestSupport
import Testing

/// The program as a whole, in ways that only show in a process of its own.
@Suite("The program")
struct ProgramTests {
  private let options = ["-url=jdbc:sqlite:app.db", "-locations=filesystem:sql"]

  private func project() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("sql/V1__table.sql", "create table t (n integer);\n")
    return folder
  }

  @Test(
    "needs no arguments in a project with conf and sql",
    arguments: [
      ("conf/flyway.conf", "flyway.url=jdbc:sqlite:app.db\n"),
      ("conf/flyway.toml", "[environments.default]\nurl = \"jdbc:sqlite:app.db\"\n"),
    ])
  func bare(file: String, text: String) throws {
    let folder = try project()
    try folder.write(file, text)
    let outcome = try Tool.built.run(["migrate"], in: folder)
    #expect(outcome.exitStatus == 0, "\(outcome.error)")
    #expect(outcome.output.contains("Successfully applied 1 migration"))
    #expect(!outcome.output.contains("WARNING"))
  }

  @Test("takes the folder that DUNLIN_HOME names for that of the installation")
  func home() throws {
    let folder = try project()
    try folder.write("home/tool/conf/flyway.conf", "flyway.url=jdbc:sqlite:app.db\n")
    try folder.write("home/tool/sql/V1__other.sql", "create table other (n integer);\n")
    let outcome = try Tool.built.run(
      ["migrate"], in: folder, environment: ["DUNLIN_HOME": "home/tool"])
    #expect(outcome.exitStatus == 0, "\(outcome.error)")
    #expect(outcome.output.contains("to version \"1 - other\""))
  }

  @Test("writes reports, and keeps in them what earlier runs have done")
  func reports() throws {
    let folder = try project()
    let words = options + ["-reportEnabled=true", "-reportFilename=out.html"]
    let text = try Tool.built.run(words + ["migrate"], in: folder)
    let line = "A Flyway report has been generated here: \(folder.path("out.html"))\n"
    #expect(text.output.hasSuffix(line))
    let json = try Tool.built.run(words + ["-outputType=json", "info"], in: folder)
    #expect(
      json.output.hasSuffix(
        """
        ,
          "jsonReport" : "\(folder.path("out.json"))",
          "htmlReport" : "\(folder.path("out.html"))"
        }

        """))
    let report = try folder.read("out.json")
    #expect(report.hasPrefix("{\n  \"individualResults\" : [ {"))
    #expect(report.contains("\"operation\" : \"migrate\""))
    #expect(report.contains("\"operation\" : \"info\""))
    #expect(try folder.read("out.html").contains("\">migrate</h2>"))

    try folder.write("sql/V2__bad.sql", "select missing;\n")
    let failed = try Tool.built.run(words + ["-outputType=json", "migrate"], in: folder)
    #expect(failed.exitStatus == 1)
    #expect(failed.output.contains("\"jsonReport\""))
    #expect(try folder.read("out.json").contains("no such column: missing"))
  }

  @Test("takes no other file for a report, and goes on without one")
  func foreignReport() throws {
    let folder = try project()
    try folder.write("package.json", "{}")
    let named = try Tool.built.run(
      options + ["-reportEnabled=true", "-reportFilename=package", "migrate"], in: folder)
    #expect(named.exitStatus == 0)
    #expect(named.error.hasPrefix("ERROR: Unable to create report files\n"))
    #expect(try folder.read("package.json") == "{}")
    try folder.write("report.json", "[]")
    let unnamed = try Tool.built.run(options + ["-reportEnabled=true", "migrate"], in: folder)
    #expect(unnamed.exitStatus == 0)
    #expect(unnamed.output.contains("\nWARNING: Unable to create default report files.\n"))
  }

  @Test("writes no reports unless asked")
  func noReports() throws {
    let folder = try project()
    _ = try Tool.built.run(options + ["-reportFilename=out", "migrate"], in: folder)
    #expect(!folder.contains("out.json") && !folder.contains("out.html"))
  }

  @Test("tests the connection that a line on standard input describes")
  func environmentOnStandardInput() throws {
    let folder = try project()
    let good = try Tool.built.run(
      ["testConnection", "-environment=-"], in: folder,
      input: #"{"url":"jdbc:sqlite:app.db","password":"hunter2","other":1}"# + "\n")
    #expect(good.exitStatus == 0)
    #expect(good.output.hasSuffix("engine connection successful\n"))
    let bad = try Tool.built.run(
      ["testConnection", "-environment=-", "-outputType=json"], in: folder, input: "none\n")
    #expect(bad.exitStatus == 1)
    #expect(bad.output.contains("\"message\" : \"Error reading environment from standard in\""))
  }
}
