import TestSupport

/// What Flyway 13 leaves in a database of a server, in plain SQL (engine.md 4.3 and 4.4, and the
/// recordings).
struct FlywayHistory {
  static let table = "flyway_schema_history"

  let database: any ServerTestDatabase

  private var isMariaDB: Bool { database is MariaDBTestDatabase }

  /// A name as both tools quote it.
  func quoted(_ name: String) -> String {
    isMariaDB
      ? "`\(name.replacing("`", with: "``"))`" : "\"\(name.replacing("\"", with: "\"\""))\""
  }

  /// The statements that create its table, as the server gets them; the row ``baseline`` may come
  /// with it.
  func create(
    _ name: String = table, in schema: String? = nil, hasBaseline: Bool = false
  ) -> String {
    let schema = schema ?? database.defaultSchema
    switch (isMariaDB, hasBaseline) {
    case (false, false): return createOnPostgreSQL(name, schema)
    case (false, true):
      return createOnPostgreSQL(name, schema) + insert(Self.baseline, in: schema)
    case (true, false): return createOnMariaDB(name, schema)
    case (true, true):
      return "set sql_mode = 'ansi_quotes';\n" + createOnMariaDB(name, schema, asSelect)
        + "set sql_mode = default;\n"
    }
  }

  private func createOnPostgreSQL(_ name: String, _ schema: String) -> String {
    """
    CREATE TABLE \(quoted(schema)).\(quoted(name)) (
        "installed_rank" INT NOT NULL,
        "version" VARCHAR(50),
        "description" VARCHAR(200) NOT NULL,
        "type" VARCHAR(20) NOT NULL,
        "script" VARCHAR(1000) NOT NULL,
        "checksum" INTEGER,
        "installed_by" VARCHAR(100) NOT NULL,
        "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
        "execution_time" INTEGER NOT NULL,
        "success" BOOLEAN NOT NULL
    );
    ALTER TABLE \(quoted(schema)).\(quoted(name)) ADD CONSTRAINT \(quoted(name + "_pk"))
      PRIMARY KEY ("installed_rank");
    CREATE INDEX \(quoted(name + "_s_idx")) ON \(quoted(schema)).\(quoted(name)) ("success");

    """
  }

  private func createOnMariaDB(
    _ name: String, _ schema: String, _ content: String = ""
  ) -> String {
    """
    CREATE TABLE `\(schema)`.`\(name)` (
        `installed_rank` INT NOT NULL,
        `version` VARCHAR(50),
        `description` VARCHAR(200) NOT NULL,
        `type` VARCHAR(20) NOT NULL,
        `script` VARCHAR(1000) NOT NULL,
        `checksum` INT,
        `installed_by` VARCHAR(100) NOT NULL,
        `installed_on` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        `execution_time` INT NOT NULL,
        `success` BOOL NOT NULL,
        CONSTRAINT  PRIMARY KEY (`installed_rank`)
    )\(content);
    CREATE INDEX `\(name)_s_idx` ON `\(schema)`.`\(name)` (`success`);

    """
  }

  /// The baseline that ``create(_:in:hasBaseline:)`` adds, as ``insert(_:in:)`` takes it.
  static let baseline = "1\t1\tbefore\tBASELINE\tbefore\t\\N\t1"

  /// The part by which Flyway creates the table with a baseline in one statement.
  private let asSelect = """
     AS SELECT
        1 as "installed_rank",
        '1' as "version",
        'before' as "description",
        'BASELINE' as "type",
        'before' as "script",
        NULL as "checksum",
        'deployer' as "installed_by",
        CURRENT_TIMESTAMP as "installed_on",
        0 as "execution_time",
        TRUE as "success"

    """

  /// A row as the recordings show it: rank, version, description, type, script, checksum, success,
  /// with tabs between them and `\N` for NULL.
  func insert(_ recorded: String, in schema: String? = nil) -> String {
    let values = recorded.split(separator: "\t").map { value in
      value == "\\N" ? "NULL" : "'" + value.replacing("'", with: "''") + "'"
    }
    // MariaDB's column has whole seconds.
    let time = "2024-02-29 23:59:59" + (isMariaDB ? "" : ".123456")
    return """
      INSERT INTO \(quoted(schema ?? database.defaultSchema)).\(quoted(Self.table))
        (installed_rank, version, description, type, script, checksum, success, installed_by,
        installed_on, execution_time)
      VALUES (\(values.joined(separator: ", ")), 'deployer', '\(time)', 17);

      """
  }
}

extension TestProject {
  /// What Flyway would have left in the project's database.
  func flyway() throws -> FlywayHistory { FlywayHistory(database: try serverDatabase()) }

  /// The history as the recordings show it.
  func history(in schema: String? = nil) throws -> [String] {
    let schema = try schema ?? serverDatabase().defaultSchema
    return try historyRows(of: "\(schema).\(FlywayHistory.table)").map { row in
      row.map { $0 ?? "\\N" }.joined(separator: "\t")
    }
  }
}
