internal import Database
internal import MigrationModel

/// A rule that makes something else of an error or a warning of the database (engine.md 7.14).
struct ErrorOverride: Sendable, Hashable {
  /// `nil` stands for any.
  let state: String?
  let number: Int?
  /// What it becomes; ``Notice/Level/error`` ends the migration.
  let level: Notice.Level
  /// Whether state and code are left out of the message.
  let hidesCode: Bool

  /// Reads the setting.
  ///
  /// - Throws: ``MigrationError`` that names the first rule that is none.
  static func rules(_ texts: [String]) throws(MigrationError) -> [ErrorOverride] {
    var rules: [ErrorOverride] = []
    for text in texts {
      guard let rule = ErrorOverride(text) else {
        throw MigrationError(
          .configuration,
          "Invalid errorOverrides rule: \(text)\nA rule is STATE:CODE:BEHAVIOUR: five characters of"
            + " SQL state or *, an error code or *, and one of D, I, W, E, with - behind it to leave"
            + " state and code out of the message. Example: 42P07:*:I-")
      }
      rules.append(rule)
    }
    return rules
  }

  private init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(Self.trimmed)
    guard parts.count == 3 else { return nil }
    guard parts[0] == "*" || parts[0].utf8.count == 5 else { return nil }
    state = parts[0] == "*" ? nil : parts[0].uppercased()
    number = Int(parts[1])
    guard parts[1] == "*" || number != nil else { return nil }
    hidesCode = parts[2].hasSuffix("-")
    switch (hidesCode ? String(parts[2].dropLast()) : parts[2]).uppercased() {
    case "D": level = .debug
    case "I": level = .info
    case "W": level = .warning
    case "E": level = .error
    default: return nil
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    let rest = text.drop { $0 == " " }
    return String(rest.reversed().drop { $0 == " " }.reversed())
  }

  private func applies(to state: String?, _ number: Int) -> Bool {
    (self.state == nil || self.state == state?.uppercased())
      && (self.number == nil || self.number == number)
  }

  /// The first rule for an error or a warning.
  static func first(
    of rules: [ErrorOverride], for state: String?, _ number: Int
  ) -> ErrorOverride? {
    rules.first { $0.applies(to: state, number) }
  }
}
