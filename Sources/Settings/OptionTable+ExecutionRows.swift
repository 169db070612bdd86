internal import MigrationModel

extension OptionTable {
  /// The settings of 3.6 about what runs and how.
  static let execution: [Option] = [
    .text(
      "target", "FLYWAY_TARGET", "Version up to which migrations are considered",
      default: "latest"
    ) { $0.target = Target($1) },
    .ignored(
      "failOnMissingTarget", nil, .boolean, "Whether a missing target is an error", .modernOnly,
      because: "follows from the question mark behind target"),
    .list(
      "cherryPick", "FLYWAY_CHERRY_PICK",
      "Comma-separated list of the only migrations to consider, in order", [.fixed, .plugIn]
    ) { $0.cherryPick = filled($1) },
    .boolean(
      "outOfOrder", "FLYWAY_OUT_OF_ORDER",
      "Whether migrations below the current version are applied", default: "false"
    ) { $0.outOfOrder = $1 },
    .boolean(
      "skipExecutingMigrations", "FLYWAY_SKIP_EXECUTING_MIGRATIONS",
      "Whether migrations are recorded without being executed", default: "false"
    ) { $0.skipExecutingMigrations = $1 },
    .boolean(
      "validateOnMigrate", "FLYWAY_VALIDATE_ON_MIGRATE", "Whether migrate validates first",
      default: "true"
    ) { $0.validateOnMigrate = $1 },
    .list(
      "ignoreMigrationPatterns", "FLYWAY_IGNORE_MIGRATION_PATTERNS",
      "Comma-separated list of type:state patterns that validation ignores", default: "*:future"
    ) { $0.ignoreMigrationPatterns = $1 },
    .boolean(
      "group", "FLYWAY_GROUP", "Whether all pending migrations run in one transaction",
      default: "false"
    ) { $0.group = $1 },
    .boolean(
      "mixed", "FLYWAY_MIXED",
      "Whether a script may mix transactional and other statements", default: "false"
    ) { $0.mixed = $1 },
    .boolean(
      "executeInTransaction", "FLYWAY_EXECUTE_IN_TRANSACTION",
      "Whether migrations run in a transaction", default: "true"
    ) { $0.executeInTransaction = $1 },
    .boolean(
      "batch", "FLYWAY_BATCH", "Whether statements are sent in batches", default: "false"
    ) { $0.batch = $1 },
    .boolean(
      "stream", "FLYWAY_STREAM", "Whether large scripts are streamed", default: "false"
    ) { $0.stream = $1 },
    .boolean(
      "outputQueryResults", "FLYWAY_OUTPUT_QUERY_RESULTS",
      "Whether the results of queries in scripts are shown", default: "true"
    ) { $0.outputQueryResults = $1 },
    .list(
      "errorOverrides", "FLYWAY_ERROR_OVERRIDES",
      "Comma-separated list of STATE:CODE:BEHAVIOUR rules; without effect yet"
    ) { $0.errorOverrides = filled($1) },
    .text(
      "dryRunOutput", "FLYWAY_DRYRUN_OUTPUT", "File that takes the SQL instead of the database"
    ) { $0.dryRunOutput = $1.isEmpty ? nil : $1 },
    .integer(
      "lockRetryCount", "FLYWAY_LOCK_RETRY_COUNT",
      "Attempts to get the migration lock, one a second; negative means for ever", default: "50"
    ) { $0.lockRetryCount = $1 },
    .boolean(
      "cleanDisabled", "FLYWAY_CLEAN_DISABLED", "Whether clean is refused", default: "true"
    ) { $0.cleanDisabled = $1 },
    .ignored(
      "callbacks", "FLYWAY_CALLBACKS", .list, "Class names of callbacks",
      because: Reason.javaOnly),
    .boolean(
      "skipDefaultCallbacks", "FLYWAY_SKIP_DEFAULT_CALLBACKS",
      "Whether SQL callbacks are not run", default: "false"
    ) { $0.skipDefaultCallbacks = $1 },
    .ignored(
      "postgresql.transactional.lock", "FLYWAY_POSTGRESQL_TRANSACTIONAL_LOCK", .boolean,
      "Whether the lock on PostgreSQL belongs to a transaction", .fixed,
      because: Reason.sessionLock),
    .ignored(
      "migrate.saveSnapshot", nil, .boolean, "Whether migrate saves a snapshot", .fixed,
      because: Reason.comparison),
    .ignored(
      "undo.saveSnapshot", nil, .boolean, "Whether undo saves a snapshot", .fixed,
      because: Reason.comparison),
  ]

  /// The settings of 3.6 about the history table, schemas and baselines.
  static let history: [Option] = [
    .text(
      "installedBy", "FLYWAY_INSTALLED_BY", "Name recorded as having applied migrations",
      default: "<database user>"
    ) { $0.installedBy = $1.isEmpty ? nil : $1 },
    .boolean(
      "createSchemas", "FLYWAY_CREATE_SCHEMAS", "Whether missing schemas are created",
      default: "true"
    ) { $0.createSchemas = $1 },
    .text(
      "defaultSchema", "FLYWAY_DEFAULT_SCHEMA", "Schema of the history table"
    ) { $0.defaultSchema = $1.isEmpty ? nil : $1 },
    .text(
      "table", "FLYWAY_TABLE", "Name of the history table", default: "flyway_schema_history"
    ) { $0.table = $1 },
    .text(
      "tablespace", "FLYWAY_TABLESPACE", "Tablespace of the history table"
    ) { $0.tablespace = $1.isEmpty ? nil : $1 },
    .text(
      "baselineVersion", "FLYWAY_BASELINE_VERSION", "Version of a baseline", default: "1"
    ) { $0.baselineVersion = $1 },
    .text(
      "baselineDescription", "FLYWAY_BASELINE_DESCRIPTION", "Description of a baseline",
      default: "<< Flyway Baseline >>"
    ) { $0.baselineDescription = $1 },
    .boolean(
      "baselineOnMigrate", "FLYWAY_BASELINE_ON_MIGRATE",
      "Whether migrate baselines a schema that is not empty", default: "false"
    ) { $0.baselineOnMigrate = $1 },
  ]

  /// The settings of 3.7.
  static let operations: [Option] = [
    .operation(
      "add.type", .text, "Kind of the migration: versioned, baseline, undo or repeatable",
      default: "versioned"),
    .operation("add.description", .text, "Description of the migration"),
    .operation("add.version", .text, "Version of the migration", default: "<the next one>"),
    .operation("add.undo", .boolean, "Whether its undo migration is created too", default: "false"),
    .operation(
      "add.location", .text, "Folder to write to", default: "<the first of locations>"),
    .operation(
      "add.nameOnly", .boolean, "Whether only the name is printed", default: "false"),
    .operation(
      "add.force", .boolean, "Whether an existing file is overwritten", default: "false"),
    .operation(
      "add.timestamp", .text, "Whether the version ends in a time: always, auto or never",
      default: "auto"),
    .operation(
      "init.projectName", .text, "Name of the project", default: "<that of the folder>"),
    .operation(
      "init.databaseType", .text, "Kind of database: sqlite, postgresql, mysql or mariadb",
      default: "<that of the url>"),
    .operation("init.fileName", .text, "Name of the project file", default: "flyway.toml"),
    .operation("init.from", .text, "Project or conf file to import"),
    .operation("init.fromType", .text, "Kind of what is imported: Conf"),
  ]
}
