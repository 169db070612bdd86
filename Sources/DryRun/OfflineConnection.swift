package import Database

/// Stands for a database that is not there: it answers nothing and takes nothing.
package final class OfflineConnection: Connection {
  package let dialect: any Dialect
  package let clientSyntax: any ClientSyntax
  package let identity: DatabaseIdentity
  package let knowsHistory = false
  package let sendAheadLimit = 1
  package let isInTransaction = false

  package init(_ database: OfflineDatabase) {
    dialect = database.dialect
    clientSyntax = database.syntax
    identity = database.identity
  }

  private var absence: DatabaseError {
    DatabaseError(
      .connection, sqlState: nil, number: 0,
      message: "This cannot be told without a database; leave out -offline")
  }

  package func send(_ text: Span<UInt8>, copyData: Span<UInt8>?) throws(DatabaseError) {
    throw absence
  }
  package func receive(into receiver: any ResultReceiver) throws(DatabaseError) { throw absence }
  package func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    throw absence
  }
  package func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]] {
    throw absence
  }
  package func begin() throws(DatabaseError) { throw absence }
  package func commit() throws(DatabaseError) { throw absence }
  package func rollback() {}
  package func foreignChangeCounter() -> Int? { 0 }
  package func tryLockRun(schema: String, table: String) -> Bool { true }
  package func unlockRun(schema: String, table: String) {}
  package func isRunLockedElsewhere(schema: String, table: String) -> Bool { false }
  package func runLockHolder(schema: String, table: String) -> String? { nil }
  package func makeReadOnly() {}
  package func close() {}
}
