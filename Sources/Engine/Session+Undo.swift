internal import Database
internal import MigrationFiles
package import MigrationModel
internal import MigrationStates

extension Session {
  /// Undoes what was applied, newest first (engine.md 10.4).
  ///
  /// Everything that could refuse it is looked at before the first script runs.
  package func undo() throws(MigrationError) -> UndoResult {
    if configuration.validateOnMigrate { try validateBeforeMigrating() }
    return try UndoRun(self).run()
  }
}

/// One call of `undo`.
final class UndoRun: MigrationRun {
  let session: Session
  let events = MigrationEvents.undo
  private var result: UndoResult
  /// The steps that are left; `nil` when the history must be looked at first.
  private var steps: ArraySlice<UndoPlan.Step>?
  private var isFirstTurn = true
  private var committed = 0

  init(_ session: Session) {
    self.session = session
    result = UndoResult(summary: session.summary, schemaName: session.schemaName)
  }

  func run() throws(MigrationError) -> UndoResult {
    let watch = Stopwatch()
    try session.fire(.beforeUndo)
    do throws(MigrationError) {
      try session.takeTurns { () throws(MigrationError) in try turn() }
      result.targetVersion =
        try session.overview(reportingMissing: false).current?.version?.description
    } catch {
      if !session.isInterrupted() { try session.fire(.afterUndoError) }
      throw error
    }
    session.notify(
      committed == 0
        ? .nothingToUndo(schema: session.quotedSchema)
        : .undone(
          count: committed, schema: session.quotedSchema, version: result.targetVersion,
          milliseconds: watch.milliseconds))
    try session.fire(.afterUndo)
    return result
  }

  /// Undoes the next migration, or all of them with `group`; whether nothing is left to do.
  private func turn() throws(MigrationError) -> Bool {
    while true {
      let steps = try currentSteps()
      guard !steps.isEmpty else { return true }
      let now = session.configuration.group ? steps : steps.prefix(1)
      var group: [PreparedMigration] = []
      for step in now { group.append(try prepare(step.migration, isOutOfOrder: false)) }
      switch try apply(group) {
      case .applied:
        self.steps = steps.dropFirst(now.count)
        return self.steps?.isEmpty ?? true
      case .overtaken:
        // Another process changed the history: look again, under the same lock.
        self.steps = nil
      }
    }
  }

  /// What is left to do, planned anew unless nothing can have changed since.
  ///
  /// Planned anew, an `undo` without a target that has undone its one migration has nothing left.
  private func currentSteps() throws(MigrationError) -> ArraySlice<UndoPlan.Step> {
    let mayHaveChanged = try session.historyHasChanged()
    if let steps, !mayHaveChanged { return steps }
    let overview = try session.overview(reportingMissing: isFirstTurn)
    if isFirstTurn {
      result.initialVersion = overview.current?.version?.description
      session.notify(.currentVersion(schema: session.quotedSchema, version: overview.currentText))
    }
    isFirstTurn = false
    let plan = try UndoPlan(overview: overview, schema: session.quotedSchema)
    let isDone = committed > 0 && plan.isSingle
    let new = isDone ? [] : plan.steps[...]
    // A script that cannot be cut ends the command before any other has run.
    for step in new where step.migration.executor == .sql {
      _ = try session.prepare(step.migration)
    }
    steps = new
    return new
  }

  // MARK: Bookkeeping for the group

  func willRun(_ migration: ResolvedMigration) {}

  func didRun(_ migration: PreparedMigration, milliseconds: Int) {
    let resolved = migration.resolved
    result.migrations.append(
      UndoResult.Entry(
        version: resolved.version?.description ?? "", description: resolved.description,
        path: resolved.path, executionTime: milliseconds))
  }

  func didCommit(count: Int) { committed += count }

  func didRollBack() { result.migrations.removeLast(result.migrations.count - committed) }
}
