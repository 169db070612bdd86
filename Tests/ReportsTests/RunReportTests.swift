import JSON
import Reports
import Testing

@Suite("Report of runs")
struct RunReportTests {
  private func result(_ operation: String, _ version: String) -> JSONValue {
    ["operation": .string(operation), "version": .string(version)]
  }

  @Test("keeps the newest result of migrate and of info")
  func newest() throws {
    var report = RunReport()
    let isAdded = report.add([result("migrate", "1"), result("validate", "1"), result("info", "1")])
    #expect(isAdded)
    let document = try #require(JSONValue(parsing: Array(report.json.prettyText.utf8)))
    var later = try #require(RunReport(document))
    _ = later.add([result("migrate", "2")])
    #expect(later.json == ["individualResults": [result("info", "1"), result("migrate", "2")]])
  }

  @Test("takes no other results")
  func others() {
    var report = RunReport()
    let isAdded = report.add([result("validate", "1"), ["command": "version"], []])
    #expect(!isAdded)
  }

  @Test(
    "does not take another document for a report", arguments: [[], ["name": "x"], 1] as [JSONValue])
  func foreign(document: JSONValue) {
    #expect(RunReport(document) == nil)
  }

  @Test("shows earlier operations from their documents, and those of this run as they are")
  func operations() throws {
    var report = RunReport()
    _ = report.add([
      [
        "operation": "info", "databaseType": "SQLite",
        "migrations": [
          ["version": "1", "description": "one", "filepath": "/p/V1__one.sql", "state": "Pending"]
        ],
      ],
      ["operation": "migrate", "error": ["errorCode": "ERROR", "message": "old\n"]],
    ])
    let current = OperationReport("migrate")
    let operations = report.operations(with: [current])
    #expect(operations.map(\.operation) == ["info", "migrate"])
    #expect(operations[1] == current)
    let entry = try #require(operations[0].entries.first)
    #expect(entry.verdict == .pending && entry.name == "V1__one.sql" && entry.time == nil)
    let older = report.operations(with: [])
    #expect(older[1].fault?.title == "old")
  }
}
