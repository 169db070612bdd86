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

  @Test("is a page of tables, with every text escaped")
  func page() {
    var report = RunReport()
    _ = report.add([
      [
        "operation": "info", "empty": nil, "success": true,
        "migrations": [["name": "<a> & \"b\"", "time": 1], ["name": "'", "time": 2]],
        "message": "one\ntwo",
      ]
    ])
    let html = report.html
    #expect(html.hasPrefix("<!DOCTYPE html>\n"))
    #expect(html.contains("<h2>info</h2>\n"))
    #expect(html.contains("<tr><th>success</th><td>yes</td></tr>\n"))
    #expect(!html.contains("empty"))
    #expect(
      html.contains(
        """
        <tr><th>name</th><th>time</th></tr>
        <tr><td>&lt;a&gt; &amp; &quot;b&quot;</td><td>1</td></tr>
        <tr><td>&#39;</td><td>2</td></tr>
        """))
    #expect(html.contains("<td><pre>one\ntwo</pre></td>"))
    #expect(!html.contains("src=") && !html.contains("href="))
  }
}
