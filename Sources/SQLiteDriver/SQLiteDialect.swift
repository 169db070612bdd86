package import Database
package import SQLScript

/// SQLite's SQL and catalogue (engine.md 4.5, 9.3).
package struct SQLiteDialect: Dialect {
  package let name = "SQLite"
  package let script = ScriptDialect(.sqlite)
  package let hasTransactionalDDL = true

  package init() {}

  package func quote(_ name: String) -> String { Self.quoted(name, "\"") }

  package func parameter(_ number: Int) -> String { "?\(number)" }

  /// A text as a literal.
  static func literal(_ text: String) -> String { quoted(text, "'") }

  private static func quoted(_ text: String, _ mark: Character) -> String {
    var result = String(mark)
    for character in text {
      if character == mark { result.append(mark) }
      result.append(character)
    }
    result.append(mark)
    return result
  }

  package func createHistoryTable(schema: String, table: String, tablespace: String?) -> [String] {
    let now = "(strftime('%Y-%m-%d %H:%M:%f','now'))"
    return [
      """
      CREATE TABLE \(quote(schema)).\(quote(table)) (
          "installed_rank" INT NOT NULL PRIMARY KEY,
          "version" VARCHAR(50),
          "description" VARCHAR(200) NOT NULL,
          "type" VARCHAR(20) NOT NULL,
          "script" VARCHAR(1000) NOT NULL,
          "checksum" INT,
          "installed_by" VARCHAR(100) NOT NULL,
          "installed_on" TEXT NOT NULL DEFAULT \(now),
          "execution_time" INT NOT NULL,
          "success" BOOLEAN NOT NULL
      )
      """,
      "CREATE INDEX \(quote(schema)).\(quote(table + "_s_idx")) ON \(quote(table)) (\"success\")",
    ]
  }

  package func currentSchema(on connection: any Connection) throws(DatabaseError) -> String? {
    "main"
  }

  package func currentUser(on connection: any Connection) throws(DatabaseError) -> String { "" }

  package func databaseName(on connection: any Connection) throws(DatabaseError) -> String? { nil }

  package func schemaExists(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try !connection.query("SELECT 1 FROM pragma_database_list WHERE name = ?1", [.text(schema)])
      .isEmpty || schema == "temp"
  }

  package func isEmpty(
    schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try connection.query(
      """
      SELECT 1 FROM \(quote(schema)).sqlite_master WHERE type = 'table'
      AND name NOT IN ('android_metadata', 'sqlite_sequence') LIMIT 1
      """
    ).isEmpty
  }

  package func tableExists(
    schema: String, table: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try !connection.query(
      "SELECT 1 FROM \(quote(schema)).sqlite_master WHERE type = 'table' AND tbl_name = ?1",
      [.text(table)]
    ).isEmpty
  }

  package func createSchema(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool { false }

  package func dropSchema(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool { false }

  package func restoreSession(_ connection: any Connection) throws(DatabaseError) {}

  package func makeCurrent(
    schema: String, on connection: any Connection
  ) throws(DatabaseError) {}
}

// MARK: - clean

extension SQLiteDialect {
  package func clean(schema: String, on connection: any Connection) throws(DatabaseError) {
    // The pragma is ignored inside a transaction, and with it on, tables that others refer to
    // cannot be dropped (engine.md 9.3.3).
    let foreignKeys = try connection.query("PRAGMA foreign_keys").first?.first == .integer(1)
    if foreignKeys { try connection.execute("PRAGMA foreign_keys = OFF") }
    do {
      try connection.begin()
      try dropObjects(schema: schema, on: connection)
      try connection.commit()
    } catch {
      // The error that is thrown matters more than one of the rollback.
      try? connection.rollback()
      if foreignKeys { try? connection.execute("PRAGMA foreign_keys = ON") }
      throw error
    }
    if foreignKeys { try connection.execute("PRAGMA foreign_keys = ON") }
  }

  private func dropObjects(schema: String, on connection: any Connection) throws(DatabaseError) {
    let catalogue = "\(quote(schema)).sqlite_master"
    // A virtual table takes its shadow tables with it, so they go first and the catalogue is read
    // again for the rest.
    let kinds = [
      ("VIEW", "type = 'view'"),
      ("TABLE", "type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'"),
      ("TABLE", "type = 'table' AND name <> 'sqlite_sequence'"),
    ]
    for (word, condition) in kinds {
      let rows = try connection.query("SELECT name FROM \(catalogue) WHERE \(condition)")
      for case .text(let name)? in rows.map(\.first) {
        try connection.execute("DROP \(word) IF EXISTS \(quote(schema)).\(quote(name))")
      }
    }
    if try tableExists(schema: schema, table: "sqlite_sequence", on: connection) {
      try connection.execute("DELETE FROM \(quote(schema)).sqlite_sequence")
    }
  }
}
