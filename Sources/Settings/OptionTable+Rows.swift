internal import MigrationModel

extension OptionTable {
  /// The settings of 3.2.
  static let connection: [Option] = [
    .text("url", "FLYWAY_URL", "JDBC URL of the database", at: .environment) { $0.url = $1 },
    .text("user", "FLYWAY_USER", "User to connect with", at: .environment) { $0.user = $1 },
    .text("password", "FLYWAY_PASSWORD", "Password to connect with", .secret, at: .environment) {
      $0.password = $1
    },
    .text(
      "passwordCommand", "FLYWAY_PASSWORD_COMMAND",
      "Shell command that prints the password; run where no password is set", at: .environment
    ) { $0.passwordCommand = trimmed($1).isEmpty ? nil : $1 },
    .ignored(
      "driver", "FLYWAY_DRIVER", .text, "Class name of the JDBC driver", at: .environment,
      because: Reason.javaOnly),
    .list(
      "schemas", "FLYWAY_SCHEMAS", "Comma-separated list of the schemas managed",
      at: .environment
    ) { $0.schemas = filled($1) },
    .integer(
      "connectRetries", "FLYWAY_CONNECT_RETRIES", "Further attempts to connect", default: "0",
      at: .environment
    ) { $0.connectRetries = $1 },
    .integer(
      "connectRetriesInterval", "FLYWAY_CONNECT_RETRIES_INTERVAL",
      "Longest wait between attempts to connect, in seconds", default: "120", at: .environment
    ) { $0.connectRetriesInterval = $1 },
    .text(
      "initSql", "FLYWAY_INIT_SQL", "SQL run on every new connection (deprecated)",
      at: .environment
    ) { $0.initSql = $1.isEmpty ? nil : $1 },
    .map(
      "jdbcProperties", "FLYWAY_JDBC_PROPERTIES_", "Properties handed to the driver",
      at: .environment
    ) { $0.jdbcProperties = $1 },
    .ignored(
      "displayName", nil, .text, "Name of the environment in graphical tools", .modernOnly,
      at: .environment, because: "shown by graphical tools only"),
    .loader(
      "resolvers", .map, "Settings of value resolvers, by name", .modernOnly, at: .environment),
    .loader(
      "provisioner", .text, "What creates or resets the database", default: "none", .modernOnly,
      at: .environment),
  ]

  /// The settings of 3.3.
  static let general: [Option] = [
    .text(
      "environment", nil, "Name of the environment to use", default: "default",
      [.fixed, .modernOnly]
    ) { $0.environment = $1 },
    .loader(
      "provisionMode", .text, "Whether the database is provisioned: provision, reprovision or skip",
      default: "provision", [.fixed, .modernOnly]),
    .boolean(
      "reportEnabled", nil, "Whether report files are written after migrate and info",
      default: "false"
    ) { $0.reportEnabled = $1 },
    .text(
      "reportFilename", "FLYWAY_REPORT_FILENAME", "Name of the report files", default: "report"
    ) { if !trimmed($1).isEmpty { $0.reportFilename = $1 } },
    .ignored(
      "outputType", nil, .text, "Form of the results: json", .fixed,
      because: Reason.commandLineOnly),
    .ignored(
      "outputLogsInJson", nil, .boolean, "Whether log lines are written as JSON too",
      [.fixed, .lenient], because: Reason.commandLineOnly),
    .boolean(
      "outputProgress", nil, "Whether progress is written as JSON", default: "false",
      [.fixed, .lenient]
    ) { $0.outputProgress = $1 },
    .ignored(
      "color", nil, .text, "When to write in colour: always, never or auto", .fixed,
      because: Reason.commandLineOnly),
    .ignored(
      "loggers", "FLYWAY_LOGGERS", .list, "Logging frameworks to use", because: Reason.javaOnly),
    .ignored(
      "communityDBSupportEnabled", "FLYWAY_COMMUNITY_DB_SUPPORT_DISABLED", .boolean,
      "Whether databases supported by the community may be used", because: Reason.otherDatabase),
    .ignored(
      "kerberosConfigFile", "FLYWAY_KERBEROS_CONFIG_FILE", .text, "Path of krb5.conf",
      because: "the client library reads KRB5_CONFIG"),
    .loader("licenseKey", .text, "Licence key", [.fixed, .secret], variable: "FLYWAY_LICENSE_KEY"),
    .ignored(
      "email", "FLYWAY_EMAIL", .text, "Mail address of a licence", [.fixed, .plugIn],
      because: Reason.licensing),
    .ignored(
      "token", "FLYWAY_TOKEN", .text, "Token of a licence", [.plugIn, .fixed, .secret],
      because: Reason.licensing),
    .ignored(
      "offlinePermitPath", "FLYWAY_OFFLINE_PERMIT_PATH", .text, "File with a licence",
      [.fixed, .plugIn],
      because: Reason.licensing),
    .ignored(
      "publishResult", "FLYWAY_PUBLISH_RESULT", .boolean, "Whether results are published",
      [.fixed, .plugIn],
      because: Reason.onlineService),
    .ignored(
      "checkDriftOnMigrate", "FLYWAY_CHECK_DRIFT_ON_MIGRATE", .boolean,
      "Whether migrate looks for drift", [.fixed, .plugIn], because: Reason.onlineService),
    .ignored(
      "pipelineId", "FLYWAY_PIPELINE_ID", .text, "Pipeline that results belong to",
      [.fixed, .plugIn],
      because: Reason.onlineService),
    .ignored(
      "schemaModelLocation", nil, .text, "Folder of the schema model", [.fixed, .plugIn],
      because: Reason.comparison),
    .ignored(
      "schemaModelSchemas", nil, .list, "Schemas of the schema model", [.fixed, .plugIn],
      because: Reason.comparison),
  ]

