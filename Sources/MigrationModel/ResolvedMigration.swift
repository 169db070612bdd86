/// A migration found on disk.
public struct ResolvedMigration: Sendable, Hashable {
  /// How the migration is carried out.
  public enum Executor: Sendable, Hashable {
    /// SQL text, cut into statements.
    case sql
    /// Another program, run by the operating system (engine.md 13.3).
    case program
  }

  public var kind: MigrationKind { content.fields.kind }
  public var type: MigrationType { content.fields.type }
  /// `nil` for repeatable migrations.
  public var version: Version? { content.fields.version }
  /// The version as written in the file name, such as `1_1`; empty for repeatables.
  public var rawVersion: String { content.fields.rawVersion }
  public var description: String { content.fields.description }
  /// The path as stored in the history: relative to its location (engine.md 1.10).
  public var script: String { content.fields.script }
  /// The absolute path on disk.
  public var path: String { content.fields.path }
  /// The path as reached through the configured location, for reports.
  public var location: String { content.fields.location }
  public var executor: Executor { content.fields.executor }
  public var checksum: Int32? { content.fields.checksum }
  /// The checksum before placeholder replacement; of repeatable migrations alone (engine.md 3.2).
  public var rawChecksum: Int32? { content.fields.rawChecksum }
  public var options: ScriptOptions { content.fields.options }

  private let content: Content

  /// What all copies share: lists of thousands of migrations are sorted, paired and filtered.
  private final class Content: Sendable {
    let fields: Fields

    init(_ fields: Fields) { self.fields = fields }
  }

  private struct Fields: Sendable, Hashable {
    let kind: MigrationKind
    let type: MigrationType
    let version: Version?
    let rawVersion: String
    let description: String
    let script: String
    let path: String
    let location: String
    let executor: Executor
    let checksum: Int32?
    let rawChecksum: Int32?
    let options: ScriptOptions
  }

  public init(
    kind: MigrationKind, type: MigrationType, version: Version?, rawVersion: String,
    description: String, script: String, path: String, location: String, executor: Executor,
    checksum: Int32?, rawChecksum: Int32?, options: ScriptOptions
  ) {
    content = Content(
      Fields(
        kind: kind, type: type, version: version, rawVersion: rawVersion,
        description: description, script: script, path: path, location: location,
        executor: executor, checksum: checksum, rawChecksum: rawChecksum, options: options))
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.content === right.content || left.content.fields == right.content.fields
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(content.fields) }

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
