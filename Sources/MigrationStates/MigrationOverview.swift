package import MigrationModel

/// The migrations of history and files with their states, and what follows from all of them.
package struct MigrationOverview: Sendable {
  /// Every migration, in the order in which `info` shows them.
  package let entries: [MigrationInfo]
  /// The entry that says which version the schema has (engine.md 5.7); `nil` for an empty schema.
  package let current: MigrationInfo?
  /// The target as asked for.
  package let request: RequestedTarget
  /// The undo migrations on disk, applied or not.
  package let undoFiles: [Version: ResolvedMigration]
  private let rules: StateRules

  init(
    entries: [MigrationInfo], rules: StateRules, request: RequestedTarget,
    undoFiles: [Version: ResolvedMigration]
  ) {
    self.entries = entries
    self.rules = rules
    self.request = request
    self.undoFiles = undoFiles
    current = Self.current(among: entries)
  }

  /// The highest version of any file.
  package var lastResolved: Version? { rules.lastResolved }
  /// The highest version that was reached.
  package var lastApplied: Version? { rules.lastApplied }
  /// The highest version of an applied baseline.
  package var appliedBaseline: Version? { rules.appliedBaseline }
  /// The highest version of a baseline migration that is not applied.
  package var pendingBaseline: Version? { rules.pendingBaseline }
  /// The bound that the states went by.
  package var target: EffectiveTarget { rules.target }
  /// Whether `cherryPick` is set.
  package var isCherryPicking: Bool { rules.picks != nil }

  /// What `migrate` has to do, in that order.
  package var pending: [MigrationInfo] { entries.filter { $0.state == .pending } }
  /// What failed.
  package var failed: [MigrationInfo] { entries.filter(\.state.isFailed) }

  /// The current version as messages show it (engine.md 7.3).
  package var currentText: String {
    guard let current else { return "<< Empty Schema >>" }
    return current.version?.description ?? "null"
  }

  /// The place of an entry in the list of picks; `nil` when it is not selected.
  func pick(of entry: MigrationInfo) -> Int? {
    rules.picks?.position(version: entry.version, description: entry.description)
  }

  /// Whether `cherryPick`, if set, selects an entry.
  package func isSelected(_ entry: MigrationInfo) -> Bool {
    !isCherryPicking || pick(of: entry) != nil
  }

  /// The error for the first entry that failed (engine.md 7.3, step 5).
  func failure(schema: String) -> MigrationError? {
    guard let first = entries.first(where: \.state.isFailed) else { return nil }
    let what =
      first.version.map { "migration to version \($0)" }
      ?? "repeatable migration (\"\(first.description)\")"
    return MigrationError(.error, "Schema \(schema) contains a failed \(what) !")
  }

  private static func current(among entries: [MigrationInfo]) -> MigrationInfo? {
    var highest: (version: Version, index: Int)?
    var lastUnversioned: Int?
    for index in entries.indices where entries[index].isInEffect {
      guard let version = entries[index].version else {
        lastUnversioned = index
        continue
      }
      if highest.map({ $0.version < version }) ?? true { highest = (version, index) }
    }
    return (highest?.index ?? lastUnversioned).map { entries[$0] }
  }
}

extension MigrationInfo {
  /// Whether the entry is a row that still says something of the schema.
  fileprivate var isInEffect: Bool {
    state.isApplied && state != .deleted && state != .undone && type != .delete && !type.isUndo
  }
}
