internal import MigrationFiles
package import MigrationModel
internal import MigrationStates

extension Session {
  /// Both sides and the states that follow; changes nothing (engine.md 10.7).
  package func info() throws(MigrationError) -> InfoResult {
    let result = try withCallbacks(
      before: .beforeInfo, after: .afterInfo, onError: .afterInfoError
    ) { () throws(MigrationError) in
      let overview = try overview(reportingMissing: true)
      // A failed row may be that of a run that is still at work (design, rule 2).
      if overview.entries.contains(where: \.state.isFailed), try isRunUnderWay() {
        notify(.runInProgress)
      }
      return try infoResult(overview)
    }
    try fire(.afterInfoOperationFinish)
    return result
  }

  /// What ``info()`` says of the states.
  func infoResult(_ overview: MigrationOverview) throws(MigrationError) -> InfoResult {
    InfoResult(
      summary: summary, schemaName: schemaName,
      schemaVersion: overview.current?.version?.description,
      allSchemasEmpty: try areSchemasEmpty(overview), migrations: overview.entries)
  }

  /// Whether no schema holds anything (engine.md 10.7); the history table itself is something.
  private func areSchemasEmpty(_ overview: MigrationOverview) throws(MigrationError) -> Bool {
    if overview.entries.contains(where: { $0.row != nil }) { return false }
    return try nonEmptySchemas().isEmpty
  }

  /// The states of everything, from the history as it is now.
  func overview(reportingMissing: Bool) throws(MigrationError) -> MigrationOverview {
    // A target that is none is said before anything is read.
    _ = try RequestedTarget(configuration.target)
    let resolved = try migrations()
    let rows = try historyRows(reportingMissing: reportingMissing)
    return try MigrationStates.compute(
      rows: rows, resolved: resolved,
      options: StateOptions(
        target: configuration.target, outOfOrder: configuration.outOfOrder,
        cherryPick: configuration.cherryPick))
  }
}
