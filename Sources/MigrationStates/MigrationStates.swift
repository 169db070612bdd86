package import MigrationModel

/// The settings that states depend on.
package struct StateOptions: Sendable, Hashable {
  package var target: Target
  package var outOfOrder: Bool
  package var cherryPick: [String]
  /// Whether an item of `cherryPick` that selects nothing is an error.
  var requiresPicks = true

  package init(target: Target = .latest, outOfOrder: Bool = false, cherryPick: [String] = []) {
    self.target = target
    self.outOfOrder = outOfOrder
    self.cherryPick = cherryPick
  }
}

/// The states of migrations, a function of history, files and settings (engine.md 5).
package enum MigrationStates {
  /// The migrations of both sides with their states, in the order in which `info` shows them.
  ///
  /// The time it takes is linear in rows and files, up to sorting.
  ///
  /// - Throws: ``MigrationError`` for a target that is no version or does not exist, for picks that
  ///   do not exist, and for a corrupted history.
  package static func compute(
    rows: [HistoryRow], resolved: [ResolvedMigration], options: StateOptions = StateOptions()
  ) throws(MigrationError) -> MigrationOverview {
    let request = try RequestedTarget(options.target)
    let picks = CherryPick(options.cherryPick)
    if options.requiresPicks { try picks?.requireAll(in: rows, and: resolved) }
    let history = try AppliedHistory(rows)
    let index = ResolvedIndex(resolved)
    let partners = history.entries.map { index.partner(of: $0.row) }
    let candidates = index.candidates(history: history, partners: partners)
    var rules = StateRules(
      lastResolved: index.lastResolved, lastApplied: history.lastApplied,
      appliedBaseline: history.appliedBaseline,
      pendingBaseline: candidates.lazy.map { resolved[$0] }
        .filter { $0.kind == .baseline }.compactMap(\.version).max(),
      target: try bound(of: request, history: history, candidates: candidates, resolved: resolved),
      allowsOutOfOrder: options.outOfOrder, picks: picks)

    var order = UnappliedOrder(resolved: resolved, candidates: candidates, rules: rules)
    if request.version == .next {
      rules.target = firstPending(in: order, resolved: resolved)
      order.renew(rules, resolved: resolved)
    }
    return MigrationOverview(
      entries: entries(history, partners: partners, order: order, rules: rules, resolved: resolved),
      rules: rules, request: request, undoFiles: index.undoFiles)
  }

  /// All entries: what is behind a baseline, what is applied, and the rest (engine.md 5.5).
  ///
  /// Without anything applied the first and the last are one list in the order of versions.
  private static func entries(
    _ history: AppliedHistory, partners: [Int?], order: UnappliedOrder, rules: StateRules,
    resolved: [ResolvedMigration]
  ) -> [MigrationInfo] {
    var entries: [MigrationInfo] = []
    entries.reserveCapacity(history.entries.count + order.sorted.count)
    func append(_ entry: UnappliedOrder.Entry) {
      entries.append(
        MigrationInfo(
          row: nil, resolved: resolved[entry.index], state: entry.state, isOutOfOrder: false))
    }
    let hasRows = !history.entries.isEmpty
    for entry in order.sorted where hasRows && entry.isBehindBaseline { append(entry) }
    for (place, partner) in partners.enumerated() {
      let entry = history.entries[place]
      let migration = partner.map { resolved[$0] }
      let isLatestRun = entry.row.version == nil && history.isLatestRun(entry.row)
      entries.append(
        MigrationInfo(
          row: entry.row, resolved: migration,
          state: rules.state(of: entry, partner: migration, isLatestRun: isLatestRun),
          isOutOfOrder: entry.isOutOfOrder))
    }
    for entry in order.sorted where !(hasRows && entry.isBehindBaseline) { append(entry) }
    return entries
  }

  /// The bound before `next` is known (engine.md 5.2, steps 6 and 9).
  private static func bound(
    of request: RequestedTarget, history: AppliedHistory, candidates: [Int],
    resolved: [ResolvedMigration]
  ) throws(MigrationError) -> EffectiveTarget {
    switch request.version {
    case .latest, .next: return .unlimited
    case .current: return history.lastApplied.map(EffectiveTarget.version) ?? .emptySchema
    case .number(let version):
      guard
        !request.mustExist || history.entries.contains(where: { $0.row.version == version })
          || candidates.contains(where: { resolved[$0].version == version })
      else {
        throw MigrationError(
          .error,
          "No migration with a target version \(version) could be found. "
            + "Ensure target is specified correctly and the migration exists.")
      }
      return .version(version)
    }
  }

  /// The bound that `next` means (engine.md 5.2, step 13).
  private static func firstPending(
    in order: UnappliedOrder, resolved: [ResolvedMigration]
  ) -> EffectiveTarget {
    let first = order.sorted.first { $0.state == .pending }
    return first.flatMap { resolved[$0.index].version }.map(EffectiveTarget.version) ?? .unlimited
  }
}
