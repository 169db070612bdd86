package import MigrationModel

/// What `repair` does to the history (engine.md 10.2).
package struct RepairPlan: Sendable {
  /// A migration whose files are gone, and the row that says so.
  package struct Deletion: Sendable {
    package let entry: MigrationInfo
    /// To be added to the history.
    package let marker: HistoryRow
  }

  /// A row that is given what its file says.
  package struct Alignment: Sendable {
    /// The row as it was, and the file.
    package let entry: MigrationInfo
    package let rank: Int
    package let description: String
    package let type: MigrationType
    package let checksum: Int32?
  }

  /// The rows of failed migrations, to be removed.
  package let removed: [HistoryRow]
  package let deletions: [Deletion]
  package let alignments: [Alignment]

  /// Plans all steps; with `cherryPick` only what it selects is touched.
  ///
  /// - Parameters:
  ///   - rows: The history.
  ///   - resolved: The migrations on disk.
  ///   - patterns: The configured patterns; what they match is not marked as deleted.
  ///   - cherryPick: The setting.
  ///   - installedBy: Who the added rows say wrote them.
  /// - Throws: ``MigrationError`` as ``MigrationStates/compute(rows:resolved:options:)``.
  package init(
    rows: [HistoryRow], resolved: [ResolvedMigration], patterns: IgnorePatterns,
    cherryPick: [String], installedBy: String
  ) throws(MigrationError) {
    let picks = CherryPick(cherryPick)
    try picks?.requireAll(in: rows, and: resolved)
    func isFailed(_ row: HistoryRow) -> Bool {
      guard !row.success else { return false }
      return picks.map { $0.position(version: row.version, description: row.description) != nil }
        ?? true
    }
    removed = rows.filter(isFailed)
    let remaining = rows.filter { !isFailed($0) }
    var options = StateOptions(outOfOrder: true, cherryPick: cherryPick)
    // What was picked may just have been removed.
    options.requiresPicks = false
    let overview = try MigrationStates.compute(
      rows: remaining, resolved: resolved, options: options)
    let selected = overview.entries.filter(overview.isSelected)

    let nextRank = (remaining.map(\.installedRank).max() ?? 0) + 1
    deletions = selected.filter { $0.isGone && !patterns.matches($0) }
      .compactMap { entry in entry.row.map { (entry, $0) } }.enumerated()
      .map { offset, pair in
        Deletion(
          entry: pair.0,
          marker: .deletion(of: pair.1, rank: nextRank + offset, installedBy: installedBy))
      }
    alignments = selected.compactMap(Alignment.init)
  }
}

extension RepairPlan.Alignment {
  /// What is to be aligned of an entry, if anything (step 4).
  fileprivate init?(_ entry: MigrationInfo) {
    guard let row = entry.row, let resolved = entry.resolved, !row.type.isSynthetic,
      entry.state != .undone, entry.state != .ignored
    else { return nil }
    if row.version == nil {
      // Changed repeatables are not aligned: the next run applies them again.
      guard row.checksum != resolved.checksum, let raw = resolved.rawChecksum, row.checksum == raw
      else { return nil }
    } else if resolved.matches(row.checksum), row.type.current == resolved.type,
      row.hasDescription(of: resolved)
    {
      return nil
    }
    self.entry = entry
    rank = row.installedRank
    description = resolved.description.abbreviatedDescription
    type = resolved.type
    checksum = resolved.checksum
  }
}

extension MigrationInfo {
  /// Whether the entry has no file and is no marker, undone or deleted.
  fileprivate var isGone: Bool {
    switch state {
    case .missingSuccess, .missingFailed, .futureSuccess, .futureFailed:
      !type.isSynthetic && !type.isUndo
    default: false
    }
  }
}

extension HistoryRow {
  /// The row that marks another one as deleted (engine.md 4.6).
  fileprivate static func deletion(
    of row: HistoryRow, rank: Int, installedBy: String
  ) -> HistoryRow {
    HistoryRow(
      installedRank: rank, version: row.version, description: row.description, type: .delete,
      script: row.script, checksum: row.checksum, installedBy: installedBy, executionTime: 0,
      success: row.success)
  }
}
