internal import Database
internal import History
internal import MigrationFiles
package import MigrationModel
internal import MigrationStates

extension Session {
  /// Mends the schema history (engine.md 10.2).
  ///
  /// Under the run's lock, as a failed row may be that of a run that is still at work.
  package func repair() throws(MigrationError) -> RepairResult {
    try withCallbacks(
      before: .beforeRepair, after: .afterRepair, onError: .afterRepairError
    ) { () throws(MigrationError) in
      try lockRun()
      defer { unlockRun() }
      let watch = Stopwatch()
      var result = RepairResult(summary: summary)
      try inTransaction { () throws(MigrationError) in
        let resolved = try migrations()
        guard try historyTableExists() else {
          notify(.repairNotNecessary(table: history.quotedName, tableExists: false))
          _ = try historyRows(reportingMissing: true)
          return
        }
        let plan = try RepairPlan(
          rows: try historyRows(reportingMissing: false), resolved: resolved,
          patterns: IgnorePatterns(configuration.ignoreMigrationPatterns),
          cherryPick: configuration.cherryPick, installedBy: installedBy)
        try carryOut(plan, into: &result)
      }
      notify(
        .repaired(
          table: history.quotedName, milliseconds: watch.milliseconds,
          anyDeleted: !result.deleted.isEmpty,
          needsManualCleanup: !result.removed.isEmpty && !dialect.hasTransactionalDDL))
      return result
    }
  }

  private func carryOut(
    _ plan: RepairPlan, into result: inout RepairResult
  ) throws(MigrationError) {
    if plan.removed.isEmpty {
      notify(.repairNotNecessary(table: history.quotedName, tableExists: true))
    }
    try repairing(nil) { () throws(DatabaseError) in
      try history.remove(ranks: plan.removed.map(\.installedRank))
    }
    result.removed = plan.removed.map {
      RepairResult.Entry(
        version: $0.version?.description ?? "", description: $0.description, path: "")
    }
    for deletion in plan.deletions {
      notify(
        .repairingDeleted(
          version: deletion.marker.version?.description, description: deletion.marker.description))
      try insert(deletion.marker)
      result.deleted.append(entry(deletion.entry))
    }
    for alignment in plan.alignments {
      let version = alignment.entry.version
      notify(
        .repairingAligned(
          version: version?.description, description: alignment.description,
          type: alignment.type.rawValue, checksum: alignment.checksum))
      try repairing(version) { () throws(DatabaseError) in
        try history.align(
          rank: alignment.rank, description: alignment.description, type: alignment.type,
          checksum: alignment.checksum)
      }
      result.aligned.append(entry(alignment.entry))
    }
  }

  private func entry(_ info: MigrationInfo) -> RepairResult.Entry {
    RepairResult.Entry(
      version: info.version?.description ?? "", description: info.description, path: info.path)
  }

  private func repairing(
    _ version: Version?, _ body: () throws(DatabaseError) -> Void
  ) throws(MigrationError) {
    let version = version.map { " for version \($0)" } ?? ""
    try converting("Unable to repair Schema History table \(history.quotedName)\(version)", body)
  }
}
