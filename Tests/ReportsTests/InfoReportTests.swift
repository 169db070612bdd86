import JSON
import MigrationModel
import Reports
import Testing

/// A file of a migration; `nil` for the version makes it repeatable.
private func file(
  _ version: String?, _ description: String, type: MigrationType = .sql,
  kind: MigrationKind = .versioned
) -> ResolvedMigration {
  let script = "\(kind)\(version ?? "")__\(description).sql"
  return ResolvedMigration(
    kind: kind, type: type, version: version.flatMap { Version($0) }, rawVersion: version ?? "",
    description: description, script: script, path: "/p/\(script)", location: "sql/\(script)",
    executor: .sql, checksum: 1, rawChecksum: nil, options: ScriptOptions())
}

private func row(
  _ rank: Int, _ version: String?, _ description: String, type: MigrationType = .sql,
  installedOn: String = "2026-01-05 09:12:44.512"
) -> HistoryRow {
  HistoryRow(
    installedRank: rank, version: version.flatMap { Version($0) }, description: description,
    type: type, script: "x.sql", checksum: 1, installedBy: "me", installedOn: installedOn,
    executionTime: 6, success: true)
}

private func info(
  _ row: HistoryRow?, _ file: ResolvedMigration?, _ state: MigrationState
) -> MigrationInfo {
  MigrationInfo(row: row, resolved: file, state: state, isOutOfOrder: false)
}

private let undo = file("1_1", "one one", type: .undoSQL, kind: .undo)

@Suite("Report of info")
struct InfoReportTests {
  private let report = InfoReport(rows: [
    info(row(1, "1", "<< Flyway Baseline >>", type: .baseline), nil, .baseline),
    info(row(2, "1.1", "one one"), file("1_1", "one one"), .success),
    info(row(3, nil, "größe"), file(nil, "größe", kind: .repeatable), .outdated),
    info(nil, undo, .available),
    info(nil, file("2", "two"), .pending),
  ])

  @Test("lists every migration but undo migrations in a table")
  func table() {
    #expect(
      report.table == """
        +------------+---------+-----------------------+----------+---------------------+----------+----------+
        | Category   | Version | Description           | Type     | Installed On        | State    | Undoable |
        +------------+---------+-----------------------+----------+---------------------+----------+----------+
        |            | 1       | << Flyway Baseline >> | BASELINE | 2026-01-05 09:12:44 | Baseline | No       |
        | Versioned  | 1.1     | one one               | SQL      | 2026-01-05 09:12:44 | Success  | Yes      |
        | Repeatable |         | größe                 | SQL      | 2026-01-05 09:12:44 | Outdated |          |
        | Versioned  | 2       | two                   | SQL      |                     | Pending  | No       |
        +------------+---------+-----------------------+----------+---------------------+----------+----------+

        """)
  }

  @Test("shows an undo migration that failed")
  func failedUndo() {
    var failed = row(2, "1", "undo one", type: .undoSQL)
    failed.success = false
    let report = InfoReport(rows: [
      info(row(1, "1", "one"), file("1", "one"), .success), info(failed, nil, .failed),
    ])
    #expect(report.table.contains("| Undo      | 1       | undo one    | UNDO_SQL |"))
    #expect(report.table.contains("| Failed  |"))
    #expect(report.identifiers == "1")
  }

  @Test("shows an empty list as the reference does")
  func empty() {
    #expect(
      InfoReport(rows: []).table == """
        +----------+---------+-------------+------+--------------+-------+----------+
        | Category | Version | Description | Type | Installed On | State | Undoable |
        +----------+---------+-------------+------+--------------+-------+----------+
        | No migrations found                                                       |
        +----------+---------+-------------+------+--------------+-------+----------+

        """)
    #expect(InfoReport(rows: []).isWithoutFiles)
    #expect(!report.isWithoutFiles)
  }

  @Test("identifies migrations by version, repeatable ones by description")
  func identifiers() { #expect(report.identifiers == "1,1.1,größe,2") }

  @Test("gives JSON rows without available undo migrations, with their paths")
  func json() {
    let result = InfoResult(
      summary: DatabaseSummary(database: nil, engine: "SQLite"), schemaName: "",
      schemaVersion: "1.1", allSchemasEmpty: false, migrations: [])
    let rows = InfoReport(rows: [
      info(row(2, "1.1", "one one"), file("1_1", "one one"), .success), info(nil, undo, .available),
      info(nil, file("2_0", "two"), .pending),
    ])
    let json = rows.json(of: result, timestamp: "2026-01-05T09:20:11.000482", instant: \.utc)
    #expect(
      json.prettyText == """
        {
          "allSchemasEmpty" : false,
          "database" : "",
          "exception" : null,
          "flywayVersion" : "13.0.0",
          "licenseFailed" : false,
          "migrations" : [ {
            "category" : "Versioned",
            "description" : "one one",
            "executionTime" : 6,
            "filepath" : "/p/versioned1_1__one one.sql",
            "installedBy" : "me",
            "installedOnUTC" : "2026-01-05T09:12:44.512Z",
            "rawVersion" : "1.1",
            "shouldExecuteExpression" : null,
            "state" : "Success",
            "type" : "SQL",
            "undoFilepath" : "/p/undo1_1__one one.sql",
            "undoable" : "Yes",
            "version" : "1.1"
          }, {
            "category" : "Versioned",
            "description" : "two",
            "executionTime" : 0,
            "filepath" : "/p/versioned2_0__two.sql",
            "installedBy" : "",
            "installedOnUTC" : "",
            "rawVersion" : "2_0",
            "shouldExecuteExpression" : null,
            "state" : "Pending",
            "type" : "SQL",
            "undoFilepath" : "",
            "undoable" : "No",
            "version" : "2.0"
          } ],
          "operation" : "info",
          "schemaName" : "",
          "schemaVersion" : "1.1",
          "timestamp" : "2026-01-05T09:20:11.000482"
        }
        """)
  }
}

@Suite("Settings shown without files")
struct LocationSettingsTests {
  @Test("stand in a table of their own")
  func table() {
    var configuration = Configuration()
    configuration.locations = ["filesystem:/opt/tool/sql"]
    let text = LocationSettings(
      configuration, locations: configuration.locations, workingDirectory: "/project"
    ).text
    #expect(
      text == """
        No migrations found on disk.
        Here are some relevant configuration settings.

        | Setting                        | Value                      |
        |--------------------------------|----------------------------|
        | locations                      | filesystem:/opt/tool/sql   |
        | callbackLocations              |                            |
        | workingDirectory               | /project                   |
        | repeatableSqlMigrationPrefix   | R                          |
        | sqlMigrationPrefix             | V                          |
        | baselineMigrationPrefix        | B                          |
        | sqlMigrationSeparator          | __                         |
        | sqlMigrationSuffixes           | .sql                       |

        """)
  }
}
