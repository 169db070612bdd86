package import Database

extension PostgreSQLDialect {
  /// What is wrong with an index that CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY left: after a
  /// failure, and where IF NOT EXISTS was content with one that had failed before, it is there and
  /// invalid.
  package func flaw(
    leftBy statement: String, on connection: any Connection
  ) throws(DatabaseError) -> String? {
    let words = statement.uppercased()
    guard !system.isDistributed, words.contains("INDEX"), words.contains("CONCURRENTLY"),
      !words.contains("DROP INDEX")
    else { return nil }
    // The statement names the index, or the table whose name begins that of its index.
    let rows = try connection.query(
      """
      SELECT n.nspname, c.relname FROM pg_catalog.pg_index i \
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
      JOIN pg_catalog.pg_class t ON t.oid = i.indrelid \
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
      WHERE NOT i.indisvalid AND (pg_catalog.strpos(pg_catalog.lower($1), \
      pg_catalog.lower(c.relname)) > 0 OR pg_catalog.strpos(pg_catalog.lower($1), \
      pg_catalog.lower(t.relname)) > 0) ORDER BY 1, 2
      """, [.text(statement)])
    let names = rows.compactMap { row -> String? in
      guard case .text(let schema)? = row.first, case .text(let name)? = row.last else {
        return nil
      }
      return "\(quote(schema)).\(quote(name))"
    }
    guard !names.isEmpty else { return nil }
    let drops = names.map { "DROP INDEX CONCURRENTLY \($0);" }.joined(separator: " ")
    return "\(names.count == 1 ? "The index" : "The indexes") \(names.joined(separator: ", "))"
      + " \(names.count == 1 ? "is" : "are") there, but invalid: never used for reading, and kept up"
      + " to date for nothing. Before the next try run: \(drops)"
  }
}
