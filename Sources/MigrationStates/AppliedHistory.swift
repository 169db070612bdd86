import MigrationModel

/// The rows of the history with what later rows say of earlier ones (engine.md 5.2, steps 3 to 5).
struct AppliedHistory: Sendable {
  /// One row that is shown.
  struct Entry: Sendable {
    let row: HistoryRow
    var isUndone = false
    var isDeleted = false
    /// Whether a row of the same or a higher version was applied before.
    var isOutOfOrder = false

    /// Whether the row still stands for its migration.
    var isLive: Bool { !isUndone && !isDeleted }
  }

  /// The rows in the order of their ranks, without the `DELETE` rows of versioned migrations.
  private(set) var entries: [Entry] = []
  /// The highest version of a row that stands for all versions up to its own.
  private(set) var appliedBaseline: Version?
  /// The highest version that was reached.
  private(set) var lastApplied: Version?
  /// The rank of the newest row without version, by description.
  private(set) var latestRun: [ExactText: Int] = [:]

  /// Reads rows in any order.
  ///
  /// - Throws: ``MigrationError`` when there are more `DELETE` rows than rows to delete.
  init(_ rows: [HistoryRow]) throws(MigrationError) {
    var marks = Marks(isNeeded: rows.contains { $0.type.isUndo || $0.type == .delete })
    entries.reserveCapacity(rows.count)
    for row in Self.inOrder(rows) {
      if let version = row.version {
        try addVersioned(row, version, &marks)
      } else {
        addUnversioned(row, &marks)
      }
    }
    followVersions()
  }

  /// The rows by rank; as they are when they come so, for copies of ten thousand rows cost time.
  private static func inOrder(_ rows: [HistoryRow]) -> [HistoryRow] {
    let isOrdered = rows.indices.dropFirst().allSatisfy {
      rows[$0 - 1].installedRank < rows[$0].installedRank
    }
    return isOrdered ? rows : rows.sorted { $0.installedRank < $1.installedRank }
  }

  /// Which entries later rows may undo or delete.
  private struct Marks {
    /// Whether any row does.
    let isNeeded: Bool
    var undoable: [Version: [Int]] = [:]
    var deletable: [Version: [Int]] = [:]
    var newestRun: [ExactText: Int] = [:]
  }

  private mutating func addVersioned(
    _ row: HistoryRow, _ version: Version, _ marks: inout Marks
  ) throws(MigrationError) {
    if row.type.isUndo, row.success, let index = marks.undoable[version]?.popLast() {
      entries[index].isUndone = true
    }
    if row.type == .delete, row.success {
      // Each marker takes the newest row that none took yet. The reference looks at the newest row
      // alone, so that two rows of one version that `repair` deletes make it call its own history
      // corrupted.
      guard marks.deletable[version] != nil else { return }
      guard let index = marks.deletable[version]?.popLast() else {
        throw MigrationError(
          .duplicateDeletedMigration,
          "Corrupted schema history: multiple delete entries for version \(version)")
      }
      entries[index].isDeleted = true
      return
    }
    if marks.isNeeded, !row.type.isSynthetic, !row.type.isUndo {
      marks.undoable[version, default: []].append(entries.count)
      marks.deletable[version, default: []].append(entries.count)
    }
    entries.append(Entry(row: row))
  }

  private mutating func addUnversioned(_ row: HistoryRow, _ marks: inout Marks) {
    let description = ExactText(row.description)
    if row.type == .delete, row.success, let index = marks.newestRun[description] {
      entries[index].isDeleted = true
    }
    if !row.type.isSynthetic { marks.newestRun[description] = entries.count }
    latestRun[description] = row.installedRank
    entries.append(Entry(row: row))
  }

  private mutating func followVersions() {
    for index in entries.indices {
      guard let version = entries[index].row.version else { continue }
      let type = entries[index].row.type
      // An undone baseline migration stands for nothing any more.
      if type.isBaseline, !entries[index].isUndone, appliedBaseline.map({ $0 < version }) ?? true {
        appliedBaseline = version
      }
      guard !type.isUndo else { continue }
      if let lastApplied, version <= lastApplied {
        entries[index].isOutOfOrder = true
      } else if entries[index].isLive, type != .delete {
        lastApplied = version
      }
    }
  }
}
