import MigrationModel

/// What is not applied, in the order in which it is shown and carried out (engine.md 5.5).
struct UnappliedOrder: Sendable {
  /// A migration and its state.
  struct Entry: Sendable {
    /// Its position among the resolved ones.
    let index: Int
    var state: MigrationState
    /// Its place in the list of picks; those without come last.
    let pick: Int

    /// Whether it stands before everything that is applied.
    var isBehindBaseline: Bool { state == .belowBaseline || state == .baselineIgnored }
  }

  private(set) var sorted: [Entry]

  init(resolved: [ResolvedMigration], candidates: [Int], rules: StateRules) {
    sorted = candidates.map { index in
      let migration = resolved[index]
      let pick = rules.picks?.position(
        version: migration.version, description: migration.description)
      return Entry(index: index, state: rules.state(of: migration), pick: pick ?? .max)
    }
    sorted.sort { Self.precedes($0, $1, resolved) }
  }

  /// Gives every entry its state by other rules; the order does not depend on the target.
  mutating func renew(_ rules: StateRules, resolved: [ResolvedMigration]) {
    for place in sorted.indices {
      sorted[place].state = rules.state(of: resolved[sorted[place].index])
    }
  }

  private static func precedes(
    _ left: Entry, _ right: Entry, _ resolved: [ResolvedMigration]
  ) -> Bool {
    if left.pick != right.pick { return left.pick < right.pick }
    switch (resolved[left.index].version, resolved[right.index].version) {
    case (let one?, let other?):
      if one != other { return one < other }
      let ranks = (resolved[left.index].kind.rank, resolved[right.index].kind.rank)
      return ranks.0 == ranks.1 ? left.index < right.index : ranks.0 < ranks.1
    case (_?, nil): return true
    case (nil, _?): return false
    case (nil, nil):
      let (one, other) = (resolved[left.index].description, resolved[right.index].description)
      return ExactText.isEqual(one, other) ? left.index < right.index : utf16Precedes(one, other)
    }
  }
}

extension MigrationKind {
  /// The order among migrations of one version: undo last, baseline before it.
  fileprivate var rank: Int {
    switch self {
    case .versioned, .repeatable: 0
    case .baseline: 1
    case .undo: 2
    }
  }
}
