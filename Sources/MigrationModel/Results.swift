/// What every command's result says of the database.
public struct DatabaseSummary: Sendable, Hashable {
  /// The catalog; `nil` where the engine has none.
  public var database: String?
  /// The engine's name, such as `SQLite`.
  public var engine: String

  public init(database: String?, engine: String) {
    self.database = database
    self.engine = engine
  }
}

/// The result of `migrate` (engine.md 14.2).
public struct MigrateResult: Sendable, Hashable {
  /// One migration that was carried out.
  public struct Entry: Sendable, Hashable {
    public var category: String
    /// Empty for repeatables.
    public var version: String
    public var description: String
    public var type: MigrationType
    public var path: String
    /// Milliseconds.
    public var executionTime: Int
    /// Whether the transaction that held it was rolled back.
    public var isRolledBack = false

    public init(
      category: String, version: String, description: String, type: MigrationType, path: String,
      executionTime: Int
    ) {
      self.category = category
      self.version = version
      self.description = description
      self.type = type
      self.path = path
      self.executionTime = executionTime
    }
  }

  public var summary: DatabaseSummary
  /// The configured schemas, joined by a comma and a blank.
  public var schemaName: String
  public var initialVersion: String?
  public var targetVersion: String?
  public var migrations: [Entry] = []
  /// Those of finished groups.
  public var migrationsExecuted = 0
  public var success = true
  public var warnings: [String] = []

  /// The sum of the execution times, in milliseconds.
  public var totalTime: Int { migrations.reduce(0) { $0 + $1.executionTime } }

  public init(summary: DatabaseSummary, schemaName: String) {
    self.summary = summary
    self.schemaName = schemaName
  }
}

/// The result of `info`.
public struct InfoResult: Sendable, Hashable {
  public var summary: DatabaseSummary
  public var schemaName: String
  /// The highest applied version; `nil` for an empty schema.
  public var schemaVersion: String?
  public var allSchemasEmpty: Bool
  /// Every migration in the order shown, undo migrations included, unfiltered.
  public var migrations: [MigrationInfo]

  public init(
    summary: DatabaseSummary, schemaName: String, schemaVersion: String?, allSchemasEmpty: Bool,
    migrations: [MigrationInfo]
  ) {
    self.summary = summary
    self.schemaName = schemaName
    self.schemaVersion = schemaVersion
    self.allSchemasEmpty = allSchemasEmpty
    self.migrations = migrations
  }
}

/// One problem that `validate` found.
public struct ValidationProblem: Sendable, Hashable {
  /// The reference's code, such as `CHECKSUM_MISMATCH` (engine.md 6.2).
  public var code: String
  public var message: String
  /// Empty for repeatables.
  public var version: String
  public var description: String
  /// Empty where there is no file.
  public var path: String

  public init(code: String, message: String, version: String, description: String, path: String) {
    self.code = code
    self.message = message
    self.version = version
    self.description = description
    self.path = path
  }
}

/// The result of `validate`.
public struct ValidateResult: Sendable, Hashable {
  public var summary: DatabaseSummary
  /// Why the whole failed; `nil` on success.
  public var error: (code: String, message: String)? {
    get { storedError.map { ($0.code, $0.message) } }
    set { storedError = newValue.map { Problem(code: $0.code, message: $0.message) } }
  }
  public var problems: [ValidationProblem] = []
  /// How many entries were looked at; zero on failure.
  public var count = 0
  public var warnings: [String] = []

  public var isSuccessful: Bool { storedError == nil }

  private struct Problem: Sendable, Hashable {
    var code: String
    var message: String
  }

  private var storedError: Problem?

  public init(summary: DatabaseSummary) { self.summary = summary }
}

/// The result of `repair`.
public struct RepairResult: Sendable, Hashable {
  /// One row that was touched.
  public struct Entry: Sendable, Hashable {
    public var version: String
    public var description: String
    public var path: String

    public init(version: String, description: String, path: String) {
      self.version = version
      self.description = description
      self.path = path
    }
  }

  public var summary: DatabaseSummary
  public var removed: [Entry] = []
  public var deleted: [Entry] = []
  public var aligned: [Entry] = []

  public init(summary: DatabaseSummary) { self.summary = summary }
}

/// The result of `baseline`.
public struct BaselineResult: Sendable, Hashable {
  public var summary: DatabaseSummary
  public var version: String

  public init(summary: DatabaseSummary, version: String) {
    self.summary = summary
    self.version = version
  }
}

/// The result of `clean`.
public struct CleanResult: Sendable, Hashable {
  public var summary: DatabaseSummary
  public var cleaned: [String] = []
  public var dropped: [String] = []
  public var warnings: [String] = []

  public init(summary: DatabaseSummary) { self.summary = summary }
}
