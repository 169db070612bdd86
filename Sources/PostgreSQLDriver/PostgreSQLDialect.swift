package import Database
package import SQLScript

/// PostgreSQL's SQL (engine.md 4.3, 9.1).
///
/// Everything of the catalogue is asked for by its full name: a script may have changed the search
/// path, or made a table of the same name.
package struct PostgreSQLDialect: Dialect {
  package var name: String { system.name }
  package let script: ScriptDialect
  package let runLockWords = ["advisory_unlock", "discard"]

  private let start: SessionStart
  let majorVersion: Int
  let system: ServerSystem

  init(start: SessionStart, majorVersion: Int, system: ServerSystem) {
    self.start = start
    self.majorVersion = majorVersion
    self.system = system
    script = ScriptDialect(.postgresql, serverVersion: majorVersion)
  }

  package func quote(_ name: String) -> String { PostgreSQLConnection.quoted(name) }

  package func parameter(_ number: Int) -> String { "$\(number)" }

  package func createHistoryTable(
    schema: String, table: String, tablespace: String?
  ) -> [String] {
    if system.isDistributed { return createDistributedHistoryTable(schema: schema, table: table) }
    let name = "\(quote(schema)).\(quote(table))"
    let space = tablespace.map { " TABLESPACE \(quote($0))" } ?? ""
    return [
      """
      CREATE TABLE \(name) (
      \(Self.historyColumns)
      )\(space)
      """,
      "ALTER TABLE \(name) ADD CONSTRAINT \(quote(table + "_pk")) PRIMARY KEY (\"installed_rank\")"
        + (tablespace == nil ? "" : " USING INDEX\(space)"),
      "CREATE INDEX \(quote(table + "_s_idx")) ON \(name) (\"success\")\(space)",
    ]
  }

  static let historyColumns = """
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
    """

  // MARK: The session

  /// The user that the session began as.
  var user: String { start.user ?? "" }

  package func currentSchema(on connection: any Connection) throws(DatabaseError) -> String? {
    let schema = start.schema ?? start.searchPath
    guard schema.utf8.contains(where: { $0 != UInt8(ascii: " ") }) else {
      throw DatabaseError(
        .connection, sqlState: nil, number: 0,
        message:
          "Unable to determine current schema as search_path is empty. Set the current schema"
          + " in currentSchema parameter of the JDBC URL or in Flyway's schemas property.")
    }
    return schema
  }

  package func currentUser(on connection: any Connection) throws(DatabaseError) -> String {
    start.user ?? ""
  }

  package func databaseName(on connection: any Connection) throws(DatabaseError) -> String? {
    start.database
  }

  /// The role that the session began with.
  private var role: String { start.user.map(quote) ?? "NONE" }

  /// PostgreSQL's manual: SET and RESET change the session's settings, and take no expressions.
  package func changesSessionAlone(_ statement: Span<UInt8>) -> Bool {
    ["set", "reset"].contains(StatementKind.firstWord(statement))
  }

  /// Puts the role back (engine.md 9.1.1); travels with the statement behind it.
  package func restoreSession(_ connection: any Connection) throws(DatabaseError) {
    try connection.enqueue("SET ROLE \(role)", [])
  }

  /// Puts the schema in front of the search path that the session began with (engine.md 9.1.1);
  /// travels with the statement behind it.
  package func makeCurrent(
    schema: String, on connection: any Connection
  ) throws(DatabaseError) {
    let original = start.searchPath
    if schema == original || original.hasPrefix(schema + ",") { return }
    let path = original.isEmpty ? quote(schema) : "\(quote(schema)),\(original)"
    try connection.enqueue(
      """
      SELECT pg_catalog.set_config('search_path', $1, false) \
      FROM pg_catalog.pg_namespace WHERE nspname = $2
      """, [.text(path), .text(schema)])
  }

  /// Lets the history be written whatever the script has left behind: another user, a time-out too
  /// short, a read-only default.
  ///
  /// It holds to the end of the transaction alone. Where none is open, that is the one which the
  /// statement behind it has of its own, as they reach the server in one series.
  package func prepareHistoryWrite(on connection: any Connection) throws(DatabaseError) {
    // Of the rest CockroachDB documents no form for a transaction alone.
    if system == .cockroachDB { return try restoreSession(connection) }
    try connection.enqueue("SET LOCAL SESSION AUTHORIZATION DEFAULT", [])
    guard connection.isInTransaction, connection.executes else {
      var settings = ["ROLE \(role)", "statement_timeout = 0", "lock_timeout = 0"]
      // In the middle of a transaction it is too late for this one.
      if !connection.isInTransaction { settings.append("transaction_read_only = off") }
      for setting in settings { try connection.enqueue("SET LOCAL " + setting, []) }
      return
    }
    // The same as one statement: each costs its share of a small migration's time.
    try connection.enqueue(
      """
      SELECT pg_catalog.set_config('role', $1, true), \
      pg_catalog.set_config('statement_timeout', '0', true), \
      pg_catalog.set_config('lock_timeout', '0', true)
      """, [.text(start.user ?? "none")])
  }

  // MARK: The catalogue

  package func schemaExists(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try !connection.query(
      "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", [.text(schema)]
    ).isEmpty
  }

  package func isEmpty(
    schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    if system == .cockroachDB { return try isEmptyByStandard(schema: schema, on: connection) }
    // engine.md 9.1.2; what it does not count is kept as it is (E 29).
    let sources = [
      ("pg_class", "relnamespace", "o.relkind IN ('r', 'v', 'S', 't')"),
      ("pg_type", "typnamespace", "o.typcategory NOT IN ('A', 'C')"),
      ("pg_proc", "pronamespace", "true"),
    ]
    let parts = sources.map { table, namespace, condition in
      """
      EXISTS (SELECT 1 FROM pg_catalog.\(table) o \
      JOIN pg_catalog.pg_namespace n ON n.oid = o.\(namespace) \
      WHERE n.nspname = $1 AND \(condition) AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d \
      WHERE d.classid = 'pg_catalog.\(table)'::regclass AND d.objid = o.oid AND d.deptype = 'e'))
      """
    }
    return try connection.query(
      "SELECT 1 WHERE \(parts.joined(separator: " OR "))", [.text(schema)]
    ).isEmpty
  }

  package func tableExists(
    schema: String, table: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try !connection.query(
      """
      SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r'
      """, [.text(schema), .text(table)]
    ).isEmpty
  }

  package var tellsMissingTables: Bool { true }

  /// undefined_table, invalid_schema_name.
  package func isAboutMissingTable(_ error: DatabaseError) -> Bool {
    error.sqlState == "42P01" || error.sqlState == "3F000"
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
    try connection.execute("DROP SCHEMA \(quote(schema)) CASCADE")
    return true
  }
}
