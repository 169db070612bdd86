package import Database
package import MigrationModel

/// The schema history table of one schema (engine.md 4).
///
/// Rows are kept in memory and read again only when another session may have changed them.
package final class HistoryTable {
  package let schema: String
  package let table: String
  private let connection: any Connection
  private let columns: String

  private var cache: [HistoryRow]?
  private var counter: Int?

  package init(schema: String, table: String, connection: any Connection) {
    self.schema = schema
    self.table = table
    self.connection = connection
    let dialect = connection.dialect
    columns = Column.allCases.map { dialect.quote($0.rawValue) }.joined(separator: ",")
  }

  private enum Column: String, CaseIterable {
    case installedRank = "installed_rank"
    case version, description, type, script, checksum
    case installedBy = "installed_by"
    case installedOn = "installed_on"
    case executionTime = "execution_time"
    case success
  }

  /// The quoted name, as in SQL and in messages.
  package var quotedName: String {
    connection.dialect.quote(schema) + "." + connection.dialect.quote(table)
  }

  private func column(_ column: Column) -> String { connection.dialect.quote(column.rawValue) }

  private func parameter(_ number: Int) -> String { connection.dialect.parameter(number) }

  /// Whether the table is there.
  package func exists() throws(DatabaseError) -> Bool {
    try connection.dialect.tableExists(schema: schema, table: table, on: connection)
  }

  /// Creates the table with its first row, if there is one; in the open transaction, if there is one.
  package func create(tablespace: String?, firstRow: HistoryRow?) throws(DatabaseError) {
    let dialect = connection.dialect
    var isInserted = false
    if let firstRow, connection.knowsHistory {
      isInserted = try dialect.createHistoryTable(
        schema: schema, table: table, tablespace: tablespace,
        firstRow: zip(Self.written, values(of: firstRow)).map { ($0.rawValue, $1) },
        on: connection)
    }
    if !isInserted {
      let statements = dialect.createHistoryTable(
        schema: schema, table: table, tablespace: tablespace)
      for statement in statements { try connection.execute(statement) }
    }
    forget()
    if !connection.executes { try suppose(isInserted ? firstRow.map { [$0] } ?? [] : []) }
    if let firstRow, !isInserted { try insert(firstRow) }
  }

  /// Takes rows for those of the table, which cannot be read.
  package func suppose(_ rows: [HistoryRow]) throws(DatabaseError) {
    cache = rows
    counter = try connection.foreignChangeCounter()
  }

  /// Forgets what was read.
  package func forget() {
    cache = nil
    counter = nil
  }

  /// Whether another session may have changed the table since ``rows()`` was last called.
  package func mayHaveChanged() throws(DatabaseError) -> Bool {
    guard cache != nil, let counter else { return true }
    return try connection.foreignChangeCounter() != counter
  }
}

// MARK: - Reading

extension HistoryTable {
  /// The rows in the order of their ranks; none when there is no table.
  ///
  /// - Throws: ``MigrationError`` for rows of an unknown type.
  package func rows() throws -> [HistoryRow] {
    let now = try connection.foreignChangeCounter()
    if let cache, let now, now == counter { return cache }
    guard let found = try storedRows() else {
      forget()
      return []
    }
    let rows = try found.map { try row($0) }
    cache = rows
    counter = now
    return rows
  }

  /// The rows as they are stored; `nil` when there is no table.
  ///
  /// Where the server tells that a table is missing, it is not asked before: a trip less. In a
  /// transaction, such an error would end it.
  private func storedRows() throws(DatabaseError) -> [[Value]]? {
    let query = """
      SELECT \(columns) FROM \(quotedName) WHERE \(column(.installedRank)) > -1 \
      ORDER BY \(column(.installedRank))
      """
    guard connection.dialect.tellsMissingTables, connection.executes, !connection.isInTransaction
    else { return try exists() ? connection.query(query) : nil }
    do throws(DatabaseError) {
      return try connection.query(query)
    } catch {
      guard connection.dialect.isAboutMissingTable(error) else { throw error }
      return nil
    }
  }

  private func row(_ values: [Value]) throws(MigrationError) -> HistoryRow {
    let type = try MigrationType.read(text(values[3]))
    var version: Version?
    if values[1] != .null { version = try Version.read(text(values[1])) }
    return HistoryRow(
      installedRank: number(values[0]) ?? 0, version: version, description: text(values[2]),
      type: type, script: text(values[4]),
      checksum: number(values[5]).map { Int32(truncatingIfNeeded: $0) },
      installedBy: text(values[6]), installedOn: text(values[7]),
      executionTime: number(values[8]) ?? 0, success: isTrue(values[9]))
  }

  private func text(_ value: Value) -> String {
    switch value {
    case .null: ""
    case .text(let text): text
    case .integer(let number): String(number)
    case .boolean(let flag): String(flag)
    }
  }

  private func number(_ value: Value) -> Int? {
    switch value {
    case .integer(let number): number
    case .text(let text): Int(text)
    case .null, .boolean: nil
    }
  }

  private func isTrue(_ value: Value) -> Bool {
    switch value {
    case .boolean(let flag): flag
    case .integer(let number): number != 0
    case .text(let text): text == "t" || text == "1" || text == "true"
    case .null: false
    }
  }
}

// MARK: - Writing

extension HistoryTable {
  /// Adds a row; `installed_on` comes from the database's clock.
  package func insert(_ row: HistoryRow) throws(DatabaseError) {
    let (sql, values) = insertion(of: row)
    try connection.execute(sql, values)
    cache?.append(row)
  }

