package import SQLScript

/// What differs from engine to engine: the SQL texts, and what is asked of the catalogue.
package protocol Dialect: Sendable {
  /// The engine's name in messages and in JSON, such as `SQLite`.
  var name: String { get }
  /// How its scripts are cut.
  var script: ScriptDialect { get }
  /// Whether DDL is undone by a rollback (engine.md 9.0).
  var hasTransactionalDDL: Bool { get }

  /// A name as it stands in SQL, safe whatever it holds.
  func quote(_ name: String) -> String

  /// The statements that create the history table (engine.md 4.3 to 4.5).
  func createHistoryTable(schema: String, table: String, tablespace: String?) -> [String]

  /// Creates the history table together with its first row, so that a table without it is never
  /// seen; `false`, with nothing done, where the caller's transaction holds both.
  func createHistoryTable(
    schema: String, table: String, tablespace: String?, firstRow: [(column: String, value: Value)],
    on connection: any Connection
  ) throws(DatabaseError) -> Bool

  /// The placeholder of parameter `number`, from 1.
  func parameter(_ number: Int) -> String

  // What is asked of the database.

  /// The schema of the connection; `nil` when it has none.
  func currentSchema(on connection: any Connection) throws(DatabaseError) -> String?
  func currentUser(on connection: any Connection) throws(DatabaseError) -> String
  /// The catalog; `nil` where the engine has none.
  func databaseName(on connection: any Connection) throws(DatabaseError) -> String?
  func schemaExists(_ schema: String, on connection: any Connection) throws(DatabaseError) -> Bool
  /// Whether a schema holds nothing that counts (engine.md 9.x).
  func isEmpty(schema: String, on connection: any Connection) throws(DatabaseError) -> Bool
  func tableExists(
    schema: String, table: String, on connection: any Connection
  ) throws(DatabaseError) -> Bool
  /// Whether a query says that its table is missing, by an error of its own.
  var tellsMissingTables: Bool { get }
  func isAboutMissingTable(_ error: DatabaseError) -> Bool
  /// Creates a schema; `false` where the engine cannot.
  func createSchema(_ schema: String, on connection: any Connection) throws(DatabaseError) -> Bool
  func dropSchema(_ schema: String, on connection: any Connection) throws(DatabaseError) -> Bool
  /// Drops everything in a schema (engine.md 9.x).
  func clean(schema: String, on connection: any Connection) throws(DatabaseError)

  /// Undoes what a script may have left behind in the session (engine.md 9.1.1, 9.2.2).
  func restoreSession(_ connection: any Connection) throws(DatabaseError)
  /// Makes a schema the one that unqualified names go to.
  func makeCurrent(schema: String, on connection: any Connection) throws(DatabaseError)

  /// Makes sure that a row can be written whatever a script did to the session; what a script may
  /// leave to the next one stays (design, 'The history tells the truth', rule 5).
  func prepareHistoryWrite(on connection: any Connection) throws(DatabaseError)

  /// Words, in lower case, of the statements that can give the run's lock away.
  var runLockWords: [String] { get }

  /// What is wrong with the result of a statement outside a transaction, failed or not, and what to do
  /// about it; `nil` where nothing is.
  func flaw(
    leftBy statement: String, failed: Bool, on connection: any Connection
  ) throws(DatabaseError) -> String?

  /// Whether a script with a statement that may commit by itself is run in no transaction at all.
  var runsSchemaChangesAlone: Bool { get }

  /// Whether a statement may commit what came before it by itself; asked of engines without
  /// transactional DDL alone.
  func commitsImplicitly(_ statement: Statement, in bytes: Span<UInt8>) -> Bool

  /// Whether a statement certainly changes nothing but its own session, so that a dry run may send it.
  func changesSessionAlone(_ statement: Span<UInt8>) -> Bool
}

extension Dialect {
  package var tellsMissingTables: Bool { false }

  package func isAboutMissingTable(_ error: DatabaseError) -> Bool { false }

  package func createHistoryTable(
    schema: String, table: String, tablespace: String?, firstRow: [(column: String, value: Value)],
    on connection: any Connection
  ) throws(DatabaseError) -> Bool { false }

  package func flaw(
    leftBy statement: String, failed: Bool, on connection: any Connection
  ) throws(DatabaseError) -> String? { nil }

  package var runLockWords: [String] { [] }

  package func prepareHistoryWrite(on connection: any Connection) throws(DatabaseError) {
    try restoreSession(connection)
  }

  package var runsSchemaChangesAlone: Bool { false }

  package func commitsImplicitly(_ statement: Statement, in bytes: Span<UInt8>) -> Bool { false }

  package func changesSessionAlone(_ statement: Span<UInt8>) -> Bool { false }
}
