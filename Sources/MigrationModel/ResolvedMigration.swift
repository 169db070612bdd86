/// A migration found on disk.
public struct ResolvedMigration: Sendable, Hashable {
  /// How the migration is carried out.
  public enum Executor: Sendable, Hashable {
    /// SQL text, cut into statements.
    case sql
    /// Another program, run by the operating system (engine.md 13.3).
    case program
  }

  public let kind: MigrationKind
  public let type: MigrationType
  /// `nil` for repeatable migrations.
  public let version: Version?
  /// The version as written in the file name, such as `1_1`; empty for repeatables.
  public let rawVersion: String
  public let description: String
  /// The path as stored in the history: relative to its location (engine.md 1.10).
  public let script: String
  /// The absolute path on disk.
  public let path: String
  /// The path as reached through the configured location, for reports.
  public let location: String
  public let executor: Executor
  public let checksum: Int32?
  /// The checksum before placeholder replacement; of repeatable migrations alone (engine.md 3.2).
  public let rawChecksum: Int32?
  public let options: ScriptOptions

  public init(
    kind: MigrationKind, type: MigrationType, version: Version?, rawVersion: String,
    description: String, script: String, path: String, location: String, executor: Executor,
    checksum: Int32?, rawChecksum: Int32?, options: ScriptOptions
  ) {
    self.kind = kind
    self.type = type
    self.version = version
    self.rawVersion = rawVersion
    self.description = description
    self.script = script
    self.path = path
    self.location = location
    self.executor = executor
    self.checksum = checksum
    self.rawChecksum = rawChecksum
    self.options = options
  }

  /// Whether a stored checksum is that of this file, replaced or raw (engine.md 3.2).
  public func matches(_ stored: Int32?) -> Bool {
    stored == checksum || (rawChecksum != nil && stored == rawChecksum)
  }
}

/// What a script's own `.conf` file says (engine.md 13.1); `nil` where it is silent.
public struct ScriptOptions: Sendable, Hashable {
  public var executeInTransaction: Bool?
  public var placeholderReplacement: Bool?
  /// Charset of the script.
  public var encoding: String?
  /// The expression as written.
  public var shouldExecute: String?
  /// What the expression came to; `true` where there is none.
  public var isExecuted = true

  public init() {}
}
