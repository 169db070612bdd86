package import Database
package import SQLScript

/// The SQL and the catalogue of MariaDB and MySQL (engine.md 4.4, 9.2).
package struct MariaDBDialect: Dialect {
  package let name: String
  package let script: ScriptDialect
  package let hasTransactionalDDL = false
  /// RELEASE_LOCK and RELEASE_ALL_LOCKS, and what can call routines that call them.
  package let runLockWords = ["release_", "call", "execute", "select", "do "]
  let session: SessionStart

  init(_ session: SessionStart) {
    self.session = session
    name = session.version.engine
    script = ScriptDialect(
      session.version.isMariaDB ? .mariadb : .mysql, serverVersion: session.version.major)
  }

  package func quote(_ name: String) -> String { SQLText.quoted(name) }

  package func parameter(_ number: Int) -> String { "?" }

  package func createHistoryTable(schema: String, table: String, tablespace: String?) -> [String] {
    let name = quote(schema) + "." + quote(table)
    // MariaDB names every primary key PRIMARY and takes no other name.
    let key = session.version.isMariaDB ? "CONSTRAINT" : "CONSTRAINT \(quote(table + "_pk"))"
    return [
      """
      CREATE TABLE \(name) (
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
          \(key) PRIMARY KEY (`installed_rank`)
      )\(tablespace.map { " TABLESPACE \(quote($0))" } ?? "")
      """,
      "CREATE INDEX \(quote(table + "_s_idx")) ON \(name) (`success`)",
    ]
  }

  /// The database that was current when the session began; scripts may have left it since.
  package func currentSchema(on connection: any Connection) throws(DatabaseError) -> String? {
    session.database
  }

  package func currentUser(on connection: any Connection) throws(DatabaseError) -> String {
    session.user
  }

  package func databaseName(on connection: any Connection) throws(DatabaseError) -> String? {
    session.database
  }

  package func schemaExists(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try !connection.query(
      "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?", [.text(schema)]
    ).isEmpty
  }

  /// Whether there is no table, view, sequence, routine, trigger or event (engine.md 9.2.4); table
  /// constraints are never there without a table.
  package func isEmpty(
    schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    let sources = [
      "tables WHERE table_schema", "routines WHERE routine_schema",
      "triggers WHERE trigger_schema", "events WHERE \(Self.eventSchema)",
    ]
    let sql = sources.map { "(SELECT 1 FROM information_schema.\($0) = ? LIMIT 1)" }
      .joined(separator: " UNION ALL ")
    return try connection.query(sql, sources.map { _ in .text(schema) }).isEmpty
  }

  /// The database of an event, as bytes where names differ by case: MariaDB compares this one column by
  /// a collation to which `App`, `app` and `äpp` are the same.
  static let eventSchema =
    "IF(@@lower_case_table_names=0,CAST(event_schema AS BINARY),event_schema)"

  /// Whether there is a table of exactly that name (engine.md 4.8, E25).
  package func tableExists(
    schema: String, table: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try !connection.query(
      "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
      [.text(schema), .text(table)]
    ).isEmpty
  }

  package func createSchema(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try connection.execute("CREATE SCHEMA \(quote(schema))")
    return true
  }

  package func dropSchema(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try connection.execute("DROP SCHEMA \(quote(schema))")
    return true
  }
}
