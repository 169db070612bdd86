package import Database

extension MariaDBDialect {
  /// Creates the table and its row in one statement, as the reference does, because DDL commits
  /// (engine.md 4.4).
  ///
  /// Some servers refuse such a statement: with `enforce_gtid_consistency`, in a cluster with
  /// `pxc_strict_mode`, and TiDB. There a table of another name is filled and then renamed.
  package func createHistoryTable(
    schema: String, table: String, tablespace: String?, firstRow: [(column: String, value: Value)],
    on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    let statements = createHistoryTable(schema: schema, table: table, tablespace: tablespace)
    let values = firstRow.map(\.value)
    do throws(DatabaseError) {
      let selected = firstRow.map { column, _ in
        // In the order of the table's columns, which is also the order of those that are selected.
        (column == "execution_time" ? "CURRENT_TIMESTAMP AS `installed_on`, " : "")
          + "? AS \(quote(column))"
      }
      try connection.execute(
        statements[0] + " AS SELECT " + selected.joined(separator: ", "), values)
    } catch {
      guard error.kind == .statement, error.number != ServerErrorNumber.tableExists else {
        throw error
      }
      try createRenamed(schema, table, tablespace, firstRow, on: connection)
    }
    for statement in statements.dropFirst() { try connection.execute(statement) }
    return true
  }

  private func createRenamed(
    _ schema: String, _ table: String, _ tablespace: String?,
    _ row: [(column: String, value: Value)], on connection: any Connection
  ) throws(DatabaseError) {
    // The longest name has 64 characters.
    let name = String(table.prefix(60)) + "_new"
    let place = quote(schema) + "." + quote(name)
    // One that a killed run left behind.
    try connection.execute("DROP TABLE IF EXISTS \(place)")
    let create = createHistoryTable(schema: schema, table: name, tablespace: tablespace)[0]
    try connection.execute(create)
    do throws(DatabaseError) {
      let columns = row.map { quote($0.column) }.joined(separator: ",")
      let marks = row.map { _ in "?" }.joined(separator: ",")
      try connection.execute(
        "INSERT INTO \(place) (\(columns)) VALUES (\(marks))", row.map(\.value))
      try connection.execute(
        "RENAME TABLE \(place) TO \(quote(schema)).\(quote(table))")
    } catch {
      // The error that is thrown matters more than one of clearing up.
      try? connection.execute("DROP TABLE IF EXISTS \(place)")
      throw error
    }
  }
}
