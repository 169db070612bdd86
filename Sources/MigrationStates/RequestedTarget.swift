package import MigrationModel

/// A version as settings may give it: a number or a word (engine.md 2.1).
package enum RequestedVersion: Sendable, Hashable {
  case latest
  case current
  case next
  case number(Version)

  /// Reads a word in any case, or a version.
  ///
  /// - Throws: ``MigrationError`` that names the text.
  package init(_ text: String) throws(MigrationError) {
    switch text.lowercased() {
    case "latest": self = .latest
    case "current": self = .current
    case "next": self = .next
    default:
      // The reference's own number for the latest version.
      let version = try Version.read(text)
      self = version.description == "9223372036854775807" ? .latest : .number(version)
    }
  }
}

/// The setting `target`, read (engine.md 5.6).
package struct RequestedTarget: Sendable, Hashable {
  package let version: RequestedVersion
  /// Whether a migration of that very version has to exist; a trailing `?` says no.
  package let mustExist: Bool

  package static let latest = RequestedTarget(version: .latest)

  private init(version: RequestedVersion) {
    self.version = version
    mustExist = true
  }

  /// Reads the setting.
  ///
  /// - Throws: ``MigrationError`` for texts that are no version.
  package init(_ target: Target) throws(MigrationError) {
    mustExist = !target.text.hasSuffix("?")
    version = try RequestedVersion(mustExist ? target.text : String(target.text.dropLast()))
  }
}

/// The bound that the states go by, once words are turned into versions (engine.md 5.2).
package enum EffectiveTarget: Sendable, Hashable {
  case unlimited
  /// `current` where nothing is applied: no version at all.
  case emptySchema
  case version(Version)

  /// Whether a version is above the bound.
  func isBelow(_ version: Version) -> Bool {
    switch self {
    case .unlimited: false
    case .emptySchema: true
    case .version(let bound): bound < version
    }
  }
}
