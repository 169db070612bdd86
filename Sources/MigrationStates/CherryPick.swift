import MigrationModel

/// The setting `cherryPick`: what is considered, and in which order (engine.md 7.12).
struct CherryPick: Sendable {
  private let items: [String]
  /// The first position of each item that is a number; it selects by version.
  private var versions: [Version: Int] = [:]
  /// Those same items as descriptions, for migrations without a version.
  private var numbers: [ExactText: Int] = [:]
  /// The first position of all other items; they select by description.
  private var descriptions: [ExactText: Int] = [:]

  /// The setting's items; `nil` when there are none.
  init?(_ items: [String]) {
    self.items = items.filter { !$0.isEmpty }
    guard !self.items.isEmpty else { return nil }
    for (position, item) in self.items.enumerated() {
      let description = ExactText(String(item.map { $0 == "_" ? " " : $0 }))
      if let version = Version(item) {
        if versions[version] == nil { versions[version] = position }
        if numbers[description] == nil { numbers[description] = position }
      } else if descriptions[description] == nil {
        descriptions[description] = position
      }
    }
  }

  /// Where in the list a migration stands; `nil` when it is not selected.
  func position(version: Version?, description: String) -> Int? {
    let description = ExactText(description)
    let byNumber = version.map { versions[$0] } ?? numbers[description]
    guard let byText = descriptions[description] else { return byNumber }
    return byNumber.map { min($0, byText) } ?? byText
  }

  /// Checks that every item selects something.
  ///
  /// - Throws: ``MigrationError`` for the first item that does not.
  func requireAll(
    in rows: [HistoryRow], and resolved: [ResolvedMigration]
  ) throws(MigrationError) {
    var versions: Set<Version> = []
    var repeatables: Set<ExactText> = []
    var descriptions: Set<ExactText> = []
    func add(_ version: Version?, _ description: String) {
      descriptions.insert(ExactText(description))
      if let version {
        versions.insert(version)
      } else {
        repeatables.insert(ExactText(description))
      }
    }
    for row in rows { add(row.version, row.description) }
    for migration in resolved { add(migration.version, migration.description) }
    for item in items {
      let description = ExactText(String(item.map { $0 == "_" ? " " : $0 }))
      let isKnown =
        Version(item).map { versions.contains($0) || repeatables.contains(description) }
        ?? descriptions.contains(description)
      guard isKnown else {
        throw MigrationError(
          .error,
          "No migration for the cherryPick item '\(item)' could be found. "
            + "Ensure cherryPick is specified correctly and the migration exists.")
      }
    }
  }
}
