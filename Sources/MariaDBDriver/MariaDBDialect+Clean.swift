package import Database

extension MariaDBDialect {
  /// Drops everything in a schema (engine.md 9.2.5).
  package func clean(schema: String, on connection: any Connection) throws(DatabaseError) {
    try dropListed(
      "SELECT 'EVENT', event_name FROM information_schema.events WHERE \(Self.eventSchema) = ?",
      in: schema, on: connection)
    // A package takes its body with it.
    try dropListed(
      """
      SELECT routine_type, routine_name FROM information_schema.routines \
      WHERE routine_schema = ? AND routine_type IN ('PROCEDURE', 'FUNCTION', 'PACKAGE')
      """, in: schema, on: connection)
    try dropListed(
      "SELECT 'VIEW', table_name FROM information_schema.views WHERE table_schema = ?",
      in: schema, on: connection)
    try dropTables(in: schema, on: connection)
    // Columns may take their defaults from sequences, so these come last.
    try dropListed(
      """
      SELECT 'SEQUENCE', table_name FROM information_schema.tables \
      WHERE table_schema = ? AND table_type = 'SEQUENCE'
      """, in: schema, on: connection)
  }

  /// Drops the tables, whose triggers go with them, without regard to foreign keys, which may run in
  /// circles.
  private func dropTables(
    in schema: String, on connection: any Connection
  ) throws(DatabaseError) {
    let rows = try connection.query("SELECT @@foreign_key_checks")
    let checks = rows.first?.first?.number ?? 1
    try connection.execute("SET foreign_key_checks=0")
    do throws(DatabaseError) {
      try dropListed(
        """
        SELECT 'TABLE', table_name FROM information_schema.tables WHERE table_schema = ? \
        AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
        """, in: schema, on: connection)
    } catch {
      // The error that is thrown matters more than one of restoring.
      try? connection.execute("SET foreign_key_checks=\(checks)")
      throw error
    }
    try connection.execute("SET foreign_key_checks=\(checks)")
  }

  /// Drops what a query lists as kinds and names.
  private func dropListed(
    _ query: String, in schema: String, on connection: any Connection
  ) throws(DatabaseError) {
    for row in try connection.query(query, [.text(schema)]) {
      guard let kind = row.first?.text, let name = row.last?.text else { continue }
      try connection.execute("DROP \(kind) IF EXISTS \(quote(schema)).\(quote(name))")
    }
  }
}
