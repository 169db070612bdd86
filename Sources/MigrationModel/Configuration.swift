/// Every setting the engine knows, with the defaults of cli-and-config.md 3.
///
/// Names are those of the settings. Settings without a meaning for a native tool are not here; the
/// option table accepts them.
public struct Configuration: Sendable, Hashable {
  // Connection.
  public var url: String?
  public var user: String?
  public var password: String?
  /// A shell command that prints the password; run before connecting where ``password`` is `nil`.
  public var passwordCommand: String?
  public var schemas: [String] = []
  public var defaultSchema: String?
  public var connectRetries = 0
  /// Seconds.
  public var connectRetriesInterval = 120
  public var initSql: String?
  /// Driver properties; names are matched without regard to case.
  public var jdbcProperties: [String: String] = [:]
  /// The name of the environment in use.
  public var environment = "default"

  // Files.
  public var locations: [String] = ["classpath:db/migration"]
  public var callbackLocations: [String] = []
  public var failOnMissingLocations = false
  public var sqlMigrationPrefix = "V"
  public var repeatableSqlMigrationPrefix = "R"
  public var baselineMigrationPrefix = "B"
  public var undoSqlMigrationPrefix = "U"
  public var sqlMigrationSeparator = "__"
  public var sqlMigrationSuffixes = [".sql"]
  public var validateMigrationNaming = false
  public var skipDefaultResolvers = false
  public var skipDefaultCallbacks = false
  /// As configured; `nil` means the process's current directory.
  public var workingDirectory: String?
  /// Where the tool is installed; for `DUNLIN_HOME` and the default folders (1.12).
  public var installDirectory: String?

  // Reading.
  public var encoding = "UTF-8"
  public var detectEncoding = false
  public var placeholderReplacement = true
  public var placeholders: [String: String] = [:]
  public var placeholderPrefix = "${"
  public var placeholderSuffix = "}"
  public var placeholderSeparator = ":"
  public var scriptPlaceholderPrefix = "FP__"
  public var scriptPlaceholderSuffix = "__"
  public var powershellExecutable = "pwsh"

  // Execution.
  public var target = Target.latest
  public var cherryPick: [String] = []
  public var outOfOrder = false
  public var skipExecutingMigrations = false
  public var validateOnMigrate = true
  /// As configured; one empty string means none.
  public var ignoreMigrationPatterns = ["*:future"]
  public var group = false
  public var mixed = false
  public var executeInTransaction = true
  public var batch = false
  public var stream = false
  public var outputQueryResults = true
  public var errorOverrides: [String] = []
  public var dryRunOutput: String?
  /// Set for a dry run without a database.
  public var offline: OfflineRun?
  public var lockRetryCount = 50
  public var installedBy: String?
  public var createSchemas = true
  public var table = "flyway_schema_history"
  public var tablespace: String?
  public var baselineVersion = "1"
  public var baselineDescription = "<< Flyway Baseline >>"
  public var baselineOnMigrate = false
  public var cleanDisabled = true

  // Reports.
  public var reportEnabled = false
  public var reportFilename = "report"
  public var outputProgress = false

  /// Environment variables that scripts and their `.conf` files may read.
  public var processEnvironment: [String: String] = [:]

  public init() {}
}

/// Up to which version migrations are considered (engine.md 5.6).
public struct Target: Sendable, Hashable, CustomStringConvertible {
  /// The text as configured; looked at when it is used (cli-and-config.md 2.12).
  public let text: String

  public static let latest = Target("latest")

  public init(_ text: String) { self.text = text }

  public var description: String { text }
}
