import MigrationModel
import MigrationStates
import Testing

@Suite("Decision of baseline")
struct BaselineDecisionTests {
  private func decide(
    _ history: [String]?, _ version: String = "1", _ description: String = "step"
  ) throws -> String {
    let decision = BaselineDecision(
      rows: history.map(rows), version: try #require(Version(version)), description: description,
      table: "\"main\".\"t\"", installedBy: "me")
    switch decision {
    case .create: return "create"
    case .skip: return "skip"
    case .refuse(let error): return error.message
    }
  }

  private static let help =
    "\nNeed to reset your baseline? Learn more: "
    + "https://help.red-gate.com/help/flyway-cli13/help_0.aspx?topic=rebaselining"
  private static let unable = "Unable to baseline schema history table \"main\".\"t\""

  @Test(
    "follows the table of engine.md 10.1",
    arguments: [
      (nil, "1", "create"),
      (["1:1.0:BASELINE"], "1", "skip"),
      (["1:1:BASELINE", "2:-:SCHEMA"], "1", "skip"),
      (["0:-:SCHEMA", "1:1:BASELINE", "2:2"], "1", "skip"),
      (
        ["1:1.5:BASELINE as found"], "1.5",
        "\(unable) with (1.5,step) as it has already been baselined with (1.5,as found)\(help)"
      ),
      (
        ["1:1:BASELINE"], "2",
        "\(unable) with (2,step) as it has already been baselined with (1,step)\(help)"
      ),
      (
        ["0:-:SCHEMA"], "0.0",
        "\(unable) with version 0.0 as this version was used for schema creation"
      ),
      (["0:-:SCHEMA", "1:1"], "1", "\(unable) as it already contains migrations\(help)"),
      (["1:1", "2:2", "3:1:BASELINE"], "1", "\(unable) as it already contains migrations\(help)"),
      (["1:1:SQL_BASELINE"], "1", "\(unable) as it already contains migrations\(help)"),
      (
        [], "1",
        "\(unable) as it already exists, and is empty.\n"
          + "Delete the schema history table, and run baseline again."
      ),
      (
        ["0:-:SCHEMA", "1:1:UNDO_SQL"], "1",
        "\(unable) as it already contains migrations.\n"
          + "Delete the schema history table, and run baseline again.\(help)"
      ),
    ] as [([String]?, String, String)])
  func table(history: [String]?, version: String, expected: String) throws {
    #expect(try decide(history, version) == expected)
  }

  @Test("compares and writes what the history can hold")
  func longDescription() throws {
    let long = String(repeating: "d", count: 300)
    #expect(try decide(["1:1:BASELINE \(long.abbreviatedDescription)"], "1", long) == "skip")
    let decision = BaselineDecision(
      rows: nil, version: try #require(Version("1_5")), description: long, table: "t",
      installedBy: "me")
    guard case .create(let row) = decision else {
      Issue.record("no row")
      return
    }
    #expect(row.installedRank == 1)
    #expect(row.version?.description == "1.5")
    #expect(row.type == .baseline)
    #expect(row.description.utf16.count == 200)
    #expect(row.script == long)
    #expect(row.success)
  }
}
