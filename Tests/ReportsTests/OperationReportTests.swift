import Engine
import Foundation
import MigrationModel
import Reports
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

private let summary = DatabaseSummary(database: "shop", engine: "PostgreSQL")

private func file(_ version: String, _ description: String) -> ResolvedMigration {
  ResolvedMigration(
    kind: .versioned, type: .sql, version: Version(version), rawVersion: version,
    description: description, script: "V\(version)__x.sql", path: "/p/sql/V\(version)__x.sql",
    location: "sql/V\(version)__x.sql", executor: .sql, checksum: 1, rawChecksum: nil,
    options: ScriptOptions())
}

private func outlook(_ versions: String..., state: MigrationState = .pending) -> InfoResult {
  InfoResult(
    summary: summary, schemaName: "", schemaVersion: nil, allSchemasEmpty: false,
    migrations: versions.map {
      MigrationInfo(row: nil, resolved: file($0, "number \($0)"), state: state, isOutOfOrder: false)
    })
}

/// A migration to version 2 that failed after version 1.
private func failure(
  statement: String = "create tabel <t>\n             \u{20}      ^"
)
  -> MigrationError
{
  var failure = StatementFailure(
    title: "Failed to execute script V2__x.sql", sqlState: "42601", number: 0,
    message: "ERROR: 100% wrong: \"tabel\", or so")
  failure.location = (path: "sql/V2__x.sql", absolutePath: "/p/sql/V2__x.sql")
  failure.line = 3
  failure.statement = statement
  var error = MigrationError(
    .failedVersionedMigration, failure.report,
    shape: .migration(state: "42601", number: 0, line: 3, path: "/p/sql/V2__x.sql"),
    failure: failure)
  var partial = MigrateResult(summary: summary, schemaName: "")
  partial.migrations = [
    MigrateResult.Entry(
      category: "Versioned", version: "1", description: "number 1", type: .sql,
      path: "/p/sql/V1__x.sql", executionTime: 1234)
  ]
  error.partialResult = partial
  return error
}

private func failedMigrate() -> OperationReport {
  OperationReport("migrate", failed: failure(), outlook: outlook("2", "3"))
}

private func problem(_ version: String, path: String) -> ValidationProblem {
  ValidationProblem(
    code: "CHECKSUM_MISMATCH", message: "one\ntwo", version: version,
    description: "number \(version)", path: path)
}

@Suite("Report of an operation")
struct OperationReportTests {
  @Test("says what ran, what failed and what is still pending")
  func failed() throws {
    let report = failedMigrate()
    #expect(report.entries.map(\.name) == ["V1__x.sql", "V2__x.sql", "V3__x.sql"])
    #expect(report.entries.map(\.verdict) == [.done, .failed, .pending])
    #expect(report.fault == nil && report.faults.count == 1)
    let fault = try #require(report.entries[1].fault)
    #expect(fault.line == 3 && fault.path == "/p/sql/V2__x.sql")
    // The caret stood right behind `Statement  : `; here it stands below its line.
    #expect(fault.excerpt == "create tabel <t>\n       ^")
  }

  @Test("leaves lines alone that are no caret below the first one")
  func excerpt() throws {
    let statement = "select\n               a\n                        ^"
    let report = OperationReport("migrate", failed: failure(statement: statement))
    #expect(report.faults.first?.excerpt == statement)
  }

  @Test("puts what validation finds at its migrations")
  func validation() {
    var result = ValidateResult(summary: summary)
    result.problems = [problem("1", path: "/p/sql/V1__x.sql"), problem("9", path: "")]
    result.error = (code: "VALIDATE_ERROR", message: "Migrations have failed validation")
    let report = OperationReport(result, outlook: outlook("1", "2", state: .success))
    #expect(report.entries.map(\.verdict) == [.failed, .done, .failed])
    #expect(report.entries.map(\.name) == ["V1__x.sql", "V2__x.sql", "9 - number 9"])
    #expect(report.entries[0].fault?.title == "Checksum mismatch")
  }

  @Test("of migrate has the problems that stopped it")
  func validationBeforeMigrating() {
    var error = MigrationError(.validateError, "Validate failed: …")
    error.problems = [problem("1", path: "/p/sql/V1__x.sql")]
    let report = OperationReport("migrate", failed: error, outlook: outlook("2"))
    #expect(report.entries.map(\.verdict) == [.failed, .pending])
    #expect(report.fault == nil)
  }

  @Test("hides secrets in every text")
  func masked() {
    var report = failedMigrate()
    report.warnings = ["tabel"]
    report.fault = .init(code: "ERROR", title: "tabel", message: "tabel", path: "/tabel")
    report.entries[0].description = "tabel"
    let masked = report.masked { $0.replacing("tabel", with: "**") }
    let text = HTMLReport([masked], folder: "/p").text + JUnitDocument([masked], folder: "/p").text
    #expect(!text.contains("tabel"))
  }
}

@Suite("Annotations")
struct WorkflowAnnotationsTests {
  @Test("name file and line, with what GitHub reads as syntax escaped")
  func failedScript() {
    #expect(
      WorkflowAnnotations.text(of: failedMigrate(), folder: "/p") == """
        ::error file=sql/V2__x.sql,line=3,title=Failed to execute script V2__x.sql\
        ::ERROR: 100%25 wrong: "tabel", or so%0Acreate tabel <t>%0A       ^

        """)
  }

  @Test("escape more in properties than in messages")
  func escapes() {
    var report = OperationReport("validate")
    report.fault = .init(
      code: "X", title: "a:b,c%d\r\n", message: "a:b,c%d\r\n", path: "/other/a,b.sql")
    #expect(
      WorkflowAnnotations.text(of: report, folder: "/p")
        == "::error file=/other/a%2Cb.sql,title=a%3Ab%2Cc%25d%0D%0A::a:b,c%25d%0D%0A\n")
  }

  @Test("are none where nothing is wrong")
  func nothing() {
    #expect(WorkflowAnnotations.text(of: OperationReport("info"), folder: "/") == "")
  }
}

