internal import Database
internal import History
internal import MigrationModel

/// Where in a database a session works, and as whom: what its connection begins with decides.
struct Place {
  /// All schemas, the default one among them (engine.md 4.2).
  let schemas: [String]
  let defaultSchema: String
  let databaseName: String?
  let installedBy: String
  let history: HistoryTable
  let placeholders: ScriptPlaceholders

  init(_ configuration: Configuration, _ connection: any Connection) throws(DatabaseError) {
    let dialect = connection.dialect
    defaultSchema = try Self.defaultSchema(configuration, connection)
    schemas =
      configuration.schemas.contains(defaultSchema)
      ? configuration.schemas : [defaultSchema] + configuration.schemas
    databaseName = try dialect.databaseName(on: connection)
    let user = try dialect.currentUser(on: connection)
    installedBy = configuration.installedBy ?? user
    placeholders = ScriptPlaceholders(
      configuration, defaultSchema: defaultSchema, user: user, database: databaseName)
    history = HistoryTable(
      schema: defaultSchema, table: configuration.table, connection: connection)
  }

  /// The schema of the history table (engine.md 4.2).
  private static func defaultSchema(
    _ configuration: Configuration, _ connection: any Connection
  ) throws(DatabaseError) -> String {
    let current = try connection.dialect.currentSchema(on: connection)
    if let schema = configuration.defaultSchema ?? configuration.schemas.first ?? current {
      return schema
    }
    throw DatabaseError(
      .connection, sqlState: nil, number: 0,
      message: "Unable to determine schema for the schema history table. Set a default schema"
        + " for the connection or specify one using the 'defaultSchema' property")
  }
}
