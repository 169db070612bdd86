public import Database
public import MigrationModel

/// What the engine tells while it works.
///
/// Console lines, logs and progress are views of these.
public enum MigrationEvent: Sendable {
  /// A line from reading settings and files.
  case notice(Notice)
  /// A connection was made; `Database: ******** (SQLite 3.40)`.
  case connected(engine: String, version: String, url: String)
  case historyTableMissing(table: String)
  case creatingHistoryTable(table: String, withBaseline: Bool)
  case creatingSchema(String)
  case validated(count: Int, milliseconds: Int)
  /// `version` is the text shown: `<< Empty Schema >>`, `null` or a version (engine.md 7.3).
  case currentVersion(schema: String, version: String)
  case outOfOrderActive(schema: String)
  /// The history knows versions that no file has; `latest` is `nil` when nothing was resolved.
  case schemaIsNewer(schema: String, version: String, latest: String?)
  case futureFailure(schema: String, version: String)
  case migrating(MigrationLabel)
  case skippingExecution(MigrationLabel)
  case migrated(MigrationLabel, milliseconds: Int)
  case migrationFailed(MigrationLabel, isRolledBack: Bool)
  case applied(count: Int, schema: String, version: String?, milliseconds: Int)
  case upToDate(schema: String)
  /// `undo` is done; `version` is the one that the schema has now, `nil` for none.
  case undone(count: Int, schema: String, version: String?, milliseconds: Int)
  case nothingToUndo(schema: String)
  case callback(name: String, description: String, isScript: Bool, isTransactional: Bool)
  /// A program starts; the command line as shown.
  case program(String)
  /// What a program wrote, all of it.
  case programOutput(String)
  case statementFound(line: Int, text: String, isTransactional: Bool)
  case statementStarted(StatementProgress)
  case statementFinished(StatementProgress, milliseconds: Int)
  /// Rows changed by a statement.
  case updateCount(Int)
  /// A result set, complete.
  case resultSet(ResultTable)
  case serverMessage(ServerMessage)
  /// A message or an error that `errorOverrides` has something to say about.
  case overriddenMessage(ServerMessage, level: Notice.Level, hidesCode: Bool)
  case repairNotNecessary(table: String, tableExists: Bool)
  case repairingDeleted(version: String?, description: String)
  case repairingAligned(version: String?, description: String, type: String, checksum: Int32?)
  case repaired(table: String, milliseconds: Int, anyDeleted: Bool, needsManualCleanup: Bool)
  case baselined(version: String)
  case baselineSkipped(table: String, version: String, description: String)
  case cleaned(CleanStep, milliseconds: Int)
  case connectionTested
  /// `Schema version:` of `info`.
  case schemaVersion(String)
  /// Another session holds the lock we wait for.
  case waitingForLock(String)
  /// Another session holds the lock that a statement waits for; said once for each holder.
  case statementBlocked(by: String)
  /// The statement waits no more.
  case statementUnblocked
  /// A run in another process holds the history; said by commands that do not wait.
  case runInProgress
}

/// How a migration is named in messages (engine.md 7.4).
public struct MigrationLabel: Sendable, Hashable {
  /// The quoted schema.
  public var schema: String
  /// `nil` for repeatables.
  public var version: String?
  public var description: String
  public var script: String
  public var isOutOfOrder: Bool
  public var isTransactional: Bool
  /// Whether the migration is undone.
  public var isUndo: Bool

  public init(
    schema: String, version: String?, description: String, script: String, isOutOfOrder: Bool,
    isTransactional: Bool, isUndo: Bool = false
  ) {
    self.schema = schema
    self.version = version
    self.description = description
    self.script = script
    self.isOutOfOrder = isOutOfOrder
    self.isTransactional = isTransactional
    self.isUndo = isUndo
  }
}

/// Where in a script the engine is.
public struct StatementProgress: Sendable, Hashable {
  /// From 1.
  public var number: Int
  public var total: Int
  public var line: Int
  public var script: String
  /// The statement's text; empty unless ``MigrationObserver/detail`` asks for it.
  public var text: String

  public init(number: Int, total: Int, line: Int, script: String, text: String) {
    self.number = number
    self.total = total
    self.line = line
    self.script = script
    self.text = text
  }
}

/// A step of `clean`.
public enum CleanStep: Sendable, Hashable {
  case preSchemaObjects
  case schema(String)
  case postSchemaObjects
  case droppedSchema(String)
}

/// How closely an observer looks.
///
/// Events of statements cost time in scripts with millions of them.
public enum ObservedDetail: Int, Sendable, Comparable {
  /// No events of single statements but their results.
  case migrations
  /// Each statement, without its text.
  case statements
  /// Each statement with its text, and how many rows it changed.
  case statementTexts

  public static func < (one: ObservedDetail, other: ObservedDetail) -> Bool {
    one.rawValue < other.rawValue
  }
}

/// Is told what the engine does.
public protocol MigrationObserver: AnyObject {
  /// Asked when a script begins.
  var detail: ObservedDetail { get }
  func observe(_ event: MigrationEvent)
}
