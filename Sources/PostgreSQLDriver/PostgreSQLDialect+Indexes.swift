package import Database

extension PostgreSQLDialect {
  /// What is wrong with the indexes that CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY was about:
  /// after a failure, and where it was content with one that had failed before, an index is there and
  /// invalid.
  package func flaw(
    leftBy statement: String, failed: Bool, on connection: any Connection
  ) throws(DatabaseError) -> String? {
    // PostgreSQL's manual, release notes of 12: since then the server tells what is being built.
    guard !system.isDistributed, majorVersion >= 12, let statement = IndexStatement(statement)
    else { return nil }
    // What was just built is valid, whatever else of the table is not.
    guard failed || statement.leavesInvalid else { return nil }
    let (condition, parameters) = Self.condition(for: statement.subject)
    // Where another session is still building it, an index is invalid for the time.
    let rows = try connection.query(
      """
      SELECT n.nspname, c.relname FROM pg_catalog.pg_index i \
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
      WHERE NOT i.indisvalid AND c.relkind = 'i' AND \(condition) AND NOT EXISTS (SELECT 1 FROM \
      pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) ORDER BY 1, 2
      """, parameters.map { .text($0) })
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

  /// Which indexes a statement is about.
  private static func condition(
    for subject: IndexStatement.Subject
  ) -> (sql: String, parameters: [String]) {
    switch subject {
    case .index(let name?, let table):
      // PostgreSQL's manual, CREATE INDEX: an index lies in its table's schema.
      (
        """
        c.relname = $1::pg_catalog.name AND c.relnamespace = (SELECT relnamespace \
        FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($2))
        """, [name, table]
      )
    case .index(nil, let table), .table(let table):
      ("i.indrelid = pg_catalog.to_regclass($1)", [table])
    case .existing(let index):
      // PostgreSQL's manual, REINDEX: what is left has the index's name and `_ccnew` or `_ccold`.
      (
        """
        EXISTS (SELECT 1 FROM pg_catalog.pg_index o JOIN pg_catalog.pg_class r \
        ON r.oid = o.indexrelid WHERE o.indexrelid = pg_catalog.to_regclass($1) \
        AND o.indrelid = i.indrelid AND pg_catalog.starts_with(c.relname, r.relname) \
        AND pg_catalog.substr(c.relname, pg_catalog.length(r.relname) + 1) \
        ~ '^(_cc(new|old)[0-9]*)?$')
        """, [index]
      )
    case .schema(let name): ("n.nspname = $1", [name])
    case .database: ("true", [])
    }
  }
}