  /// The settings of 3.4.
  static let files: [Option] = [
    .list(
      "locations", "FLYWAY_LOCATIONS", "Comma-separated list of places to scan for migrations",
      default: "filesystem:sql"
    ) { $0.locations = filled($1) },
    .list(
      "callbackLocations", "FLYWAY_CALLBACK_LOCATIONS",
      "Comma-separated list of places to scan for callbacks, instead of locations"
    ) { $0.callbackLocations = filled($1) },
    .boolean(
      "failOnMissingLocations", "FLYWAY_FAIL_ON_MISSING_LOCATIONS",
      "Whether a missing location is an error", default: "false"
    ) { $0.failOnMissingLocations = $1 },
    .text(
      "sqlMigrationPrefix", "FLYWAY_SQL_MIGRATION_PREFIX", "Prefix of versioned migrations",
      default: "V"
    ) { $0.sqlMigrationPrefix = $1 },
    .text(
      "repeatableSqlMigrationPrefix", "FLYWAY_REPEATABLE_SQL_MIGRATION_PREFIX",
      "Prefix of repeatable migrations", default: "R"
    ) { $0.repeatableSqlMigrationPrefix = $1 },
    .text(
      "baselineMigrationPrefix", "FLYWAY_BASELINE_MIGRATION_PREFIX",
      "Prefix of baseline migrations", default: "B", [.fixed, .plugIn]
    ) { $0.baselineMigrationPrefix = $1 },
    .text(
      "undoSqlMigrationPrefix", "FLYWAY_UNDO_SQL_MIGRATION_PREFIX", "Prefix of undo migrations",
      default: "U", [.fixed, .plugIn]
    ) { $0.undoSqlMigrationPrefix = $1 },
    .text(
      "sqlMigrationSeparator", "FLYWAY_SQL_MIGRATION_SEPARATOR",
      "Separator between version and description in file names", default: "__"
    ) { $0.sqlMigrationSeparator = $1 },
    .list(
      "sqlMigrationSuffixes", "FLYWAY_SQL_MIGRATION_SUFFIXES",
      "Comma-separated list of the suffixes of migrations", default: ".sql"
    ) { $0.sqlMigrationSuffixes = $1 },
    .boolean(
      "validateMigrationNaming", "FLYWAY_VALIDATE_MIGRATION_NAMING",
      "Whether a file name that cannot be read is an error", default: "false"
    ) { $0.validateMigrationNaming = $1 },
    .ignored(
      "migrationResolvers", "FLYWAY_RESOLVERS", .list, "Class names of migration resolvers",
      .modernOnly, because: Reason.javaOnly),
    .ignored(
      "resolvers", "FLYWAY_RESOLVERS", .list, "Class names of migration resolvers", .legacyOnly,
      because: Reason.javaOnly),
    .boolean(
      "skipDefaultResolvers", "FLYWAY_SKIP_DEFAULT_RESOLVERS",
      "Whether no migrations are looked for at all", default: "false"
    ) { $0.skipDefaultResolvers = $1 },
    .ignored(
      "jarDirs", "FLYWAY_JAR_DIRS", .list, "Folders with Java archives", because: Reason.javaOnly),
  ]

  /// The settings of 3.5.
  static let reading: [Option] = [
    .text("encoding", "FLYWAY_ENCODING", "Encoding of SQL files", default: "UTF-8") {
      $0.encoding = $1
    },
    .boolean(
      "detectEncoding", "FLYWAY_DETECT_ENCODING", "Whether the encoding of SQL files is detected",
      default: "false"
    ) { $0.detectEncoding = $1 },
    .boolean(
      "placeholderReplacement", "FLYWAY_PLACEHOLDER_REPLACEMENT",
      "Whether placeholders are replaced", default: "true"
    ) { $0.placeholderReplacement = $1 },
    .map("placeholders", "FLYWAY_PLACEHOLDERS_", "Placeholders to replace, by name") {
      $0.placeholders = $1
    },
    .text(
      "placeholderPrefix", "FLYWAY_PLACEHOLDER_PREFIX", "Prefix of every placeholder",
      default: "${"
    ) { $0.placeholderPrefix = $1 },
    .text(
      "placeholderSuffix", "FLYWAY_PLACEHOLDER_SUFFIX", "Suffix of every placeholder",
      default: "}"
    ) { $0.placeholderSuffix = $1 },
    .text(
      "placeholderSeparator", "FLYWAY_PLACEHOLDER_SEPARATOR",
      "Separator in the names of built-in placeholders", default: ":"
    ) { $0.placeholderSeparator = $1 },
    .text(
      "scriptPlaceholderPrefix", "FLYWAY_SCRIPT_PLACEHOLDER_PREFIX",
      "Prefix of the variables handed to script migrations", default: "FP__"
    ) { $0.scriptPlaceholderPrefix = $1 },
    .text(
      "scriptPlaceholderSuffix", "FLYWAY_SCRIPT_PLACEHOLDER_SUFFIX",
      "Suffix of the variables handed to script migrations", default: "__"
    ) { $0.scriptPlaceholderSuffix = $1 },
    .text(
      "powershellExecutable", "FLYWAY_POWERSHELL_EXECUTABLE", "PowerShell for .ps1 migrations",
      default: "pwsh"
    ) { $0.powershellExecutable = $1 },
  ]
}

/// The items that are not empty; an empty variable or argument leaves such a list empty.
func filled(_ items: [String]) -> [String] { items.filter { !$0.isEmpty } }