/// Reads the elements of an XML document.
private final class Elements: NSObject, XMLParserDelegate {
  private(set) var found: [(name: String, attributes: [String: String])] = []
  private(set) var text = ""

  init(_ document: String) throws {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = self
    let isWellFormed = parser.parse()
    #expect(isWellFormed, "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    found.append((name, attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }

  func all(_ name: String) -> [[String: String]] {
    found.filter { $0.name == name }.map(\.attributes)
  }
}

@Suite("JUnit document")
struct JUnitDocumentTests {
  @Test("has a case for each migration, and counts them")
  func cases() throws {
    var report = failedMigrate()
    report.moment = "2026-01-02T03:04:05"
    report.time = 1300
    let elements = try Elements(JUnitDocument([report], folder: "/p").text)
    let suite = try #require(elements.all("testsuite").first)
    #expect(suite["name"] == "migrate" && suite["tests"] == "3" && suite["failures"] == "1")
    #expect(suite["skipped"] == "1" && suite["errors"] == "0" && suite["time"] == "1.300")
    #expect(suite["timestamp"] == "2026-01-02T03:04:05")
    let cases = elements.all("testcase")
    #expect(cases.map { $0["name"] } == ["V1__x.sql", "V2__x.sql", "V3__x.sql"])
    #expect(cases[0]["time"] == "1.234" && cases[0]["file"] == "sql/V1__x.sql")
    #expect(cases[1]["line"] == "3")
    #expect(elements.all("failure").first?["type"] == "FAILED_VERSIONED_MIGRATION")
    #expect(elements.all("skipped").first?["message"] == "Pending")
    #expect(elements.text.contains("ERROR: 100% wrong: \"tabel\", or so\nsql/V2__x.sql:3\ncreate"))
  }

  @Test("has a case for what is about no migration")
  func operations() throws {
    let refused = OperationReport(
      "migrate", failed: MigrationError(.databaseConnection, "no way in"))
    let reports = [OperationReport(BaselineResult(summary: summary, version: "5")), refused]
    let elements = try Elements(JUnitDocument(reports, folder: "/p").text)
    #expect(elements.all("testcase").map { $0["name"] } == ["baseline", "migrate"])
    #expect(elements.all("error").first == ["message": "no way in", "type": "DB_CONNECTION"])
    #expect(elements.all("testsuites").first?["errors"] == "1")
  }

  @Test("is well-formed whatever texts hold")
  func hostile() throws {
    let hostile = "<&>\"'\u{0}\u{1B}[31m]]>\r\n\t\u{FFFF}é日"
    var report = OperationReport("migrate")
    report.warnings = [hostile]
    report.facts = [.init(name: "Database", value: hostile)]
    report.fault = .init(code: hostile, title: hostile, message: hostile, excerpt: hostile)
    let elements = try Elements(JUnitDocument([report], folder: "/p").text)
    #expect(
      elements.all("error").first?["message"]
        == "<&>\"'\u{FFFD}\u{FFFD}[31m]]>\r\n\t\u{FFFD}é日")
  }
}

@Suite("Page of results")
struct HTMLReportTests {
  @Test("shows numbers, faults with their excerpts, and every migration")
  func page() {
    let text = HTMLReport([failedMigrate()], folder: "/p").text
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(text.contains("<p class=\"status failed\">"))
    #expect(text.contains("<dt>carried out</dt><dd>1</dd>"))
    #expect(text.contains("<dt>pending</dt><dd>1</dd>"))
    #expect(text.contains("sql/V2__x.sql, line 3"))
    #expect(text.contains("create tabel &lt;t&gt;\n       ^"))
    #expect(text.contains("<th scope=\"row\">number 3</th>"))
    #expect(text.contains("1.2 s<span class=\"bar\" style=\"width:100%\">"))
  }

  @Test("needs nothing from elsewhere, and has no script")
  func selfContained() {
    let text = HTMLReport([failedMigrate()], folder: "/p").text
    for needle in ["src=", "http:", "https:", "url(", "@import", "<script", "<link"] {
      #expect(!text.contains(needle), "\(needle)")
    }
  }

  @Test("shows every text as text")
  func escaped() {
    let hostile = "<script>'\"&</style>"
    var report = OperationReport(hostile)
    report.moment = hostile
    report.warnings = [hostile]
    report.facts = [.init(name: hostile, value: hostile)]
    let fault = OperationReport.Fault(
      code: hostile, title: hostile, message: hostile + "!", path: hostile, excerpt: hostile)
    report.entries = [
      .init(
        category: hostile, version: hostile, description: hostile, path: hostile, time: 1,
        state: hostile, verdict: .failed, fault: fault)
    ]
    let text = HTMLReport([report], folder: "/p").text
    #expect(!text.contains("<script"))
    #expect(text.components(separatedBy: "</style>").count == 2)
  }

  @Test("of a run with nothing to do says so")
  func nothing() {
    let result = MigrateResult(summary: summary, schemaName: "")
    let text = HTMLReport([OperationReport(result, outlook: nil)], folder: "/p").text
    #expect(text.contains("Nothing to do.") && text.contains("<p class=\"status done\">"))
  }
}
