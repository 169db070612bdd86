package import MigrationModel

/// The setting `ignoreMigrationPatterns` (engine.md 6.3).
package struct IgnorePatterns: Sendable, Hashable {
  /// The states that do not matter, of each kind of migration.
  private var versioned: Set<MigrationState> = []
  private var repeatable: Set<MigrationState> = []

  /// Nothing is ignored.
  package static let none = IgnorePatterns()

  private init() {}

  /// Reads patterns such as `*:missing`; a single empty text is none.
  ///
  /// - Throws: ``MigrationError`` for the first pattern that cannot be read.
  package init(_ patterns: [String]) throws(MigrationError) {
    guard patterns != [""] else { return }
    for pattern in patterns { try add(pattern) }
  }

  private mutating func add(_ pattern: String) throws(MigrationError) {
    var parts = pattern.split(separator: ":", omittingEmptySubsequences: false)
    // As in Java, nothing behind the last colon is no part.
    while parts.last?.isEmpty == true { parts.removeLast() }
    guard parts.count == 2 else {
      let link = Help.link(
        "reference/configuration/flyway-namespace/flyway-ignore-migration-patterns-setting")
      throw MigrationError(
        .error,
        "Invalid pattern '\(pattern)'. Pattern must be of the form "
          + "<migration_type>:<migration_state> See \(link) for full details")
    }
    let kind = trimmed(parts[0])
    guard ["*", "repeatable", "versioned"].contains(kind) else {
      throw MigrationError(
        .error,
        "Invalid migration type '\(parts[0])'. Valid types are: [*, repeatable, versioned]")
    }
    let state = trimmed(parts[1])
    guard let ignored = Self.states[state] else {
      throw MigrationError(
        .error,
        "Invalid migration state '\(parts[1])'. "
          + "Valid states are: [*, missing, pending, ignored, future]")
    }
    if kind != "repeatable" { versioned.formUnion(ignored) }
    if kind != "versioned" { repeatable.formUnion(ignored) }
  }

  private func trimmed(_ part: Substring) -> String {
    var part = part.drop(while: \.isWhitespace)
    while part.last?.isWhitespace == true { part.removeLast() }
    return part.lowercased()
  }

  /// What each word stands for.
  private static let states: [String: Set<MigrationState>] = [
    "*": Set(MigrationState.allCases), "missing": [.missingSuccess], "pending": [.pending],
    "ignored": [.ignored], "future": [.futureSuccess],
  ]

  /// These patterns and `*:pending`, with which `migrate` validates (engine.md 6.4).
  package var ignoringPending: IgnorePatterns {
    var patterns = self
    patterns.versioned.insert(.pending)
    patterns.repeatable.insert(.pending)
    return patterns
  }

  /// Whether a pattern fits a migration.
  package func matches(_ entry: MigrationInfo) -> Bool {
    entry.version == nil ? repeatable.contains(entry.state) : versioned.contains(entry.state)
  }

  private func covers(_ state: MigrationState) -> Bool {
    versioned.contains(state) && repeatable.contains(state)
  }

  /// Whether migrations of both kinds may be missing.
  package var ignoresMissing: Bool { covers(.missingSuccess) }
  /// Whether migrations of both kinds may be pending.
  package var ignoresPending: Bool { covers(.pending) }
  /// Whether migrations of both kinds may be ignored.
  package var ignoresIgnored: Bool { covers(.ignored) }
  /// Whether migrations of both kinds may be newer than the files.
  package var ignoresFuture: Bool { covers(.futureSuccess) }
}
