package import MigrationModel

/// What `undo` does (engine.md 10.4).
package struct UndoPlan: Sendable {
  /// A row to be undone, and the migration that does it.
  package struct Step: Sendable {
    /// The applied migration.
    package let entry: MigrationInfo
    /// Its undo migration, whose description, script, type and checksum the new row gets.
    package let migration: ResolvedMigration
  }

  /// In the order in which they are carried out; empty when there is nothing to undo.
  package let steps: [Step]
  /// Whether only the newest migration is undone, as nothing else was asked for.
  package let isSingle: Bool

  /// Plans everything before anything runs.
  ///
  /// The target is that of the overview: a version means all rows down to and including it; without
  /// one only the newest row is undone, or all that `cherryPick` selects.
  ///
  /// - Parameters:
  ///   - overview: The states as they are now.
  ///   - schema: The quoted schema, for messages.
  /// - Throws: ``MigrationError`` for failed migrations, and for the first migration on the way that
  ///   has no undo migration.
  package init(overview: MigrationOverview, schema: String) throws(MigrationError) {
    if let failure = overview.failure(schema: schema) { throw failure }
    var steps: [Step] = []
    for entry in Self.selection(overview) {
      guard let version = entry.version, let migration = overview.undoFiles[version] else {
        throw MigrationError(
          .error,
          "Unable to undo migration to version \"\(entry.label)\" "
            + "as no corresponding undo migration has been found.")
      }
      steps.append(Step(entry: entry, migration: migration))
    }
    self.steps = steps
    if case .number = overview.request.version {
      isSingle = false
    } else {
      isSingle = !overview.isCherryPicking
    }
  }

  private static func selection(_ overview: MigrationOverview) -> [MigrationInfo] {
    let applied = overview.entries.reversed().filter(\.canBeUndone)
    let reached: [MigrationInfo]
    switch overview.request.version {
    case .number(let target):
      reached = Array(applied.prefix { entry in entry.version.map { $0 >= target } ?? false })
    case .latest, .current, .next:
      reached = overview.isCherryPicking ? applied : Array(applied.prefix(1))
    }
    guard overview.isCherryPicking else { return reached }
    return reached.compactMap { entry in overview.pick(of: entry).map { (entry, $0) } }
      .enumerated()
      // Rows of one pick keep their order, the newest first.
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      .map(\.element.0)
  }
}

extension MigrationInfo {
  /// Whether the entry is a versioned migration that is in effect.
  fileprivate var canBeUndone: Bool {
    guard let row, row.version != nil, !row.type.isSynthetic, !row.type.isUndo else { return false }
    return state != .undone && state != .deleted
  }

  /// Version and description as messages show them (engine.md 7.4).
  fileprivate var label: String {
    let version = version?.description ?? ""
    return description.isEmpty ? version : "\(version) - \(description)"
  }
}
