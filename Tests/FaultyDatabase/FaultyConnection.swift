package import Database
import Foundation

/// Counts the calls of a driver and makes one of them go wrong.
package final class Fault {
  /// What happens at the chosen call.
  package enum Kind: String, CaseIterable, Sendable {
    /// The call fails; those after it work.
    case fail
    /// The call fails and so does everything after it, as when a network breaks.
    case cut
    /// The process ends at once, before the call.
    case end
    /// The process ends at once, right after the call did its work.
    case endAfter
  }

  private let kind: Kind
  private let number: Int
  /// How many calls there were.
  package private(set) var calls = 0
  /// How many of them were statements of scripts.
  package private(set) var statements = 0
  /// Which call went wrong, for messages.
  package private(set) var hit: String?

  package init(_ kind: Kind, at number: Int) {
    self.kind = kind
    self.number = number
  }

  func call<Result>(
    _ name: String, _ body: () throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result {
    calls += 1
    if name == "send" { statements += 1 }
    let isHit = calls == number || (kind == .cut && calls > number)
    guard isHit else { return try body() }
    if hit == nil { hit = name }
    switch kind {
    case .end: kill(getpid(), SIGKILL)
    case .endAfter:
      _ = try body()
      kill(getpid(), SIGKILL)
    // An answer is read in any case: the next one belongs to the next statement.
    case .fail: if name == "receive" { _ = try body() }
    case .cut: break
    }
    throw DatabaseError(
      .connection, sqlState: nil, number: 10, message: "made to fail at call \(calls), \(name)")
  }
}

/// A connection whose every call can go wrong.
package final class FaultyConnection: Connection {
  private let base: any Connection
  private let fault: Fault

  package init(_ base: any Connection, _ fault: Fault) {
    self.base = base
    self.fault = fault
  }

  package var identity: DatabaseIdentity { base.identity }
  package var dialect: any Dialect { base.dialect }
  package var sendAheadLimit: Int { base.sendAheadLimit }
  package var isInTransaction: Bool { base.isInTransaction }

  package func send(_ text: Span<UInt8>, copyData: Span<UInt8>?) throws(DatabaseError) {
    // A span cannot be captured, so the call is counted first and made after.
    try fault.call("send") { () throws(DatabaseError) in }
    try base.send(text, copyData: copyData)
  }

  package func receive(into receiver: any ResultReceiver) throws(DatabaseError) {
    try fault.call("receive") { () throws(DatabaseError) in try base.receive(into: receiver) }
  }

  package func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    try fault.call(sql) { () throws(DatabaseError) in try base.execute(sql, parameters) }
  }

  package func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]] {
    try fault.call(sql) { () throws(DatabaseError) in try base.query(sql, parameters) }
  }

  package func begin() throws(DatabaseError) {
    try fault.call("begin") { () throws(DatabaseError) in try base.begin() }
  }

  package func commit() throws(DatabaseError) {
    try fault.call("commit") { () throws(DatabaseError) in try base.commit() }
  }

  /// Two calls, as a driver may make them of it.
  package func commit(after sql: String, _ parameters: [Value]) throws(CommitFailure) {
    do throws(DatabaseError) {
      try fault.call(sql) { () throws(DatabaseError) in }
    } catch {
      throw .statement(error)
    }
    var failure: CommitFailure?
    do throws(DatabaseError) {
      try fault.call("commit") { () throws(DatabaseError) in
        do throws(CommitFailure) {
          try base.commit(after: sql, parameters)
        } catch {
          failure = error
        }
      }
    } catch {
      throw .commit(error)
    }
    if let failure { throw failure }
  }

  package var blockObserver: ((String?) -> Void)? {
    get { base.blockObserver }
    set { base.blockObserver = newValue }
  }

  package func rollback() throws(DatabaseError) {
    try fault.call("rollback") { () throws(DatabaseError) in try base.rollback() }
  }

  package func enqueue(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    try fault.call(sql) { () throws(DatabaseError) in try base.enqueue(sql, parameters) }
  }

  package func recoverTransaction() throws(DatabaseError) {
    try fault.call("recover") { () throws(DatabaseError) in try base.recoverTransaction() }
  }

  package func holdsRunLock(schema: String, table: String) throws(DatabaseError) -> Bool {
    try fault.call("holdsLock") { () throws(DatabaseError) in
      try base.holdsRunLock(schema: schema, table: table)
    }
  }

  package func foreignChangeCounter() throws(DatabaseError) -> Int? {
    try fault.call("counter") { () throws(DatabaseError) in try base.foreignChangeCounter() }
  }

  package func tryLockRun(schema: String, table: String) throws(DatabaseError) -> Bool {
    try fault.call("lock") { () throws(DatabaseError) in
      try base.tryLockRun(schema: schema, table: table)
    }
  }

  package func unlockRun(schema: String, table: String) throws(DatabaseError) {
    try fault.call("unlock") { () throws(DatabaseError) in
      try base.unlockRun(schema: schema, table: table)
    }
  }

  package func isRunLockedElsewhere(schema: String, table: String) throws(DatabaseError) -> Bool {
    try fault.call("isLocked") { () throws(DatabaseError) in
      try base.isRunLockedElsewhere(schema: schema, table: table)
    }
  }

  package func runLockHolder(schema: String, table: String) -> String? {
    base.runLockHolder(schema: schema, table: table)
  }

  package var changedRowCount: Int? { base.changedRowCount }

  package func close() { base.close() }

  package var clientSyntax: any ClientSyntax { base.clientSyntax }

  package func makeReadOnly() throws(DatabaseError) {
    try fault.call("makeReadOnly") { () throws(DatabaseError) in try base.makeReadOnly() }
  }

  package func protectTransaction() throws(DatabaseError) {
    try fault.call("protectTransaction") {
      () throws(DatabaseError) in try base.protectTransaction()
    }
  }

  package func restoreTransaction(after error: DatabaseError) throws(DatabaseError) -> Bool {
    try fault.call("restoreTransaction") {
      () throws(DatabaseError) in try base.restoreTransaction(after: error)
    }
  }
}
