import JSON
import MigrationModel
import Reports
import Testing

private let summary = DatabaseSummary(database: "app", engine: "PostgreSQL")

private func migrated() -> MigrateResult {
  var result = MigrateResult(summary: summary, schemaName: "")
  result.targetVersion = "1"
  result.migrations = [
    MigrateResult.Entry(
      category: "Versioned", version: "1", description: "create person", type: .sql,
      path: "/project/sql/V1__create_person.sql", executionTime: 6),
    MigrateResult.Entry(
      category: "Repeatable", version: "", description: "people view", type: .sql,
      path: "/project/sql/R__people_view.sql", executionTime: 3),
  ]
  result.migrationsExecuted = 2
  return result
}

@Suite("Results as JSON")
struct ResultJSONTests {
  @Test("migrate is printed as the specification shows it")
  func migrate() {
    let text = migrated().json(timestamp: "2026-01-05T09:12:44.518273").prettyText
    #expect(
      text == """
        {
          "database" : "app",
          "databaseType" : "PostgreSQL",
          "exception" : null,
          "flywayVersion" : "13.0.0",
          "initialSchemaVersion" : null,
          "licenseFailed" : false,
          "migrations" : [ {
            "category" : "Versioned",
            "description" : "create person",
            "executionTime" : 6,
            "filepath" : "/project/sql/V1__create_person.sql",
            "type" : "SQL",
            "version" : "1"
          }, {
            "category" : "Repeatable",
            "description" : "people view",
            "executionTime" : 3,
            "filepath" : "/project/sql/R__people_view.sql",
            "type" : "SQL",
            "version" : ""
          } ],
          "migrationsExecuted" : 2,
          "operation" : "migrate",
          "schemaName" : "",
          "success" : true,
          "targetSchemaVersion" : "1",
          "timestamp" : "2026-01-05T09:12:44.518273",
          "totalMigrationTime" : 9,
          "warnings" : [ ]
        }
        """)
  }

  @Test("a failed migration stands inside the result, between databaseType and exception")
  func failedMigrate() {
    var failure = StatementFailure(
      title: "Failed to execute script V2__bad.sql", sqlState: "42601", number: 0,
      message: "ERROR: syntax error")
    failure.line = 1
    let error = MigrationError(
      .failedVersionedMigration, failure.report,
      shape: .migration(state: "42601", number: 0, line: 1, path: "/p/V2__bad.sql"),
      failure: failure)
    let json = migrated().json(error: error, timestamp: "2026-01-05T09:12:44")
    guard case .object(let properties) = json, case .object(let inner) = properties[2].value else {
      Issue.record("no error object where one was expected")
      return
    }
    #expect(properties.map(\.name).prefix(4) == ["database", "databaseType", "error", "exception"])
    #expect(properties[3].value == .string(failure.report))
    #expect(properties.first { $0.name == "success" }?.value == false)
    #expect(properties.first { $0.name == "targetSchemaVersion" }?.value == .null)
    #expect(
      inner.map(\.name) == [
        "errorCode", "sqlState", "sqlErrorCode", "message", "lineNumber", "path", "cause",
      ])
    #expect(
      inner.last?.value == ["message": "ERROR: syntax error", "stackTrace": "", "cause": nil])
  }

  @Test("validate has its problems twice: as rows, and as one text")
  func validate() {
    var result = ValidateResult(summary: summary)
    result.error = (code: "VALIDATE_ERROR", message: "Migrations have failed validation")
    result.problems = ["1", "2"].map {
      ValidationProblem(
        code: "CHECKSUM_MISMATCH", message: "mismatch \($0)", version: $0, description: "a",
        path: "/p/V\($0)__a.sql")
    }
    #expect(
      result.json.compactText
        == #"{"allErrorMessages":"mismatch 1\nmismatch 2","database":"app","#
        + #""errorDetails":{"errorCode":"VALIDATE_ERROR","#
        + #""errorMessage":"Migrations have failed validation"},"flywayVersion":"13.0.0","#
        + #""invalidMigrations":[{"description":"a","errorDetails":{"errorCode":"#
        + #""CHECKSUM_MISMATCH","errorMessage":"mismatch 1"},"filepath":"/p/V1__a.sql","#
        + #""version":"1"},{"description":"a","errorDetails":{"errorCode":"CHECKSUM_MISMATCH","#
        + #""errorMessage":"mismatch 2"},"filepath":"/p/V2__a.sql","version":"2"}],"#
        + #""operation":"validate","validateCount":0,"validationSuccessful":false,"warnings":[]}"#)
  }

  @Test("repair names the actions that were needed, in their order")
  func repair() {
    var result = RepairResult(summary: DatabaseSummary(database: nil, engine: "SQLite"))
    result.aligned = [.init(version: "1", description: "a", path: "/p/V1__a.sql")]
    result.removed = [.init(version: "", description: "b", path: "")]
    #expect(
      result.json.compactText
        == #"{"database":null,"flywayVersion":"13.0.0","migrationsAligned":[{"description":"a","#
        + #""filepath":"/p/V1__a.sql","version":"1"}],"migrationsDeleted":[],"#
        + #""migrationsRemoved":[{"description":"b","filepath":"","version":""}],"#
        + #""operation":"repair","repairActions":["Removed failed migrations","#
        + #""Aligned applied migration checksums"],"warnings":[]}"#)
  }

  @Test("baseline, clean and undo have the properties of the specification, in order")
  func small() {
    #expect(
      BaselineResult(summary: summary, version: "3").json.compactText
        == #"{"baselineVersion":"3","database":"app","flywayVersion":"13.0.0","#
        + #""operation":"baseline","successfullyBaselined":true,"warnings":[]}"#)
    var clean = CleanResult(summary: summary)
    clean.cleaned = ["main"]
    clean.warnings = ["Unable to clean unknown schema: x"]
    #expect(
      clean.json.compactText
        == #"{"database":"app","flywayVersion":"13.0.0","operation":"clean","#
        + #""schemasCleaned":["main"],"schemasDropped":[],"#
        + #""warnings":["Unable to clean unknown schema: x"]}"#)
    var undo = UndoResult(summary: summary, schemaName: "")
    undo.initialVersion = "2"
    undo.targetVersion = "1"
    undo.migrations = [
      .init(version: "2", description: "b", path: "/p/U2__b.sql", executionTime: 5)
    ]
    #expect(
      undo.json.compactText
        == #"{"database":"app","flywayVersion":"13.0.0","initialSchemaVersion":"2","#
        + #""migrationsUndone":1,"operation":"undo","schemaName":"","targetSchemaVersion":"1","#
        + #""undoneMigrations":[{"description":"b","executionTime":5,"#
        + #""filepath":"/p/U2__b.sql","version":"2"}],"warnings":[]}"#)
  }

  @Test("the tool's own reports keep the order of the specification")
  func tool() {
    #expect(
      ToolReports.version.compactText
        == #"{"command":"version","dunlinVersion":"\#(dunlinVersion)","edition":null,"#
        + #""permitExpiry":null,"pluginVersions":[],"version":"13.0.0"}"#)
    #expect(
      ToolReports.engines(["A", "B"]).compactText
        == #"{"version":"13.0.0","command":"list-engines","edition":null,"#
        + #""dbInfoResults":[{"name":"A"},{"name":"B"}]}"#)
    #expect(ToolReports.connectionTest.compactText == #"{"successfulConnections":["Flyway"]}"#)
    #expect(
      ToolReports.engineLines(["PostgreSQL"])
        == "Database Name  \n---------------\nPostgreSQL     ")
    #expect(
      ToolReports.several([["a": 1], ["b": 2]]).compactText
        == #"{"individualResults":[{"a":1},{"b":2}]}"#)
  }
}
