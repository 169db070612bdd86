import MigrationModel

/// What the state of a single entry depends on besides itself (engine.md 5.2).
struct StateRules: Sendable {
  let lastResolved: Version?
  let lastApplied: Version?
  let appliedBaseline: Version?
  let pendingBaseline: Version?
  var target: EffectiveTarget
  let allowsOutOfOrder: Bool
  let picks: CherryPick?

  /// The state of a row (engine.md 5.3).
  ///
  /// `partner` is the migration it came from, if that is on disk; `isLatestRun` says whether it is
  /// the newest row of a repeatable migration.
  func state(
    of entry: AppliedHistory.Entry, partner: ResolvedMigration?, isLatestRun: Bool
  ) -> MigrationState {
    let row = entry.row
    if entry.isUndone { return .undone }
    if entry.isDeleted { return .deleted }
    if row.type == .delete { return .success }
    if row.type == .baseline { return .baseline }
    if row.type.isUndo { return row.success ? .success : .failed }
    if row.type.isBaseline { return baselineMigrationState(of: row, partner: partner) }
    if partner == nil, row.version != nil || isLatestRun {
      return row.type == .schema ? .success : stateWithoutPartner(of: row)
    }
    guard row.success else { return .failed }
    if row.type == .schema { return .success }
    guard row.version == nil else { return entry.isOutOfOrder ? .outOfOrder : .success }
    guard isLatestRun else { return .superseded }
    return partner?.matches(row.checksum) == true ? .success : .outdated
  }

  private func baselineMigrationState(
    of row: HistoryRow, partner: ResolvedMigration?
  ) -> MigrationState {
    guard row.success else { return .failed }
    return partner == nil ? stateWithoutPartner(of: row) : .baseline
  }

  private func stateWithoutPartner(of row: HistoryRow) -> MigrationState {
    guard let version = row.version else { return row.success ? .missingSuccess : .missingFailed }
    if let lastResolved, version < lastResolved {
      return row.success ? .missingSuccess : .missingFailed
    }
    return row.success ? .futureSuccess : .futureFailed
  }

  /// The state of a migration that is not applied (engine.md 5.4).
  func state(of migration: ResolvedMigration) -> MigrationState {
    if migration.kind == .undo { return .available }
    // A script that says it is not to run here does not run because it was picked.
    guard migration.options.isExecuted else { return .ignored }
    let isPicked =
      picks.map {
        $0.position(version: migration.version, description: migration.description) != nil
      }
    if isPicked == false { return .ignored }
    guard let version = migration.version else { return .pending }
    let state = state(of: version, isPicked: isPicked == true)
    return migration.kind == .baseline ? baselineState(state, of: version) : state
  }

  /// The state by rules 5 to 9.
  ///
  /// What is picked is pending whatever the target and the order of versions say, but what a
  /// baseline holds already stays where it is.
  private func state(of version: Version, isPicked: Bool) -> MigrationState {
    if let base = lastApplied == nil ? pendingBaseline : appliedBaseline {
      if version < base { return .belowBaseline }
      if version == base { return .baselineIgnored }
    }
    if isPicked { return .pending }
    if target.isBelow(version) { return .aboveTarget }
    if let lastApplied, version < lastApplied, !allowsOutOfOrder { return .ignored }
    return .pending
  }

  /// A baseline migration runs in a schema without any version, and only the highest one does.
  private func baselineState(_ state: MigrationState, of version: Version) -> MigrationState {
    let isUsed = appliedBaseline != nil || lastApplied != nil
    if state == .pending, isUsed { return .ignored }
    if state == .baselineIgnored, version == pendingBaseline, !isUsed { return .pending }
    return state
  }
}
