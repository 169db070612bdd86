internal import Settings

/// What help says of one command, beyond its line in the list.
struct CommandHelp {
  /// Whole sentences, a line each.
  let description: [String]
  /// The settings that matter most to it.
  let settings: [String]
  /// Its own options, with what they mean.
  var options: [HelpEntry] = []
  /// What stands behind the program's name.
  let examples: [String]

  /// The settings of every command that connects.
  private static let connection = ["url", "user", "password", "schemas", "defaultSchema", "table"]
  /// The settings of every command that looks at files.
  private static let files = [
    "locations", "sqlMigrationPrefix", "repeatableSqlMigrationPrefix", "sqlMigrationSeparator",
    "sqlMigrationSuffixes", "encoding", "placeholders", "placeholderReplacement",
  ]

  /// The help of an operation; a command of paid editions has none.
  static func of(_ operation: Operation) -> CommandHelp? {
    switch operation.name {
    case "migrate": migrate
    case "undo": undo
    case "check": check
    case "info": info
    case "validate": validate
    case "repair": repair
    case "baseline": baseline
    case "clean": clean
    case "testConnection": testConnection
    case "statements": statements
    case "init": initialize
    case "add": add
    case "version", "list-engines", "help":
      CommandHelp(description: [operation.summary + "."], settings: [], examples: [operation.name])
    default: nil
    }
  }

  private static var migrate: CommandHelp {
    CommandHelp(
      description: [
        "Applies the pending migrations in order of their versions, then the repeatable ones that",
        "are new or changed, and records each in the schema history table.",
        "Where the database allows it, a migration that fails leaves nothing behind.",
      ],
      settings: connection + files + [
        "target", "outOfOrder", "group", "mixed", "executeInTransaction", "validateOnMigrate",
        "ignoreMigrationPatterns", "baselineOnMigrate", "baselineVersion",
        "skipExecutingMigrations", "createSchemas", "installedBy", "lockRetryCount",
        "outputQueryResults",
      ],
      examples: [
        "migrate", "-target=2.1 migrate", "clean migrate info", "-outputType=json migrate",
      ])
  }

  private static var info: CommandHelp {
    CommandHelp(
      description: [
        "Prints every migration, applied or not, with its state. Changes nothing.",
        "The filters are combined: a row is shown when it passes all of them.",
      ],
      settings: connection + files + ["target", "outOfOrder", "cherryPick"],
      options: [
        HelpEntry("infoSinceDate", "Applied after this local time, dd/MM/yyyy HH:mm"),
        HelpEntry("infoUntilDate", "Applied before this local time, dd/MM/yyyy HH:mm"),
        HelpEntry("infoSinceVersion", "This version and later ones"),
        HelpEntry("infoUntilVersion", "This version and earlier ones"),
        HelpEntry("infoOfState", "States, separated by commas: pending,failed,out_of_order"),
        HelpEntry("-migrationIds", "Flag: prints nothing but versions and descriptions"),
        HelpEntry("-exitCode", "Flag: exits with 2 if any are pending, 3 if validation would fail"),
      ],
      examples: [
        "info", "-infoOfState=pending info", "info -infoOfState=pending -migrationIds",
        "info -exitCode",
      ])
  }

  private static var undo: CommandHelp {
    CommandHelp(
      description: [
        "Undoes the versioned migration that was applied last, with its undo script (U1__x.sql).",
        "With a target, every migration down to that version is undone, itself included, newest",
        "first. Nothing runs when a script on the way is missing or the history does not validate.",
      ],
      settings: connection + files + [
        "target", "cherryPick", "group", "mixed", "executeInTransaction", "validateOnMigrate",
        "undoSqlMigrationPrefix", "installedBy", "lockRetryCount",
      ],
      examples: ["undo", "-target=3 undo", "-target=3 -group=true undo info"])
  }

  private static var check: CommandHelp {
    CommandHelp(
      description: [
        "Writes the SQL that migrate would execute, history rows included, to a file that the",
        "database's own client can run. Changes nothing.",
      ],
      settings: connection + files + ["dryRunOutput", "target"],
      options: [HelpEntry("-dryrun", "Flag: the only report there is; must be given")],
      examples: ["check -dryrun -dryRunOutput=next.sql"])
  }

