package import MigrationModel

/// What `migrate` does in one turn of its loop (engine.md 7.3).
package struct MigratePlan: Sendable {
  /// Something to be told before the turn.
  package enum Warning: Sendable, Hashable {
    /// The history knows versions that no file has; `latest` is `nil` when there is no file at all.
    case schemaIsNewer(version: String, latest: String?)
    /// A single failed migration, of a version that no file has.
    case futureFailure(version: String)
  }

  /// A migration to be carried out.
  package struct Step: Sendable {
    package let migration: ResolvedMigration
    /// Whether its version is below the current one.
    package let isOutOfOrder: Bool
  }

  /// To be told first.
  package let warnings: [Warning]
  /// Why nothing may be done.
  package let failure: MigrationError?
  /// What is carried out together; empty when there is nothing left to do.
  package let steps: [Step]
  /// Whether the loop ends with this turn, whatever is left: the target is `next`.
  package let isLast: Bool
  /// The current version before the turn.
  private let current: Version?
  /// What is pending behind ``steps``.
  private let rest: ArraySlice<ResolvedMigration>

  /// Plans a turn.
  ///
  /// - Parameters:
  ///   - overview: The states as they are now.
  ///   - schema: The quoted schema, for messages.
  ///   - group: Whether everything pending is carried out together.
  ///   - executed: The paths of the scripts carried out in this run; they do not run again, even
  ///     where stored and computed checksum never agree.
  ///   - patterns: The configured patterns.
  package init(
    overview: MigrationOverview, schema: String, group: Bool, executed: Set<String>,
    patterns: IgnorePatterns
  ) {
    var warnings = Self.newerSchema(overview).map { [$0] } ?? []
    let failed = overview.failed
    if failed.count == 1, failed[0].state == .futureFailed, patterns.ignoresFuture,
      let version = failed[0].version
    {
      warnings.append(.futureFailure(version: version.description))
      failure = nil
    } else {
      failure = overview.failure(schema: schema)
    }
    self.warnings = warnings
    isLast = overview.request.version == .next
    let current = overview.current?.version
    self.current = current
    guard failure == nil else {
      steps = []
      rest = []
      return
    }
    let pending = overview.pending.compactMap(\.resolved).filter { !executed.contains($0.path) }
    let group = pending.prefix(group ? pending.count : 1)
    steps = group.map { Step(migration: $0, isOutOfOrder: $0.isBelow(current)) }
    rest = pending[group.endIndex...]
  }

  private init(rest: ArraySlice<ResolvedMigration>, current: Version?) {
    warnings = []
    failure = nil
    isLast = false
    self.current = current
    steps = rest.prefix(1).map { Step(migration: $0, isOutOfOrder: $0.isBelow(current)) }
    self.rest = rest.dropFirst()
  }

  /// The plan of the next turn, made without new states, so that many migrations take no longer
  /// than their number asks for.
  ///
  /// It holds when all steps succeeded and nothing but their rows was added to the history. `nil`
  /// when only new states can tell.
  package func following() -> MigratePlan? {
    guard warnings.isEmpty, failure == nil, !isLast else { return nil }
    let reached = steps.compactMap(\.migration.version).max()
    return MigratePlan(rest: rest, current: [current, reached].compactMap(\.self).max())
  }

  /// Step 4 of 7.3.
  private static func newerSchema(_ overview: MigrationOverview) -> Warning? {
    let isNewer = overview.entries.contains {
      $0.version != nil && ($0.state == .futureSuccess || $0.state == .futureFailed)
    }
    guard isNewer else { return nil }
    let resolved = overview.entries.filter(\.state.isResolved)
    let latest = resolved.last { $0.version != nil }?.version?.description
    // Repeatable migrations alone are no reason for either line.
    guard resolved.isEmpty || latest != nil else { return nil }
    return .schemaIsNewer(version: overview.currentText, latest: latest)
  }
}

extension ResolvedMigration {
  fileprivate func isBelow(_ current: Version?) -> Bool {
    guard let version, let current else { return false }
    return version < current
  }
}
