internal import Database
internal import History
internal import MigrationFiles
package import MigrationModel
internal import MigrationStates

extension Session {
  /// Marks the database as being at the baseline version (engine.md 10.1).
  package func baseline() throws(MigrationError) -> BaselineResult {
    try createSchemas(baseline: try baselineRow())
    return try runBaseline()
  }

  /// The command without the creation of schemas, for `baselineOnMigrate` too.
  func runBaseline() throws(MigrationError) -> BaselineResult {
    let version = try baselineVersion().description
    return try withCallbacks(
      before: .beforeBaseline, after: .afterBaseline, onError: .afterBaselineError
    ) { () throws(MigrationError) in
      let rows = try historyTableExists() ? try historyRows(reportingMissing: false) : nil
      switch BaselineDecision(
        rows: rows, version: try baselineVersion(), description: configuration.baselineDescription,
        table: history.quotedName, installedBy: installedBy)
      {
      case .create(let row):
        try createHistoryTable(baseline: row)
        notify(.baselined(version: version))
      case .skip:
        notify(
          .baselineSkipped(
            table: history.quotedName, version: version,
            description: configuration.baselineDescription))
      case .refuse(let error): throw error
      }
      return BaselineResult(summary: summary, version: version)
    }
  }

  /// The marker as configured.
  private func baselineRow() throws(MigrationError) -> HistoryRow {
    .baseline(
      version: try baselineVersion(),
      description: configuration.baselineDescription, installedBy: installedBy)
  }

  private func baselineVersion() throws(MigrationError) -> Version {
    try Version.read(configuration.baselineVersion)
  }
}