  private static var validate: CommandHelp {
    CommandHelp(
      description: [
        "Compares what was applied with the files: checksums, names, types, missing files and",
        "migrations that are not applied. Exits with 1 when something differs.",
      ],
      settings: connection + files + ["ignoreMigrationPatterns", "target", "outOfOrder"],
      examples: ["validate", "-ignoreMigrationPatterns=*:pending validate"])
  }

  private static var repair: CommandHelp {
    CommandHelp(
      description: [
        "Mends the schema history table: removes failed migrations, marks those without a file as",
        "deleted, and takes over checksums, descriptions and types from the files.",
      ],
      settings: connection + files + ["ignoreMigrationPatterns", "cherryPick"],
      examples: ["repair", "repair validate"])
  }

  private static var baseline: CommandHelp {
    CommandHelp(
      description: [
        "Marks an existing database as being at a version: migrations up to it are never applied."
      ],
      settings: connection + ["baselineVersion", "baselineDescription", "createSchemas"],
      examples: ["baseline", "-baselineVersion=5 -baselineDescription=legacy baseline"])
  }

  private static var clean: CommandHelp {
    CommandHelp(
      description: [
        "Drops everything in the configured schemas, the schema history included.",
        "It is refused unless cleanDisabled is switched off.",
      ],
      settings: connection + ["cleanDisabled"],
      examples: ["-cleanDisabled=false clean", "-cleanDisabled=false clean migrate"])
  }

  private static var testConnection: CommandHelp {
    CommandHelp(
      description: [
        "Attempts to connect to the database with the configured settings.",
        "Exits with zero on success.",
        "Exits with another status and says why when no connection can be made.",
      ],
      settings: ["url", "user", "password", "connectRetries", "environment"],
      examples: ["testConnection -environment=development"])
  }

  private static var initialize: CommandHelp {
    CommandHelp(
      description: [
        "Creates a project: flyway.toml, the folders migrations and callbacks, and a first script.",
        "What is there already stays as it is. No database is needed.",
      ],
      settings: ["init.projectName", "init.databaseType", "init.fileName"],
      examples: ["init -databaseType=postgresql", "init -projectName=shop -databaseType=sqlite"])
  }

  private static var add: CommandHelp {
    CommandHelp(
      description: [
        "Creates an empty migration under the next version, in the first of the locations.",
        "No database is needed.",
      ],
      settings: [
        "add.type", "add.description", "add.version", "add.undo", "add.location", "add.nameOnly",
        "add.force", "add.timestamp", "locations", "sqlMigrationPrefix",
        "repeatableSqlMigrationPrefix", "baselineMigrationPrefix", "undoSqlMigrationPrefix",
        "sqlMigrationSeparator", "sqlMigrationSuffixes",
      ],
      examples: [
        "add -description=\"add people\"", "add -description=people -undo=true",
        "add -type=repeatable -description=reports", "add -type=undo",
        "-q add -description=people -nameOnly=true",
      ])
  }

  private static var statements: CommandHelp {
    CommandHelp(
      description: [
        "Prints how scripts are cut into statements, and whether each script would run in a",
        "transaction. No database is needed.",
      ],
      settings: [
        "mixed", "executeInTransaction", "encoding", "placeholders", "placeholderReplacement",
        "placeholderPrefix", "placeholderSuffix",
      ],
      options: [
        HelpEntry("dialect", "sqlite, postgresql, mysql or mariadb; by default that of the url"),
        HelpEntry("serverVersion", "Major version of the server, where it matters (default 15)"),
      ],
      examples: [
        "statements -dialect=postgresql sql/V1__tables.sql",
        "statements -dialect=mysql -outputType=json sql/V2__triggers.sql",
      ])
  }
}

/// A name and what it means.
struct HelpEntry {
  let name: String
  /// Empty for a name that stands alone.
  let text: String

  init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}
