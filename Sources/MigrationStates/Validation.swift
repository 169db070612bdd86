package import MigrationModel

/// The checks of `validate` (engine.md 6.2).
package struct Validation: Sendable {
  private let overview: MigrationOverview
  private let patterns: IgnorePatterns

  /// The checks of everything in an overview.
  package init(_ overview: MigrationOverview, ignoring patterns: IgnorePatterns) {
    self.overview = overview
    self.patterns = patterns
  }

  /// What is wrong, in the order of the entries; at most one problem for each.
  package var problems: [ValidationProblem] { overview.entries.compactMap(problem) }

  /// How many entries were looked at (engine.md 14.3).
  package var count: Int { overview.entries.count }

  private func problem(of entry: MigrationInfo) -> ValidationProblem? {
    switch entry.state {
    case .undone, .aboveTarget, .deleted: return nil
    default: break
    }
    if patterns.matches(entry) { return nil }
    if let failed = failedProblem(entry) { return failed }
    guard overview.isSelected(entry) else { return nil }
    return unresolvedProblem(entry) ?? unappliedProblem(entry) ?? mismatch(entry)
  }

  private func failedProblem(_ entry: MigrationInfo) -> ValidationProblem? {
    guard entry.state.isFailed, !(entry.state == .futureFailed && patterns.ignoresFuture) else {
      return nil
    }
    let advice =
      "Please remove any half-completed changes then run repair to fix the schema history."
    guard let version = entry.version else {
      return problem(
        "FAILED_REPEATABLE_MIGRATION",
        "Detected failed repeatable migration: \(entry.description).\n\(advice)", entry)
    }
    return problem(
      "FAILED_VERSIONED_MIGRATION",
      "Detected failed migration to version \(version) (\(entry.description)).\n\(advice)", entry)
  }

  private func unresolvedProblem(_ entry: MigrationInfo) -> ValidationProblem? {
    guard entry.resolved == nil, !entry.type.isSynthetic, !entry.type.isUndo else { return nil }
    switch entry.state {
    case .superseded: return nil
    case .missingSuccess, .missingFailed: if patterns.ignoresMissing { return nil }
    case .futureSuccess, .futureFailed: if patterns.ignoresFuture { return nil }
    default: break
    }
    return problem(
      entry.version == nil
        ? "APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED" : "APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED",
      """
      Detected applied migration not resolved locally: \(name(entry)).
      If you removed this migration intentionally, run repair to mark the migration as deleted.
      """, entry)
  }

  private func unappliedProblem(_ entry: MigrationInfo) -> ValidationProblem? {
    switch entry.state {
    case .ignored:
      guard !patterns.ignoresIgnored, !overview.isCherryPicking, !entry.type.isBaseline,
        !entry.type.isUndo, entry.resolved?.options.isExecuted != false
      else { return nil }
      let other =
        entry.version == nil
        ? "" : " To allow executing this migration, set -outOfOrder=true."
      return notApplied(
        entry, "To ignore this migration, set -ignoreMigrationPatterns='*:ignored'." + other)
    case .pending where !patterns.ignoresPending:
      return notApplied(
        entry,
        "To fix this error, either run migrate, or set -ignoreMigrationPatterns='*:pending'.")
    case .outdated where !patterns.ignoresPending:
      return problem(
        "OUTDATED_REPEATABLE_MIGRATION",
        """
        Detected outdated resolved repeatable migration that should be re-applied to database: \
        \(entry.description).
        Run migrate to execute this migration.
        """, entry)
    default: return nil
    }
  }

  private func notApplied(_ entry: MigrationInfo, _ advice: String) -> ValidationProblem {
    let (code, kind) =
      entry.version == nil
      ? ("RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED", "repeatable migration")
      : ("RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED", "migration")
    return problem(
      code, "Detected resolved \(kind) not applied to database: \(name(entry)).\n\(advice)", entry)
  }

  /// Rule 9: the row and the file differ.
  private func mismatch(_ entry: MigrationInfo) -> ValidationProblem? {
    guard let row = entry.row, let resolved = entry.resolved, row.type != .delete,
      !row.type.isUndo
    else { return nil }
    if let version = row.version, let baseline = overview.appliedBaseline, version <= baseline {
      return nil
    }
    if entry.type != resolved.type {
      return mismatch("type", row: entry.type.rawValue, file: resolved.type.rawValue, entry)
    }
    let comparesChecksum =
      row.version != nil
      || (patterns.ignoresPending && entry.state != .outdated && entry.state != .superseded)
    // The raw checksum does not count here, unlike in states (appendix E, 16).
    if comparesChecksum, let stored = row.checksum, let checksum = resolved.checksum,
      stored != checksum
    {
      return mismatch("checksum", row: "\(stored)", file: "\(checksum)", entry)
    }
    guard row.hasDescription(of: resolved) else {
      return mismatch(
        "description", row: row.description, file: resolved.description.abbreviatedDescription,
        entry)
    }
    return nil
  }

  private func mismatch(
    _ what: String, row: String, file: String, _ entry: MigrationInfo
  ) -> ValidationProblem {
    problem(
      "\(what.uppercased())_MISMATCH",
      """
      Migration \(what) mismatch for migration \
      \(entry.version.map { "version \($0)" } ?? entry.script)
      -> Applied to database : \(row)
      -> Resolved locally    : \(file)
      Either revert the changes to the migration, or run repair to update the schema history.
      """, entry)
  }

  private func name(_ entry: MigrationInfo) -> String {
    entry.version?.description ?? entry.description
  }

  private func problem(
    _ code: String, _ message: String, _ entry: MigrationInfo
  ) -> ValidationProblem {
    ValidationProblem(
      code: code, message: message, version: entry.version?.description ?? "",
      description: entry.description, path: entry.path)
  }
}

extension HistoryRow {
  /// Whether the stored description is that of a file, which may be too long for the history, or
  /// empty where a database cannot store that (engine.md 4.6).
  func hasDescription(of resolved: ResolvedMigration) -> Bool {
    let stored = description == "<< no description >>" ? "" : description
    return ExactText.isEqual(stored, resolved.description.abbreviatedDescription)
  }
}
