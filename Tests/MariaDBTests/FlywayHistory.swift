/// What Flyway 13 leaves in a MariaDB database, in plain SQL (engine.md 4.4, and the recordings).
enum FlywayHistory {
  /// The statements that create its table, as the server gets them; a baseline comes with it.
  static func table(
    _ name: String = "flyway_schema_history", in schema: String, baseline: String = ""
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
    )\(baseline);
    CREATE INDEX `\(name)_s_idx` ON `\(schema)`.`\(name)` (`success`);

    """
  }

  /// The part by which Flyway creates the table with a baseline in one statement.
  static let baseline = """
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
  static func insert(_ recorded: String, in schema: String) -> String {
    let values = recorded.split(separator: "\t").map { value in
      value == "\\N" ? "NULL" : "'" + value.replacing("'", with: "''") + "'"
    }
    return """
      INSERT INTO `\(schema)`.`flyway_schema_history` (installed_rank, version, description, type,
        script, checksum, success, installed_by, installed_on, execution_time)
      VALUES (\(values.joined(separator: ", ")), 'deployer', '2024-02-29 23:59:59', 17);

      """
  }

  /// The rows of a database as the recordings show them.
  static func query(in schema: String) -> String {
    """
    select concat_ws(char(9), installed_rank, coalesce(version, '\\\\N'), description, type, script,
      coalesce(checksum, '\\\\N'), success)
    from `\(schema)`.flyway_schema_history order by installed_rank
    """
  }
}
