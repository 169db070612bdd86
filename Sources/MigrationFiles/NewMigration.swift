package import MigrationModel

/// A migration to be created, as `add` is asked for it (cli-and-config.md 8.6).
package struct NewMigration: Sendable {
  /// A file to be written.
  package struct File: Sendable, Hashable {
    package let name: String
    package let kind: MigrationKind
    /// As in the name; empty without one.
    package let version: String
    package let description: String
  }

  package var kind = MigrationKind.versioned
  /// With blanks or low lines between words.
  package var description: String?
  /// `nil` for the next one.
  package var version: String?
  /// Whether the undo migration is created too.
  package var hasUndo = false
  /// Whether a file of the same name is no obstacle.
  package var replaces = false

  package init() {}

  /// Names the files to write.
  ///
  /// - Parameters:
  ///   - names: The names of the files in the locations.
  ///   - configuration: How files are named.
  ///   - next: How a version is found where none is given.
  /// - Returns: The files, the migration first.
  /// - Throws: An error when the name would be misread or is taken.
  package func files(
    among names: [String], configuration: Configuration, next: NextVersion
  ) throws(MigrationError) -> [File] {
    let plan = Plan(request: self, existing: names, configuration: configuration)
    return try plan.files(next: next)
  }
}

/// A request with what is there already.
private struct Plan {
  private let request: NewMigration
  private let rules: NamingRules
  private let configuration: Configuration
  private let existing: [MigrationName]

  init(request: NewMigration, existing names: [String], configuration: Configuration) {
    self.request = request
    self.configuration = configuration
    let rules = NamingRules(configuration)
    self.rules = rules
    existing = names.compactMap { rules.sqlName($0) ?? rules.programName($0) }
      .filter { $0.kind != nil }
  }

  func files(next: NextVersion) throws(MigrationError) -> [NewMigration.File] {
    let description = try description()
    switch request.kind {
    case .repeatable:
      guard !description.isEmpty else {
        throw Self.error("A repeatable migration needs a description: -add.description=")
      }
      guard request.version == nil, !request.hasUndo else {
        throw Self.error("A repeatable migration has no version and is not undone")
      }
      return [try file(.repeatable, "", description)]
    case .undo:
      let migration = try undone()
      return [
        try file(
          .undo, migration.rawVersion,
          description.isEmpty ? migration.description : description)
      ]
    case .versioned, .baseline:
      let version = request.version ?? next.version(after: highest?.rawVersion)
      let migration = try file(request.kind, version, description)
      guard request.hasUndo else { return [migration] }
      guard request.kind == .versioned else {
        throw Self.error("A baseline migration is not undone")
      }
      return [migration, try file(.undo, version, description)]
    }
  }

  /// The description as `info` will show it.
  private func description() throws(MigrationError) -> String {
    let scalars = (request.description ?? "").unicodeScalars.map { $0 == "_" ? " " : $0 }
    guard !scalars.contains(where: { $0 == "/" || $0.value < 0x20 }) else {
      throw Self.error("A description cannot hold a slash or control characters")
    }
    var text = String(String.UnicodeScalarView(scalars))[...]
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }

  /// The highest version of what migrates an empty database.
  private var highest: MigrationName? {
    var highest: (name: MigrationName, version: Version)?
    for name in existing where name.kind == .versioned || name.kind == .baseline {
      guard let version = name.version else { continue }
      if highest.map({ $0.version < version }) ?? true { highest = (name, version) }
    }
    return highest?.name
  }

  /// The versioned migration that an undo migration is for.
  private func undone() throws(MigrationError) -> MigrationName {
    let versioned = existing.filter { $0.kind == .versioned }
    guard let text = request.version else {
      let highest = versioned.compactMap(\.version).max()
      guard let found = versioned.first(where: { $0.version == highest }) else {
        throw Self.error("There is no versioned migration to undo")
      }
      return found
    }
    let version = try Self.version(text)
    guard let found = versioned.first(where: { $0.version == version }) else {
      throw Self.error("There is no versioned migration \(version) to undo")
    }
    return found
  }

  /// The file, once its name is known to be read as what it is and to be free.
  private func file(
    _ kind: MigrationKind, _ rawVersion: String, _ description: String
  ) throws(MigrationError) -> NewMigration.File {
    let version = kind == .repeatable ? nil : try Self.version(rawVersion)
    let words = description.replacing(" ", with: "_")
    let tail = description.isEmpty ? "" : configuration.sqlMigrationSeparator + words
    let suffix = configuration.sqlMigrationSuffixes.first ?? ""
    let name = prefix(of: kind) + rawVersion + tail + suffix
    let read = rules.sqlName(name)
    guard read?.kind == kind, read?.version == version else {
      throw Self.error(
        "\(name) would not be read as \(kind.article) \(kind.rawValue) migration"
          + (version.map { " of version \($0)" } ?? "") + ": choose another description or prefix")
    }
    let taken = existing.first {
      $0.kind == kind && $0.version == version && (version != nil || $0.description == description)
    }
    if let taken, !(request.replaces && taken.fileName == name) {
      let what = version.map { "version \($0)" } ?? "description '\(description)'"
      throw Self.error(
        "There is \(kind.article) \(kind.rawValue) migration of \(what) already: "
          + taken.fileName)
    }
    return NewMigration.File(
      name: name, kind: kind, version: rawVersion, description: description)
  }

  private func prefix(of kind: MigrationKind) -> String {
    switch kind {
    case .versioned: configuration.sqlMigrationPrefix
    case .repeatable: configuration.repeatableSqlMigrationPrefix
    case .baseline: configuration.baselineMigrationPrefix
    case .undo: configuration.undoSqlMigrationPrefix
    }
  }

  private static func version(_ text: String) throws(MigrationError) -> Version {
    if let version = Version(text) { return version }
    throw error(
      "Invalid version '\(text)': numbers with dots or low lines between them are expected")
  }

  private static func error(_ text: String) -> MigrationError { MigrationError(.error, text) }
}

extension MigrationKind {
  fileprivate var article: String { self == .undo ? "an" : "a" }
}
