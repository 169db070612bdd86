package import Database
internal import Platform
internal import SQLScript

/// A connection that asks the database and writes down what would change it.
package final class DryRunConnection: Connection {
  private let live: any Connection
  private let script: DryRunScript
  private let syntax: any ClientSyntax
  private let changes: SupposedChanges
  /// Statements that reach the server together with the one behind them.
  private var series: [String] = []
  /// Whether nothing was done yet but what initSql does: any other script has statements of the tool's
  /// own in front of it.
  private var isBeginning = true

  package private(set) var isInTransaction = false

  /// A connection that reads from `live` and writes to `script`.
  ///
  /// - Parameters:
  ///   - live: The database; stands for one that is not there, when it does not know the history.
  ///   - script: Takes what would change it.
  ///   - hasHistory: Whether there is a history, where that cannot be asked.
  package init(
    _ live: any Connection, writingTo script: DryRunScript, hasHistory: Bool = true
  ) {
    self.live = live
    changes = SupposedChanges(hasHistory: live.knowsHistory ? nil : hasHistory)
    self.script = script
    syntax = live.clientSyntax
    dialect = DryRunDialect(live.dialect, changes: changes)
  }

  package private(set) var dialect: any Dialect
  package var clientSyntax: any ClientSyntax { syntax }
  package let executes = false
  package var knowsHistory: Bool { live.knowsHistory }
  package let sendAheadLimit = 1
  package var identity: DatabaseIdentity { live.identity }

  // MARK: What a script does

  package func send(_ text: Span<UInt8>, copyData: Span<UInt8>?) throws(DatabaseError) {
    if isBeginning, copyData == nil { try carryOutInSession(text) }
    try endSeries()
    try writing { () throws(SystemError) in
      if let copyData {
        try script.add(text, copyData: copyData)
      } else {
        try script.add(text)
      }
    }
    switch TransactionControl(of: text) {
    case .begins: isInTransaction = true
    case .ends: isInTransaction = false
    case .restarts, .none: break
    }
  }

  package func receive(into receiver: any ResultReceiver) {}

  /// Where initSql leads the session, the database is asked from there, and the script goes back to.
  package func beginAnew() throws(DatabaseError) {
    isBeginning = false
    try live.beginAnew()
    // Whatever initSql says of it.
    if live.knowsHistory { try live.makeReadOnly() }
    dialect = DryRunDialect(live.dialect, changes: changes)
  }

  /// Sends what changes nothing but the session to the database, too.
  private func carryOutInSession(_ text: Span<UInt8>) throws(DatabaseError) {
    guard live.knowsHistory, live.dialect.changesSessionAlone(text) else { return }
    try live.send(text, copyData: nil)
    try live.receive(into: NoReceiver())
  }

  /// Takes what nobody wants to know.
  private final class NoReceiver: ResultReceiver {
    func begin(columns: [String]) {}
    func row(_ values: [String?]) {}
    func end() {}
    func updateCount(_ count: Int) {}
    func message(_ message: ServerMessage) {}
  }

  // MARK: What the tool does

  package func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    let statement = ToolStatement(sql, parameters, syntax).text
    guard !series.isEmpty, !isInTransaction, syntax.wrapsSeries else {
      try endSeries()
      return try write(statement)
    }
    try write(syntax.begin)
    try endSeries()
    try write(statement)
    try write("COMMIT")
  }

  package func enqueue(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    isBeginning = false
    series.append(ToolStatement(sql, parameters, syntax).text)
  }

  package func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]] {
    try live.query(sql, parameters)
  }

  package func makeReadOnly() {}

  package func annotate(_ text: String) throws(DatabaseError) {
    try endSeries()
    script.remark(text)
  }

  package func begin() throws(DatabaseError) {
    try endSeries()
    try write(syntax.begin)
    isInTransaction = true
  }

  package func commit() throws(DatabaseError) {
    try endSeries()
    guard isInTransaction else { return }
    try write("COMMIT")
    isInTransaction = false
  }

  package func rollback() throws(DatabaseError) {
    series = []
    guard isInTransaction else { return }
    try write("ROLLBACK")
    isInTransaction = false
  }

  private func endSeries() throws(DatabaseError) {
    let waiting = series
    series = []
    for statement in waiting { try write(statement) }
  }

  private func write(_ statement: String) throws(DatabaseError) {
    isBeginning = false
    try writing { () throws(SystemError) in try script.add(statement) }
  }

  private func writing(_ body: () throws(SystemError) -> Void) throws(DatabaseError) {
    do throws(SystemError) {
      try body()
    } catch {
      throw DatabaseError(
        .statement, sqlState: nil, number: 0, message: "Unable to write the dry run: \(error)")
    }
  }

  // MARK: Other runs

  /// Nothing that others do is waited for: what was read stays what it was.
  package func foreignChangeCounter() -> Int? { 0 }
  package func tryLockRun(schema: String, table: String) -> Bool { true }
  package func unlockRun(schema: String, table: String) {}
  package func isRunLockedElsewhere(schema: String, table: String) throws(DatabaseError) -> Bool {
    try live.isRunLockedElsewhere(schema: schema, table: table)
  }
  package func runLockHolder(schema: String, table: String) -> String? { nil }

  package func close() { live.close() }
}
