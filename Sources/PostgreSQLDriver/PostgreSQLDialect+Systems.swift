internal import Database
package import SQLScript

/// What differs on systems that are not PostgreSQL itself (``ServerSystem``).
extension PostgreSQLDialect {
  package var hasTransactionalDDL: Bool { !system.isDistributed }

  /// 'We recommend doing schema changes outside transactions where possible' (CockroachDB's
  /// documentation, 'Online Schema Changes').
  package var runsSchemaChangesAlone: Bool { system.isDistributed }

  /// Anything but reading and writing rows may be a schema change.
  package func commitsImplicitly(_ statement: Statement, in bytes: Span<UInt8>) -> Bool {
    system.isDistributed
      && !Self.rowStatements.contains(StatementKind.firstWord(bytes.extracting(statement.range)))
  }

  private static let rowStatements: Set<String> = [
    "select", "insert", "update", "delete", "upsert", "values", "with", "table", "copy",
  ]

  /// The history table, with the key made together with it: on CockroachDB a table without one gets
  /// a hidden one, which would have to be exchanged (its documentation, 'Primary Key Constraint').
  func createDistributedHistoryTable(schema: String, table: String) -> [String] {
    let name = "\(quote(schema)).\(quote(table))"
    let columns = Self.historyColumns
    return [
      "CREATE TABLE \(name) (\n\(columns),\n    CONSTRAINT \(quote(table + "_pk"))"
        + " PRIMARY KEY (\"installed_rank\")\n)",
      "CREATE INDEX \(quote(table + "_s_idx")) ON \(name) (\"success\")",
    ]
  }

  /// Whether CockroachDB's standard catalogue lists anything (its documentation,
  /// 'information_schema').
  func isEmptyByStandard(
    schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    try connection.query(
      """
      SELECT 1 FROM information_schema.tables WHERE table_schema = $1 UNION ALL \
      SELECT 1 FROM information_schema.sequences WHERE sequence_schema = $1 UNION ALL \
      SELECT 1 FROM information_schema.routines WHERE routine_schema = $1
      """, [.text(schema)]
    ).isEmpty
  }

  /// Why nothing is cleaned there: the catalogue that it is found in is PostgreSQL's own.
  func refuseClean(schema: String) throws(DatabaseError) {
    guard system.isDistributed else { return }
    throw DatabaseError(
      .statement, sqlState: "0A000", number: 0,
      message: "ERROR: clean is not supported on \(system.name), where it was never tried"
        + "\n  Hint: Empty the schema yourself: DROP SCHEMA \(quote(schema)) CASCADE; CREATE SCHEMA"
        + " \(quote(schema));")
  }
}
