/// What Flyway 13 leaves in a PostgreSQL database, in plain SQL (engine.md 4.3, and the recordings).
enum FlywayHistory {
  /// The statements that create its table.
  static func table(
    _ name: String = "flyway_schema_history", in schema: String = "public"
  )
    -> String
  {
    """
    CREATE TABLE "\(schema)"."\(name)" (
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
    ALTER TABLE "\(schema)"."\(name)" ADD CONSTRAINT "\(name)_pk" PRIMARY KEY ("installed_rank");
    CREATE INDEX "\(name)_s_idx" ON "\(schema)"."\(name)" ("success");

    """
  }

  /// A row as the recordings show it: rank, version, description, type, script, checksum, success,
  /// with tabs between them and `\N` for NULL.
  static func insert(_ recorded: String, in schema: String = "public") -> String {
    let values = recorded.split(separator: "\t").map { value in
      value == "\\N" ? "NULL" : "'" + value.replacing("'", with: "''") + "'"
    }
    return """
      INSERT INTO "\(schema)"."flyway_schema_history" (installed_rank, version, description, type,
        script, checksum, success, installed_by, installed_on, execution_time)
      VALUES (\(values.joined(separator: ", ")), 'deployer', '2024-02-29 23:59:59.123456', 17);

      """
  }

  /// The rows of a database as the recordings show them.
  static func query(in schema: String = "public") -> String {
    """
    select concat_ws(E'\\t', installed_rank, coalesce(version, '\\N'), description, type, script,
      coalesce(checksum::text, '\\N'), success::int)
    from "\(schema)".flyway_schema_history order by installed_rank
    """
  }
}
