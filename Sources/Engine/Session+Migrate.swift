internal import Database
internal import History
internal import MigrationFiles
package import MigrationModel
internal import MigrationStates
internal import Platform

extension Session {
  /// Applies what is pending (engine.md 7.1).
  package func migrate() throws(MigrationError) -> MigrateResult {
    if configuration.validateOnMigrate { try validateBeforeMigrating() }
    try createSchemas(baseline: nil)
    if try !historyTableExists() { try beginHistory() }
    return try MigrateRun(self).run()
  }

  /// Validates with pending migrations ignored; the result's failure becomes an error.
  func validateBeforeMigrating() throws(MigrationError) {
    let result = try validate(beforeMigrating: true)
    if let error = result.validationError { throw error }
  }

  /// Creates the history table, with a baseline where the schemas hold something already.
  ///
  /// Under the run's lock, so that the objects of another run that just began are not taken for
  /// ones that were there before any history.
  private func beginHistory() throws(MigrationError) {
    try lockRun()
    defer { unlockRun() }
    if try historyTableExists() { return }
    let nonEmpty = try nonEmptySchemas()
    if nonEmpty.isEmpty {
      if configuration.baselineOnMigrate {
        notify(
          .info,
          "All configured schemas are empty; a baseline marker will not be added to Flyway's"
            + " schema history table. A baseline or migration script with a lower version than"
            + " the baseline version may execute if available. Check the Schemas parameter if"
            + " this is not intended. See " + Help.link("baseline-on-migrate")
            + " for more info")
      }
    } else if !configuration.skipExecutingMigrations {
      if configuration.baselineOnMigrate {
        _ = try runBaseline()
      } else if try !historyTableExists() {
        throw MigrationError(
          .nonEmptySchemaWithoutHistory,
          "Found non-empty schema(s) \(nonEmpty.map(dialect.quote).joined(separator: ", ")) but no"
            + " schema history table. Use baseline() or set baselineOnMigrate to true to initialize"
            + " the schema history table.")
      }
    }
    try createHistoryTable(baseline: nil)
  }
}

/// One call of `migrate`: the loop over what is pending (engine.md 7.2, 7.3).
final class MigrateRun: MigrationRun {
  let session: Session
  let events = MigrationEvents.migrate
  var result: MigrateResult
  /// What to do next; `nil` when the history must be looked at first.
  private var plan: MigratePlan?
  private var isFirstTurn = true
  /// The paths of the scripts that were carried out.
  private var executed: Set<String> = []
  private var hasRunRepeatables = false

  init(_ session: Session) {
    self.session = session
    result = MigrateResult(summary: session.summary, schemaName: session.schemaName)
  }

  private var configuration: Configuration { session.configuration }

  func run() throws(MigrationError) -> MigrateResult {
    try session.fire(.beforeMigrate)
    do throws(MigrationError) {
      try loop()
      if !hasRunRepeatables { try session.fire(.afterVersioned) }
    } catch {
      var error = error
      if !session.isInterrupted() { try session.fire(.afterMigrateError) }
      if case .migration = error.shape {
        result.success = false
        result.targetVersion = nil
        error.partialResult = result
      }
      throw error
    }
    reportSummary()
    if result.migrationsExecuted > 0 { try session.fire(.afterMigrateApplied) }
    try session.fire(.afterMigrate)
    try session.fire(.afterMigrateOperationFinish)
    return result
  }

  private func reportSummary() {
    if result.migrationsExecuted == 0 {
      session.notify(.upToDate(schema: session.quotedSchema))
    } else {
      session.notify(
        .applied(
          count: result.migrationsExecuted, schema: session.quotedSchema,
          version: result.targetVersion, milliseconds: result.totalTime))
    }
  }

  private func loop() throws(MigrationError) {
    if configuration.group, !session.dialect.hasTransactionalDDL {
      session.notify(
        .warning,
        "Enabling the 'group' parameter is recommended only for databases that support DDL"
          + " transactions. Using this parameter with \(session.dialect.name) may cause"
          + " undefined behavior in Flyway")
    }
    try session.takeTurns { () throws(MigrationError) in try turn() }
  }

  /// Applies the next group; whether nothing is left to do.
  private func turn() throws(MigrationError) -> Bool {
    while true {
      let plan = try currentPlan()
      guard !plan.steps.isEmpty else { return true }
      var group: [PreparedMigration] = []
      for step in plan.steps {
        group.append(try prepare(step.migration, isOutOfOrder: step.isOutOfOrder))
      }
      switch try apply(group) {
      case .applied:
        self.plan = plan.following()
        return plan.isLast
      case .overtaken:
        // Another process changed the history: look again, under the same lock.
        self.plan = nil
      }
    }
  }

  /// The plan, made anew from the history unless nothing can have changed since.
  private func currentPlan() throws(MigrationError) -> MigratePlan {
    let mayHaveChanged = try session.historyHasChanged()
    if let plan, !mayHaveChanged { return plan }
    let overview = try session.overview(reportingMissing: false)
    let new = MigratePlan(
      overview: overview, schema: session.quotedSchema, group: configuration.group,
      executed: executed, patterns: try IgnorePatterns(configuration.ignoreMigrationPatterns))
    if isFirstTurn { report(overview) }
    isFirstTurn = false
    for warning in new.warnings { session.notify(event(for: warning)) }
    if let failure = new.failure {
      throw failure.withoutStatement(
        code: overview.failed.first?.version == nil
          ? .failedRepeatableMigration : .failedVersionedMigration)
    }
    plan = new
    return new
  }

  private func event(for warning: MigratePlan.Warning) -> MigrationEvent {
    switch warning {
    case .schemaIsNewer(let version, let latest):
      .schemaIsNewer(schema: session.quotedSchema, version: version, latest: latest)
    case .futureFailure(let version):
      .futureFailure(schema: session.quotedSchema, version: version)
    }
  }

  private func report(_ overview: MigrationOverview) {
    result.initialVersion = overview.current?.version?.description
    session.notify(
      .currentVersion(schema: session.quotedSchema, version: overview.currentText))
    if configuration.outOfOrder {
      session.notify(.outOfOrderActive(schema: session.quotedSchema))
    }
  }

  // MARK: Bookkeeping for the group

  /// Fires the events between versioned and repeatable migrations, once.
  func willRun(_ migration: ResolvedMigration) throws(MigrationError) {
    guard migration.version == nil, !hasRunRepeatables else { return }
    hasRunRepeatables = true
    try session.fire(.afterVersioned)
    try session.fire(.beforeRepeatables)
  }

  func didRun(_ migration: PreparedMigration, milliseconds: Int) {
    let resolved = migration.resolved
    executed.insert(resolved.path)
    let info = MigrationInfo(row: nil, resolved: resolved, state: .success, isOutOfOrder: false)
    result.migrations.append(
      MigrateResult.Entry(
        category: info.category, version: resolved.version?.description ?? "",
        description: resolved.description, type: resolved.type, path: resolved.path,
        executionTime: milliseconds))
    if let version = resolved.version { result.targetVersion = version.description }
  }

  func didCommit(count: Int) { result.migrationsExecuted += count }

  func didRollBack() {
    for index in result.migrations.indices.dropFirst(result.migrationsExecuted) {
      result.migrations[index].isRolledBack = true
    }
  }
}
