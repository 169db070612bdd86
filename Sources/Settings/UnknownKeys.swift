internal import MigrationModel

/// What is said of keys that are no setting's (cli-and-config.md 2.9.2).
struct UnknownKeys {
  /// A setting of an older release; the names are without `flyway.`.
  private struct Obsolete {
    let name: String
    let replacement: String?
    let reason: String
  }

  private static let pluginsReason =
    "The 'flyway.plugins' namespace was deprecated in Flyway V11."
  private static let codeAnalysisReason =
    "Code analysis rules are now configured in your SQLFluff configuration."
  private static let obsolete: [Obsolete] = [
    Obsolete(
      name: "plugins.clean", replacement: "flyway.sqlserver.clean", reason: pluginsReason),
    Obsolete(name: "plugins.vault", replacement: "flyway.vault", reason: pluginsReason),
    Obsolete(name: "plugins.dapr", replacement: "flyway.dapr", reason: pluginsReason),
    Obsolete(name: "plugins.gcsm", replacement: "flyway.gcsm", reason: pluginsReason),
    Obsolete(
      name: "cleanOnValidationError", replacement: nil,
      reason: "Removed in Flyway V12. Refer to the V12 update guide for alternatives."),
    Obsolete(name: "check.majorTolerance", replacement: nil, reason: codeAnalysisReason),
    Obsolete(name: "check.minorTolerance", replacement: nil, reason: codeAnalysisReason),
    Obsolete(name: "check.majorRules", replacement: nil, reason: codeAnalysisReason),
    Obsolete(name: "check.minorRules", replacement: nil, reason: codeAnalysisReason),
  ]

  /// The setting or namespace of an older release that `name` is or lies in.
  static func obsoleteName(covering name: String) -> String? {
    obsolete.first { $0.name == name || name.hasPrefix($0.name + ".") }?.name
  }

  private var lines: [String] = []
  private var obsoleteParameters: [ObsoleteParameter] = []

  /// Adds the unknown keys of one table; `prefix` stands in front of each.
  mutating func add(_ names: Set<String>, prefix: String, overridesOnly: Bool) {
    let sorted = names.sorted { left, right in
      let (leftDot, rightDot) = (left.contains("."), right.contains("."))
      return leftDot == rightDot ? left < right : rightDot
    }
    for name in sorted { add(name, prefix, overridesOnly) }
  }

  private mutating func add(_ name: String, _ prefix: String, _ overridesOnly: Bool) {
    let key = prefix + name
    if let obsolete = Self.obsolete.first(where: { $0.name == name }) {
      obsoleteParameters.append(
        ObsoleteParameter(key: key, replacement: obsolete.replacement, reason: obsolete.reason))
      if let replacement = obsolete.replacement {
        lines.append("\tDeprecated: '\(key)' has been replaced by '\(replacement)'.\n")
      } else {
        lines.append("\tRemoved: '\(key)' has been removed and is no longer supported.\n")
      }
      return
    }
    let suggestions = Self.suggestions(for: name, prefix: prefix, overridesOnly: overridesOnly)
    let advice =
      suggestions.isEmpty
      ? "Check the parameter spelling and ensure Flyway is up to date."
      : "Possible values: \(suggestions.joined(separator: ", "))?"
    lines.append("\tUnknown: '\(key)'. \(advice)\n")
  }

  /// Adds the fault that there is no environment called `name`.
  mutating func addMissingEnvironment(_ name: String, among others: some Collection<String>) {
    lines.append(Self.missingEnvironment(name, among: others) + "\n")
  }

  /// Says that there is no environment called `name` (2.6).
  static func missingEnvironment(_ name: String, among others: some Collection<String>) -> String {
    let lowerCase = name.lowercased()
    let similar = others.filter { $0.lowercased() == lowerCase }.min()
    return "Environment '\(name)' not found. Check that this environment exists in your"
      + " configuration." + (similar.map { " Did you mean '\($0)'?" } ?? "")
  }

  /// The error with all that was added; `nil` when there was nothing.
  var error: MigrationError? {
    guard !lines.isEmpty else { return nil }
    let message = "Failed to configure parameters:\n" + lines.joined()
    guard obsoleteParameters.count == lines.count else {
      return MigrationError(.configuration, message)
    }
    return MigrationError(
      .configurationRecoverable, message, shape: .obsolete(obsoleteParameters))
  }

  /// The settings that may have been meant.
  private static func suggestions(
    for name: String, prefix: String, overridesOnly: Bool
  ) -> [String] {
    let key = name.firstIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
    let scoped = OptionTable.all.compactMap { option -> String? in
      guard let dot = option.name.firstIndex(of: ".") else { return nil }
      return option.name[option.name.index(after: dot)...] == key ? option.name : nil
    }
    if !scoped.isEmpty { return scoped }
    let term = Array(key.lowercased().utf8)
    let best = score(of: term, in: term)
    var highest = 0
    var found: [String] = []
    for option in OptionTable.all
    where option.place == .root && !option.isInNamespace && !option.traits.contains(.legacyOnly)
      && (!overridesOnly || option.isOverridable)
    {
      let score = score(of: Array(option.name.lowercased().utf8), in: term)
      // The reference knows its core's settings here; those of its plug-ins must be closer.
      let share = option.traits.contains(.plugIn) ? 2 : 4
      guard score * share >= best, score >= highest, score > 0 else { continue }
      if score > highest { found = [] }
      highest = score
      found.append(prefix + option.name)
    }
    return found
  }

  /// How much of `candidate` occurs in `term` in order: a hit counts 1, and 2 more when it directly
  /// follows the hit before; a miss ends the search.
  private static func score(of candidate: [UInt8], in term: [UInt8]) -> Int {
    var score = 0
    var index = 0
    var previous = -2
    for byte in candidate {
      while index < term.count, term[index] != byte { index += 1 }
      guard index < term.count else { break }
      score += previous + 1 == index ? 3 : 1
      previous = index
      index += 1
    }
    return score
  }
}