  /// Adds a row and commits the transaction, at once where the driver can.
  package func insertAndCommit(_ row: HistoryRow) throws(CommitFailure) {
    let (sql, values) = insertion(of: row)
    try connection.commit(after: sql, values)
    cache?.append(row)
  }

  private func insertion(of row: HistoryRow) -> (sql: String, values: [Value]) {
    guard connection.knowsHistory else { return insertionBehindLast(row) }
    let names = Self.written.map(column).joined(separator: ",")
    let marks = Self.written.indices.map { parameter($0 + 1) }.joined(separator: ",")
    return ("INSERT INTO \(quotedName) (\(names)) VALUES (\(marks))", values(of: row))
  }

  /// The values of ``written``.
  private func values(of row: HistoryRow) -> [Value] {
    [
      .integer(row.installedRank), row.version.map { .text($0.description) } ?? .null,
      .text(row.description), .text(row.type.rawValue), .text(row.script),
      row.checksum.map { .integer(Int($0)) } ?? .null, .text(row.installedBy),
      .integer(row.executionTime), .boolean(row.success),
    ]
  }

  /// For where neither the ranks in use nor the user are known.
  private func insertionBehindLast(_ row: HistoryRow) -> (sql: String, values: [Value]) {
    var columns: [Column] = []
    var expressions: [String] = []
    var parameters: [Value] = []
    for (column, value) in zip(Self.written, values(of: row)) {
      columns.append(column)
      switch column {
      case .installedRank:
        expressions.append("COALESCE(MAX(\(self.column(column))),0)+1")
      case .installedBy where row.installedBy.isEmpty:
        expressions.append(connection.clientSyntax.currentUser)
      default:
        parameters.append(value)
        expressions.append(parameter(parameters.count))
      }
    }
    return (
      "INSERT INTO \(quotedName) (\(columns.map { self.column($0) }.joined(separator: ",")))"
        + " SELECT \(expressions.joined(separator: ",")) FROM \(quotedName)", parameters
    )
  }

  /// The columns that the tool writes.
  private static let written = Column.allCases.filter { $0 != .installedOn }

  /// Marks a row that was written ahead as successful, or not, with the time it took.
  package func finish(
    _ row: HistoryRow, success: Bool, executionTime: Int
  ) throws(DatabaseError) {
    let (sql, values) = completion(of: row, success: success, executionTime: executionTime)
    try connection.execute(sql, values)
    try insertIfMissing(row, success: success, executionTime: executionTime)
    note(row, success: success, executionTime: executionTime)
  }

  /// Marks a row and commits the transaction, at once where the driver can.
  package func finishAndCommit(
    _ row: HistoryRow, success: Bool, executionTime: Int
  ) throws(CommitFailure) {
    let (sql, values) = completion(of: row, success: success, executionTime: executionTime)
    try connection.commit(after: sql, values)
    do throws(DatabaseError) {
      try insertIfMissing(row, success: success, executionTime: executionTime)
    } catch {
      throw .statement(error)
    }
    note(row, success: success, executionTime: executionTime)
  }

  /// Adds a row that was written ahead and is gone: the script removed it, or undid what wrote it.
  private func insertIfMissing(
    _ row: HistoryRow, success: Bool, executionTime: Int
  ) throws(DatabaseError) {
    guard connection.changedRowCount == 0 else { return }
    var row = row
    row.success = success
    row.executionTime = executionTime
    let (sql, values) = insertion(of: row)
    try connection.execute(sql, values)
  }

  private func completion(
    of row: HistoryRow, success: Bool, executionTime: Int
  ) -> (sql: String, values: [Value]) {
    let update =
      "UPDATE \(quotedName) SET \(column(.success)) = \(parameter(1)), "
      + "\(column(.executionTime)) = \(parameter(2)) WHERE "
    if connection.knowsHistory {
      return (
        update + "\(column(.installedRank)) = \(parameter(3))",
        [.boolean(success), .integer(executionTime), .integer(row.installedRank)]
      )
    }
    // Its rank is not known; a script that is at work has one such row.
    return (
      update + "\(column(.script)) = \(parameter(3)) AND \(column(.success)) = \(parameter(4))",
      [.boolean(success), .integer(executionTime), .text(row.script), .boolean(false)]
    )
  }

  private func note(_ row: HistoryRow, success: Bool, executionTime: Int) {
    guard let index = cache?.lastIndex(where: { $0.installedRank == row.installedRank }) else {
      return
    }
    cache?[index].success = success
    cache?[index].executionTime = executionTime
  }

  /// Removes the rows of the given ranks.
  package func remove(ranks: [Int]) throws(DatabaseError) {
    for rank in ranks {
      try connection.execute(
        "DELETE FROM \(quotedName) WHERE \(column(.installedRank)) = \(parameter(1))",
        [.integer(rank)])
    }
    let gone = Set(ranks)
    cache?.removeAll { gone.contains($0.installedRank) }
  }

  /// Gives a row the description, type and checksum of its file (engine.md 10.2).
  package func align(
    rank: Int, description: String, type: MigrationType, checksum: Int32?
  ) throws(DatabaseError) {
    try connection.execute(
      """
      UPDATE \(quotedName) SET \(column(.description)) = \(parameter(1)), \
      \(column(.type)) = \(parameter(2)), \(column(.checksum)) = \(parameter(3)) \
      WHERE \(column(.installedRank)) = \(parameter(4))
      """,
      [
        .text(description), .text(type.rawValue), checksum.map { .integer(Int($0)) } ?? .null,
        .integer(rank),
      ])
    guard !connection.executes,
      let index = cache?.lastIndex(where: { $0.installedRank == rank })
    else { return forget() }
    cache?[index].description = description
    cache?[index].type = type
    cache?[index].checksum = checksum
  }
}
