internal import MigrationModel
internal import SQLScript
internal import Settings

/// The options `-dialect` and `-serverVersion`, for what is done without a database.
struct DialectOptions {
  let name: String
  let family: ScriptDialect.Family
  /// `nil` where nothing is said.
  let serverVersion: Int?

  private static let families: [(name: String, family: ScriptDialect.Family)] = [
    ("sqlite", .sqlite), ("postgresql", .postgresql), ("mysql", .mysql), ("mariadb", .mariadb),
  ]

  /// The dialect asked for, else that of the database's address.
  ///
  /// - Throws: An error when the options are missing or make no sense.
  init(_ options: [String: String], url: String?) throws(MigrationError) {
    let wanted = options["dialect"]
    let found = Self.families.first { candidate in
      wanted.map { $0 == candidate.name } ?? (url ?? "").hasPrefix("jdbc:\(candidate.name):")
    }
    guard let found else {
      let wrong = wanted.map { "'\($0)' is an invalid value for the -dialect option." }
      throw MigrationError(
        .error,
        (wrong ?? "No dialect given, and no url to tell it.")
          + " Use -dialect=sqlite, postgresql, mysql or mariadb.")
    }
    (name, family) = found
    guard let version = options["serverVersion"] else {
      serverVersion = nil
      return
    }
    // The number in front of the first point.
    guard let number = Int(version.prefix { $0 != "." }), number > 0 else {
      throw MigrationError(
        .error, "'\(version)' is an invalid value for the -serverVersion option. Use a number.")
    }
    serverVersion = number
  }
}
