internal import Database
internal import SQLScript

/// What a dry run supposes to be there because its script makes it, or gone.
final class SupposedChanges: @unchecked Sendable {
  // Sendable: a connection and its dialect stay on one thread.
  var schemas: [String: Bool] = [:]
  var tables: [String: Bool] = [:]
  var cleaned: Set<String> = []
  /// Whether there is a history, where no database can be asked; then all schemas are there, and
  /// empty without one.
  let hasHistory: Bool?

  init(hasHistory: Bool?) { self.hasHistory = hasHistory }

  static func key(_ schema: String, _ table: String) -> String { "\(schema)\u{0}\(table)" }
}

/// A dialect whose answers take what the script does into account.
struct DryRunDialect: Dialect {
  private let live: any Dialect
  private let changes: SupposedChanges

  init(_ live: any Dialect, changes: SupposedChanges) {
    self.live = live
    self.changes = changes
  }

  var name: String { live.name }
  var script: ScriptDialect { live.script }
  var hasTransactionalDDL: Bool { live.hasTransactionalDDL }
  var runLockWords: [String] { [] }

  func quote(_ name: String) -> String { live.quote(name) }
  func parameter(_ number: Int) -> String { live.parameter(number) }

  func createHistoryTable(schema: String, table: String, tablespace: String?) -> [String] {
    changes.tables[SupposedChanges.key(schema, table)] = true
    return live.createHistoryTable(schema: schema, table: table, tablespace: tablespace)
  }

  func currentSchema(on connection: any Connection) throws(DatabaseError) -> String? {
    try live.currentSchema(on: connection)
  }

  func currentUser(on connection: any Connection) throws(DatabaseError) -> String {
    try live.currentUser(on: connection)
  }

  func databaseName(on connection: any Connection) throws(DatabaseError) -> String? {
    try live.databaseName(on: connection)
  }

  func schemaExists(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    if let isThere = changes.schemas[schema] { return isThere }
    if changes.hasHistory != nil { return true }
    return try live.schemaExists(schema, on: connection)
  }

  func isEmpty(schema: String, on connection: any Connection) throws(DatabaseError) -> Bool {
    if let hasHistory = changes.hasHistory { return !hasHistory }
    return try live.isEmpty(schema: schema, on: connection)
  }

  func tableExists(
    schema: String, table: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    if let isThere = changes.tables[SupposedChanges.key(schema, table)] { return isThere }
    if let hasHistory = changes.hasHistory { return hasHistory }
    return try live.tableExists(schema: schema, table: table, on: connection)
  }

  func createSchema(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    let isCreated = try live.createSchema(schema, on: connection)
    if isCreated { changes.schemas[schema] = true }
    return isCreated
  }

  func dropSchema(
    _ schema: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool {
    let isDropped = try live.dropSchema(schema, on: connection)
    if isDropped { changes.schemas[schema] = false }
    return isDropped
  }

  /// Once for each schema: what is there is listed by the database, which does not change.
  func clean(schema: String, on connection: any Connection) throws(DatabaseError) {
    guard changes.cleaned.insert(schema).inserted else { return }
    try live.clean(schema: schema, on: connection)
  }

  func restoreSession(_ connection: any Connection) throws(DatabaseError) {
    try live.restoreSession(connection)
  }

  func makeCurrent(schema: String, on connection: any Connection) throws(DatabaseError) {
    try live.makeCurrent(schema: schema, on: connection)
  }

  func prepareHistoryWrite(on connection: any Connection) throws(DatabaseError) {
    try live.prepareHistoryWrite(on: connection)
  }

  var runsSchemaChangesAlone: Bool { live.runsSchemaChangesAlone }

  func commitsImplicitly(_ statement: Statement, in bytes: Span<UInt8>) -> Bool {
    live.commitsImplicitly(statement, in: bytes)
  }
}
