internal import Database
internal import History
internal import MigrationFiles
internal import MigrationModel

extension Session {
  /// Whether the default schema is there.
  func defaultSchemaExists() throws(MigrationError) -> Bool { try schemaExists(defaultSchema) }

  func schemaExists(_ schema: String) throws(MigrationError) -> Bool {
    try converting("Unable to check whether schema \(dialect.quote(schema)) exists") {
      () throws(DatabaseError) in try dialect.schemaExists(schema, on: connection)
    }
  }

  /// The existing schemas that hold something (engine.md 7.1).
  func nonEmptySchemas() throws(MigrationError) -> [String] {
    var result: [String] = []
    for schema in schemas where try schemaExists(schema) {
      let isEmpty = try converting(
        "Unable to check whether schema \(dialect.quote(schema)) is empty"
      ) { () throws(DatabaseError) in try dialect.isEmpty(schema: schema, on: connection) }
      if !isEmpty { result.append(schema) }
    }
    return result
  }

  func historyTableExists() throws(MigrationError) -> Bool {
    try converting("Unable to look for Schema History table \(history.quotedName)") {
      () throws(DatabaseError) in try history.exists()
    }
  }

  /// Creates missing schemas, and the history table with its marker when any was (engine.md 4.11).
  ///
  /// - Parameter baseline: The marker row to begin the history with, for the command `baseline`.
  /// - Throws: ``MigrationError`` when the database refuses.
  func createSchemas(baseline: HistoryRow?) throws(MigrationError) {
    guard configuration.createSchemas else {
      try warnOfMissingSchemas(isBaseline: baseline != nil)
      return
    }
    try fire(.createSchema)
    try fire(.beforeCreateSchema)
    guard try !missingSchemas().isEmpty else { return }
    // Where DDL commits, two runs at once would each create a part, and each write a marker of it.
    try lockRun()
    defer { unlockRun() }
    let missing = try missingSchemas()
    guard !missing.isEmpty else { return }
    try creating {
      () throws(MigrationError) in
      let created = try inTransaction { () throws(MigrationError) in try create(missing) }
      guard !created.isEmpty else { return }
      try createHistoryTable(baseline: baseline)
      try addSchemaMarker(for: created)
    } unless: { () throws(MigrationError) in
      try missingSchemas().isEmpty
    }
  }

  private func missingSchemas() throws(MigrationError) -> [String] {
    var missing: [String] = []
    for schema in schemas where try !schemaExists(schema) { missing.append(schema) }
    return missing
  }

  private func create(_ missing: [String]) throws(MigrationError) -> [String] {
    var created: [String] = []
    for schema in missing where try !schemaExists(schema) {
      let quoted = dialect.quote(schema)
      let isCreated = try converting("Unable to create schema \(quoted)") {
        () throws(DatabaseError) in try dialect.createSchema(schema, on: connection)
      }
      if isCreated {
        notify(.creatingSchema(quoted))
        created.append(schema)
      } else {
        notify(
          .info,
          "\(dialect.name) does not support creating schemas. Schema not created: \(schema)")
      }
    }
    return created
  }

  private func addSchemaMarker(for created: [String]) throws(MigrationError) {
    try inTransaction { () throws(MigrationError) in
      try insert(
        HistoryRow(
          installedRank: try nextRank(of: .schema), version: nil,
          description: "<< Flyway Schema Creation >>", type: .schema,
          script: created.map(dialect.quote).joined(separator: ","), checksum: nil,
          installedBy: installedBy, executionTime: 0, success: true))
    }
  }

  private func warnOfMissingSchemas(isBaseline: Bool) throws(MigrationError) {
    if !isBaseline, try defaultSchemaExists() { return }
    let middle =
      isBaseline
      ? "Even though Flyway is configured not to create any schemas, the schema history table"
        + " still needs a schema to reside in."
      : "However, the schema history table still needs a schema to reside in."
    notify(
      .warning,
      "The configuration option 'createSchemas' is false.\n\(middle)\n"
        + "You must manually create a schema for the schema history table to reside in.\n"
        + "See " + Help.link("flyway-concepts/migrations"))
  }

  /// Creates the history table, unless another process is faster (engine.md 4.9).
  func createHistoryTable(baseline: HistoryRow?) throws(MigrationError) {
    if try historyTableExists() { return }
    notify(.creatingHistoryTable(table: history.quotedName, withBaseline: baseline != nil))
    try creating {
      () throws(MigrationError) in
      try inTransaction { () throws(MigrationError) in
        // Looked at again inside: a process without our lock may have come first.
        if try historyTableExists() { return }
        try createTable(with: baseline)
      }
    } unless: { () throws(MigrationError) in
      try historyTableExists()
    }
  }

  /// A failure is reported like that of a script without a file (engine.md 4.9, 7.5).
  private func createTable(with firstRow: HistoryRow?) throws(MigrationError) {
    do throws(DatabaseError) {
      try history.create(tablespace: configuration.tablespace, firstRow: firstRow)
    } catch {
      if error.kind == .interrupted || isInterrupted() { throw .interrupted }
      var failure = StatementFailure(
        title: "Failed to execute script ", sqlState: error.sqlState, number: error.number,
        message: error.message)
      failure.location = (path: "", absolutePath: "")
      failure.line = 1
      throw MigrationError(
        .databaseConnection, failure.report,
        shape: .sql(subErrorCode: nil, state: error.sqlState, number: error.number),
        failure: failure)
    }
  }

  /// Runs `body` again when another process turns out to have been faster (engine.md 4.9, 8.5).
  private func creating(
    _ body: () throws(MigrationError) -> Void,
    unless isThere: () throws(MigrationError) -> Bool
  ) throws(MigrationError) {
    do throws(MigrationError) {
      try body()
    } catch {
      guard try isThere() else { throw error }
      try body()
    }
  }

  // MARK: Rows

  /// The rank that the next row gets (engine.md 4.7).
  func nextRank(of type: MigrationType) throws(MigrationError) -> Int {
    guard let last = try historyRows(reportingMissing: false).last else {
      return type == .schema ? 0 : 1
    }
    return last.installedRank + 1
  }

  func insert(_ row: HistoryRow) throws(MigrationError) {
    try converting(titleOfInsertion(row)) { () throws(DatabaseError) in try history.insert(row) }
  }

  /// Writes a row as the last thing in its transaction, and commits.
  func insertAndCommit(_ row: HistoryRow) throws(MigrationError) {
    do throws(CommitFailure) {
      try history.insertAndCommit(row)
    } catch {
      switch error {
      case .statement(let error):
        try converting(titleOfInsertion(row)) { () throws(DatabaseError) in throw error }
      case .commit(let error): throw failure(ofCommit: error)
      }
    }
  }

  private func titleOfInsertion(_ row: HistoryRow) -> String {
    let version = row.version.map { "'\($0)'" } ?? "'null'"
    return "Unable to insert row for version \(version) in Schema History table"
      + " \(history.quotedName)"
  }
}
