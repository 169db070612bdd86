/// Why a command failed: a code for machines, a message for people, and where it happened.
public struct MigrationError: Error, Sendable, CustomStringConvertible {
  /// The codes of the reference (engine.md, appendix C).
  public enum Code: String, Sendable, Hashable {
    case fault = "FAULT"
    case error = "ERROR"
    case databaseConnection = "DB_CONNECTION"
    case configuration = "CONFIGURATION"
    case configurationRecoverable = "CONFIGURATION_RECOVERABLE"
    case duplicateVersionedMigration = "DUPLICATE_VERSIONED_MIGRATION"
    case duplicateRepeatableMigration = "DUPLICATE_REPEATABLE_MIGRATION"
    case duplicateUndoMigration = "DUPLICATE_UNDO_MIGRATION"
    case duplicateDeletedMigration = "DUPLICATE_DELETED_MIGRATION"
    case nonEmptySchemaWithoutHistory = "NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE"
    case validateError = "VALIDATE_ERROR"
    case schemaDoesNotExist = "SCHEMA_DOES_NOT_EXIST"
    case failedVersionedMigration = "FAILED_VERSIONED_MIGRATION"
    case failedRepeatableMigration = "FAILED_REPEATABLE_MIGRATION"
    case failedBaselineMigration = "FAILED_BASELINE_MIGRATION"
  }

  /// The shape of the error object in JSON (cli-and-config.md 6.10).
  public enum Shape: Sendable, Hashable {
    case general
    /// A database error outside a migration.
    case sql(subErrorCode: String?, state: String?, number: Int)
    /// Nothing but obsolete settings.
    case obsolete([ObsoleteParameter])
    /// Something that should not happen.
    case fault
    /// A failed migration: the error stands inside the result of `migrate`.
    case migration(state: String?, number: Int, line: Int?, path: String?)
  }

  public let code: Code
  public let message: String
  public let shape: Shape
  /// The failed statement, where one failed.
  public var failure: StatementFailure?
  /// What led to this, outermost first, where it says more than ``message``.
  public var causes: [String]
  /// What validation found, where that is why.
  public var problems: [ValidationProblem] = []
  /// What `migrate` had done before it failed.
  public var partialResult: MigrateResult?

  public var description: String { message }

  /// 35 for features the tool does not have, else 1 (cli-and-config.md 1.10).
  public let exitStatus: Int32

  public init(
    _ code: Code, _ message: String, shape: Shape = .general, failure: StatementFailure? = nil,
    causes: [String] = [], exitStatus: Int32 = 1
  ) {
    self.code = code
    self.message = message
    self.shape = shape
    self.failure = failure
    self.causes = causes
    self.exitStatus = exitStatus
  }
}

/// A setting of an older release that no longer exists (cli-and-config.md 2.9.2).
public struct ObsoleteParameter: Sendable, Hashable {
  public let key: String
  /// The setting that took its place; `nil` when it was removed.
  public let replacement: String?
  public let reason: String

  public init(key: String, replacement: String?, reason: String) {
    self.key = key
    self.replacement = replacement
    self.reason = reason
  }
}
