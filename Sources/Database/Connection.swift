/// A value of a query's parameter or result.
package enum Value: Sendable, Hashable {
  case null
  case integer(Int)
  case text(String)
  case boolean(Bool)
}

/// A message of the server about a statement that succeeded (sql-parser.md 6.5).
public struct ServerMessage: Sendable, Hashable {
  public var sqlState: String
  public var number: Int
  public var message: String

  public init(sqlState: String, number: Int, message: String) {
    self.sqlState = sqlState
    self.number = number
    self.message = message
  }
}

/// Takes what a statement gives, in order, while it is read.
package protocol ResultReceiver: AnyObject {
  /// A result set begins.
  func begin(columns: [String])
  /// One row of it, as the database's text.
  func row(_ values: [String?])
  /// The result set is complete.
  func end()
  /// A result without columns: how many rows were changed.
  func updateCount(_ count: Int)
  func message(_ message: ServerMessage)
}

/// A database that was reached.
package struct DatabaseIdentity: Sendable, Hashable {
  /// The engine's name in messages, such as `SQLite`.
  package var engine: String
  package var majorVersion: Int
  package var minorVersion: Int

  package init(engine: String, majorVersion: Int, minorVersion: Int) {
    self.engine = engine
    self.majorVersion = majorVersion
    self.minorVersion = minorVersion
  }
}

/// Which part of a last statement and its commit has failed.
package enum CommitFailure: Error {
  /// The statement, so that nothing was committed.
  case statement(DatabaseError)
  case commit(DatabaseError)
}

/// One connection to a database; it stays on the thread that opened it.
///
/// Statements are taken ahead of their results: each ``send(_:copyData:)`` is answered by one
/// ``receive(into:)``, in order. A driver that cannot send ahead keeps the queue at one.
package protocol Connection: AnyObject {
  var identity: DatabaseIdentity { get }
  var dialect: any Dialect { get }

  /// How many statements may be under way before a result must be read.
  ///
  /// It may change with each statement that is sent: behind a large one, or one that may end the
  /// transaction, results are wanted first.
  var sendAheadLimit: Int { get }

  /// Whether a transaction is open, whoever opened or ended it.
  var isInTransaction: Bool { get }

  /// Begins a statement.
  func send(_ text: Span<UInt8>, copyData: Span<UInt8>?) throws(DatabaseError)

  /// Begins a statement with data, however much that is; `didRead` is told which part of the data was
  /// read and will not be again, piece by piece.
  func send(
    _ text: Span<UInt8>, copyData: Span<UInt8>, didRead: (Range<Int>) -> Void
  ) throws(DatabaseError)

  /// Reads everything the oldest unanswered statement gives.
  func receive(into receiver: any ResultReceiver) throws(DatabaseError)

  /// Runs a statement of the tool's own.
  func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError)

  /// The rows of a query of the tool's own.
  func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]]

  /// How many rows the last INSERT, UPDATE or DELETE of the tool's own found, before any commit that
  /// went with it; `nil` where nobody knows.
  var changedRowCount: Int? { get }

  /// Runs a statement of the tool's own that nobody waits for, where the driver can.
  ///
  /// It is carried out before whatever is asked for next; an error of it is thrown there.
  func enqueue(_ sql: String, _ parameters: [Value]) throws(DatabaseError)

  /// Begins a transaction that keeps other runs from changing the history until it ends.
  func begin() throws(DatabaseError)
  func commit() throws(DatabaseError)
  /// Runs a last statement of the tool's own in the transaction and commits it, at once where the
  /// driver can.
  func commit(after sql: String, _ parameters: [Value]) throws(CommitFailure)
  func rollback() throws(DatabaseError)
  /// Lets the transaction take statements again after one failed, where that ends it for all others;
  /// what it did so far is undone.
  func recoverTransaction() throws(DatabaseError)

  /// Makes sure that an error of the next statement does not undo what the transaction did before it.
  func protectTransaction() throws(DatabaseError)
  /// Goes on behind a statement that failed; `false` where its error has undone what the transaction
  /// did before it.
  func restoreTransaction(after error: DatabaseError) throws(DatabaseError) -> Bool

  /// A number that changes when another session has changed the database since it was last asked
  /// for; `nil` when the engine cannot tell, so that everything must be read again.
  func foreignChangeCounter() throws(DatabaseError) -> Int?

  /// Takes the lock that keeps other runs on this history table out; `false` when one has it.
  ///
  /// The lock ends with the connection at the latest, and never needs a transaction.
  func tryLockRun(schema: String, table: String) throws(DatabaseError) -> Bool
  func unlockRun(schema: String, table: String) throws(DatabaseError)
  /// Whether the lock is still ours: a script can give it away. If not, it can be taken again.
  func holdsRunLock(schema: String, table: String) throws(DatabaseError) -> Bool
  func isRunLockedElsewhere(schema: String, table: String) throws(DatabaseError) -> Bool
  /// Who has the lock, in words, where the engine can tell.
  func runLockHolder(schema: String, table: String) -> String?

  /// Is told, while a statement runs, who holds a lock that it waits for: in words, once for each
  /// holder, and `nil` once the wait is over. Engines that cannot tell never call it.
  var blockObserver: ((String?) -> Void)? { get set }

  /// Takes the session as it now stands for how it began: that is what is put back between scripts.
  func beginAnew() throws(DatabaseError)

  /// Ends the connection; what is open is rolled back.
  func close()

  /// Whether statements are carried out: those of a dry run are written down.
  var executes: Bool { get }
  /// Whether the rows of the schema history are known: without a database they are supposed.
  var knowsHistory: Bool { get }
  /// Keeps the session from changing anything.
  func makeReadOnly() throws(DatabaseError)
  /// Says to whoever reads the script of a dry run what follows.
  func annotate(_ text: String) throws(DatabaseError)
  /// How a script for the engine's own client is written.
  var clientSyntax: any ClientSyntax { get }
}

extension Connection {
  package func beginAnew() throws(DatabaseError) {}

  package func send(
    _ text: Span<UInt8>, copyData: Span<UInt8>, didRead: (Range<Int>) -> Void
  ) throws(DatabaseError) {
    try send(text, copyData: copyData)
    didRead(0..<copyData.count)
  }

  package var executes: Bool { true }

  package var knowsHistory: Bool { true }

  package var changedRowCount: Int? { nil }

  package func annotate(_ text: String) throws(DatabaseError) {}

  package func recoverTransaction() throws(DatabaseError) {}

  package func protectTransaction() throws(DatabaseError) {}

  package func restoreTransaction(
    after error: DatabaseError
  ) throws(DatabaseError) -> Bool { true }

  package func commit(after sql: String, _ parameters: [Value]) throws(CommitFailure) {
    do throws(DatabaseError) {
      try execute(sql, parameters)
    } catch {
      throw .statement(error)
    }
    do throws(DatabaseError) {
      try commit()
    } catch {
      throw .commit(error)
    }
  }

  package func execute(_ sql: String) throws(DatabaseError) { try execute(sql, []) }

  package func query(_ sql: String) throws(DatabaseError) -> [[Value]] { try query(sql, []) }

  package func enqueue(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    try execute(sql, parameters)
  }

  package func holdsRunLock(schema: String, table: String) throws(DatabaseError) -> Bool { true }

  package var blockObserver: ((String?) -> Void)? {
    get { nil }
    set {}
  }
}
