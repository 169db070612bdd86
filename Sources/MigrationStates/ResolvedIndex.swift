import MigrationModel

/// The migrations on disk, to be found by what a row of the history says (engine.md 5.2, step 2).
struct ResolvedIndex: Sendable {
  /// What pairs a versioned row with its file.
  private struct Key: Hashable {
    let version: Version
    let type: MigrationType
  }

  let migrations: [ResolvedMigration]
  /// The highest version of any file.
  private(set) var lastResolved: Version?
  /// The undo migrations.
  private(set) var undoFiles: [Version: ResolvedMigration] = [:]
  private var versioned: [Key: Int] = [:]
  private var repeatable: [ExactText: Int] = [:]

  init(_ migrations: [ResolvedMigration]) {
    self.migrations = migrations
    versioned.reserveCapacity(migrations.count)
    for index in migrations.indices {
      guard let version = migrations[index].version else {
        // By what the history can hold of it; the reference takes the whole text, and so never
        // finds the row of a repeatable with a long name again.
        repeatable[ExactText(migrations[index].description.abbreviatedDescription)] = index
        continue
      }
      versioned[Key(version: version, type: migrations[index].type.current)] = index
      if migrations[index].kind == .undo { undoFiles[version] = migrations[index] }
      if lastResolved.map({ $0 < version }) ?? true { lastResolved = version }
    }
  }

  /// The position of the migration that a row came from.
  func partner(of row: HistoryRow) -> Int? {
    guard let version = row.version else { return repeatable[ExactText(row.description)] }
    return versioned[Key(version: version, type: row.type.current)]
  }

  /// The positions of what is to be applied, as far as the history alone says (steps 7 and 11).
  ///
  /// `partners` holds the position of each entry's migration.
  func candidates(history: AppliedHistory, partners: [Int?]) -> [Int] {
    var isApplied = [Bool](repeating: false, count: migrations.count)
    for (place, partner) in partners.enumerated() {
      guard let partner, history.entries[place].isLive else { continue }
      if history.entries[place].row.version != nil {
        isApplied[partner] = true
      } else if history.entries[place].row.type != .delete,
        history.isLatestRun(history.entries[place].row),
        migrations[partner].matches(history.entries[place].row.checksum)
      {
        isApplied[partner] = true
      }
    }
    return migrations.indices.filter { !isApplied[$0] }
  }
}

extension AppliedHistory {
  /// Whether a row without version is the newest of its description.
  func isLatestRun(_ row: HistoryRow) -> Bool {
    latestRun[ExactText(row.description)] == row.installedRank
  }
}
