internal import CPostgreSQL
package import Database

/// A connection to a PostgreSQL server.
///
/// In a transaction statements are sent ahead of their results, in libpq's pipeline mode; outside
/// one each is sent alone, as several at once would share a transaction. The tool's own statements
/// travel in the same pipeline.
package final class PostgreSQLConnection: Connection {
  package let identity: DatabaseIdentity
  package private(set) var dialect: any Dialect
  package let clientSyntax: any ClientSyntax

  let pipeline: Pipeline
  /// What it is that speaks PostgreSQL's protocol.
  let system: ServerSystem
  /// The address, with the host alone that was connected to.
  let url: PostgreSQLURL
  /// Milliseconds between two renewals of a lease.
  let leasePeriod: Int
  let isInterrupted: @Sendable () -> Bool
  /// Results of the script's statements that were read before they were asked for.
  var answered: [Recording] = []
  /// What a statement of the tool's own that nobody waited for has failed with.
  private var ownFailure: DatabaseError?
  /// Whether a transaction is open once everything in flight is done.
  private var hasTransaction = false
  /// Whether the innermost savepoint is that of ``protectTransaction()``.
  private var isProtected = false
  package private(set) var changedRowCount: Int?
  var runLock = RunLockState()
  private var isClosed = false

  /// Connects.
  ///
  /// - Parameters:
  ///   - url: Where to.
  ///   - timeZone: The client's zone, which the session begins with; `nil` leaves the server's.
  ///   - patience: Milliseconds that a statement may take before a second connection asks who it
  ///     waits for; `nil` never asks.
  ///   - leasePeriod: Milliseconds after which a lock that is a row is renewed: several fit into a
  ///     lease, so that one renewal may fail.
  ///   - isInterrupted: Asked now and then while something is waited for.
  /// - Throws: ``DatabaseError`` of kind `connection` or `interrupted`.
  package init(
    _ url: PostgreSQLURL, timeZone: String?, patience: Int? = 5000, leasePeriod: Int = 60_000,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws(DatabaseError) {
    self.isInterrupted = isInterrupted
    var attempt = ConnectionAttempt(url, timeZone: timeZone, isInterrupted: isInterrupted)
    let success = try attempt.connect()
    pipeline = Pipeline(success.handle, isInterrupted: isInterrupted)
    self.url = url.limited(toHostOf: success.handle)
    self.leasePeriod = leasePeriod
    let collector = RowCollector()
    let start: SessionStart
    do throws(DatabaseError) {
      try Self.prepare(pipeline, success.remainingSettings, collector)
      start = try SessionStart(collector.rows.last ?? [])
      system = ServerSystem(
        version: start.version, parameter: Self.parameter("crdb_version", of: success.handle))
      if let refusal = system.refusal { throw refusal }
    } catch {
      PQfinish(success.handle)
      throw error
    }
    let number = Int(PQserverVersion(success.handle))
    // Before version 10 the second part belonged to the major version.
    let major = number / 10_000
    let minor = number >= 100_000 ? number % 10_000 : number / 100 % 100
    let own = system.number(in: start.version) ?? (major, minor)
    identity = DatabaseIdentity(
      engine: system.name, majorVersion: own.major, minorVersion: own.minor)
    runLock.backend = start.backend
    runLock.isPoolerUnknown = Int(PQbackendPID(success.handle)) != start.backend
    dialect = PostgreSQLDialect(start: start, majorVersion: major, system: system)
    if let patience, !system.isDistributed {
      pipeline.blockWatch = BlockWatch(
        self.url, socket: PQsocket(success.handle), backend: start.backend, patience: patience,
        isInterrupted: isInterrupted)
    }
    clientSyntax = PsqlSyntax(timeZone: timeZone)
  }

  package func makeReadOnly() throws(DatabaseError) {
    try execute("SET default_transaction_read_only = on", [])
  }

  package func beginAnew() throws(DatabaseError) {
    guard let dialect = dialect as? PostgreSQLDialect else { return }
    let start = try SessionStart(try query(SessionStart.query).first ?? [])
    self.dialect = PostgreSQLDialect(
      start: start, majorVersion: dialect.majorVersion, system: system)
  }

  private static func parameter(_ name: String, of handle: OpaquePointer) -> String? {
    PQparameterStatus(handle, name).map { String(cString: $0) }
  }

  package var blockObserver: ((String?) -> Void)? {
    get { pipeline.blockWatch?.observer }
    set { pipeline.blockWatch?.observer = newValue }
  }

  /// Applies what could not be sent at the start, and asks how the session begins: one round trip.
  private static func prepare(
    _ pipeline: Pipeline, _ settings: [String: String], _ collector: RowCollector
  ) throws(DatabaseError) {
    for (name, value) in settings {
      try pipeline.send(
        Pipeline.Sent(
          text: "SELECT pg_catalog.set_config($1, $2, false)".nullTerminated, isOwn: true),
        parameters: [name, value], endingSeries: true)
    }
    try pipeline.send(
      Pipeline.Sent(text: SessionStart.query.nullTerminated, isOwn: true), endingSeries: true)
    while pipeline.count > 0 {
      if let failure = pipeline.readOldest(into: collector, watching: true).failure {
        throw DatabaseError(
          failure.kind == .interrupted ? .interrupted : .connection, sqlState: failure.sqlState,
          number: 0, message: failure.message)
      }
    }
  }

  deinit { close() }

  package func close() {
    guard !isClosed else { return }
    isClosed = true
    // What still runs would run on until it has something to say.
    if pipeline.count > 0 { pipeline.cancel() }
    PQfinish(pipeline.handle)
  }

  package var isInTransaction: Bool {
    // Something that may end or begin one is under way.
    if pipeline.endsInFlight > 0 { absorb() }
    return hasTransaction && !pipeline.isLost
  }
}

// MARK: - The script's statements

extension PostgreSQLConnection {
  /// How many statements are under way in a transaction at most, and how many bytes of them.
  private static let window = 512
  private static let windowBytes = 512 << 10

  package var sendAheadLimit: Int {
    // Elsewhere it was never tried.
    !system.isDistributed && hasTransaction && pipeline.endsInFlight == 0
      && pipeline.bytesInFlight < Self.windowBytes
      ? Self.window : 1
  }

  package func send(_ text: Span<UInt8>, copyData: Span<UInt8>?) throws(DatabaseError) {
    if let copyData { return try send(text, copyData: copyData) { _ in } }
    let statement = try Self.statement(text)
    let kind = StatementKind(text)
    if isProtected, StatementKind.mayMoveSavepoints(text) { isProtected = false }
    if kind == .copy { return try sendCopy(statement, data: Span()) { _ in } }
    // Callers that do not ask for the limit again are held to it all the same.
    if pipeline.endsInFlight > 0 || pipeline.bytesInFlight > 4 * Self.windowBytes { absorb() }
    // What was queued before must not share the statement's transaction, and must not fail unseen.
    if !hasTransaction, pipeline.count > 0 { try settle(watching: true) }
    try pipeline.send(
      Pipeline.Sent(text: statement, isOwn: false),
      endingSeries: !hasTransaction || kind == .barrier)
  }

  package func send(
    _ text: Span<UInt8>, copyData: Span<UInt8>, didRead: (Range<Int>) -> Void
  ) throws(DatabaseError) {
    try sendCopy(try Self.statement(text), data: copyData, didRead: didRead)
  }

  private static func statement(_ text: Span<UInt8>) throws(DatabaseError) -> [CChar] {
    if let statement = text.nullTerminated { return statement }
    throw DatabaseError(
      .statement, sqlState: "22021", number: 0,
      message: "ERROR: the statement holds a zero byte, which PostgreSQL does not take",
      offset: text.indexOfZero)
  }

  package func receive(into receiver: any ResultReceiver) throws(DatabaseError) {
    if !answered.isEmpty { return try answered.removeFirst().play(to: receiver) }
    while pipeline.oldestIsOwn == true { readOwn(into: nil, watching: true) }
    // A failure of those has taken the statements behind them along.
    if !answered.isEmpty { return try answered.removeFirst().play(to: receiver) }
    if let failure = read(into: receiver, watching: true) { throw failure }
  }

  /// Reads the answer to the oldest statement in flight.
  private func read(into receiver: (any ResultReceiver)?, watching: Bool) -> DatabaseError? {
    let isScript = pipeline.oldestIsOwn == false
    let endsBefore = pipeline.endsInFlight
    let (failure, isAborted) = pipeline.readOldest(into: receiver, watching: watching)
    if let failure, !isAborted {
      // Known before the statements behind it are found to be aborted.
      if !isScript, ownFailure == nil { ownFailure = failure }
      recover()
    }
    let isEnd = pipeline.endsInFlight < endsBefore
    if isEnd { noteEndOfSeries() }
    if isAborted { return ownFailure ?? Self.aborted }
    return failure ?? (isEnd && isScript ? checkEncoding() : nil)
  }

  /// Reads the answer to a statement of the tool's own that is the oldest in flight.
  private func readOwn(into receiver: (any ResultReceiver)?, watching: Bool) {
    if let failure = read(into: receiver, watching: watching), ownFailure == nil {
      ownFailure = failure
    }
  }

  /// What the server says of statements behind one that failed.
  private static let aborted = DatabaseError(
    .statement, sqlState: "25P02", number: 0,
    message: "ERROR: current transaction is aborted, commands ignored until end of transaction"
      + " block")

  /// After a failure: ends the series, which the server skips the rest of, and reads that rest.
  private func recover() {
    // A lost connection shows at the next statement.
    try? pipeline.endSeries()
    absorb()
    noteEndOfSeries()
  }

  /// Takes over what the server said of the session at the end of a series.
  func noteEndOfSeries() {
    guard pipeline.endsInFlight == 0, !pipeline.isLost else { return }
    switch pipeline.transactionStatus {
    case PQTRANS_INTRANS, PQTRANS_INERROR: hasTransaction = true
    case PQTRANS_IDLE: hasTransaction = false
    default: break
    }
  }

  /// Refuses that a script changes what its own text is sent in.
  private func checkEncoding() -> DatabaseError? {
    guard
      let encoding = PQparameterStatus(pipeline.handle, "client_encoding").map({
        String(cString: $0)
      }), encoding != "UTF8"
    else { return nil }
    // Where it cannot be sent, the transaction has failed, and the rollback undoes the change.
    try? enqueue("SET client_encoding = 'UTF8'", [])
    return DatabaseError(
      .statement, sqlState: "22021", number: 0,
      message: "ERROR: the script set client_encoding to \(encoding), but its text is sent as UTF-8"
        + "\n  Hint: Remove the statement, and tell the file's encoding with the setting"
        + " 'encoding'")
  }

  /// Reads what is in flight of the script, before it is asked for.
  func absorb() {
    while pipeline.hasScriptStatements || pipeline.endsInFlight > 0 && pipeline.count > 0 {
      if pipeline.oldestIsOwn == true {
        readOwn(into: nil, watching: true)
      } else {
        let recording = Recording()
        answered.append(recording)
        recording.failure = read(into: recording, watching: true)
      }
    }
  }

  /// Reads everything in flight and ends the series, so that the connection is idle.
  func settle(watching: Bool) throws(DatabaseError) {
    absorb()
    try pipeline.endSeries()
    while pipeline.oldestIsOwn == true { readOwn(into: nil, watching: watching) }
    noteEndOfSeries()
    try throwOwnFailure()
  }

  private func throwOwnFailure() throws(DatabaseError) {
    defer { ownFailure = nil }
    if let ownFailure { throw ownFailure }
  }
}

// MARK: - The tool's own statements

extension PostgreSQLConnection {
  package func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    _ = try query(sql, parameters)
  }

  package func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]] {
    guard let rows = try queries([(sql, parameters)]).first else { return [] }
    return rows
  }

  /// Runs queries in one round trip, each in a transaction of its own when none is open.
  func queries(_ list: [(sql: String, parameters: [Value])]) throws(DatabaseError) -> [[[Value]]] {
    // What is begun when the run was asked to stop already is what must be done on the way out.
    let watching = !isInterrupted()
    absorb()
    for (sql, parameters) in list {
      try pipeline.send(
        Pipeline.Sent(text: sql.nullTerminated, isOwn: true), parameters: parameters.map(\.text),
        endingSeries: true)
    }
    while pipeline.count > list.count { readOwn(into: nil, watching: watching) }
    var results: [[[Value]]] = []
    while pipeline.count > 0 {
      let collector = RowCollector()
      readOwn(into: collector, watching: watching)
      results.append(collector.rows)
      changedRowCount = collector.count
    }
    try throwOwnFailure()
    return results
  }

  package func enqueue(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    try pipeline.send(
      Pipeline.Sent(text: sql.nullTerminated, isOwn: true), parameters: parameters.map(\.text))
  }

  /// Begins a transaction; the statement travels with the one behind it.
  package func begin() throws(DatabaseError) {
    if pipeline.endsInFlight > 0 { absorb() }
    // What was queued before must not share the transaction.
    if !hasTransaction { try pipeline.endSeries() }
    isProtected = false
    try enqueue("BEGIN", [])
    hasTransaction = true
  }

  package func commit() throws(DatabaseError) {
    guard isInTransaction else { return }
    if !pipeline.isSeriesOpen, pipeline.transactionStatus == PQTRANS_INERROR {
      // The server would answer with ROLLBACK, and call it a success.
      try rollback()
      throw Self.aborted
    }
    try execute("COMMIT", [])
  }

  /// In one round trip: of the series the server skips the COMMIT when the statement fails.
  package func commit(after sql: String, _ parameters: [Value]) throws(CommitFailure) {
    let isOpen = isInTransaction
    do throws(DatabaseError) {
      absorb()
      try throwOwnFailure()
      try enqueue(sql, parameters)
      if isOpen {
        try enqueue("COMMIT", [])
      }
      try pipeline.endSeries()
    } catch {
      throw .statement(error)
    }
    let watching = !isInterrupted()
    let collector = RowCollector()
    while pipeline.count > (isOpen ? 1 : 0) { readOwn(into: collector, watching: watching) }
    changedRowCount = collector.count
    do throws(DatabaseError) {
      try throwOwnFailure()
    } catch {
      throw .statement(error)
    }
    while pipeline.count > 0 { readOwn(into: nil, watching: watching) }
    do throws(DatabaseError) {
      try throwOwnFailure()
    } catch {
      throw .commit(error)
    }
  }

  package func rollback() throws(DatabaseError) {
    // What is in flight is of no interest any more, but must be read; an interruption cancels it.
    absorb()
    answered.removeAll()
    ownFailure = nil
    guard isInTransaction else { return }
    try execute("ROLLBACK", [])
  }

  package func recoverTransaction() throws(DatabaseError) {
    guard isInTransaction else { return }
    try rollback()
    try begin()
  }

  /// A savepoint in place of that of the statement before, as each open one holds a lock.
  ///
  /// One that savepoints of the script lie behind, or before, stays: to release it would take them
  /// along.
  package func protectTransaction() throws(DatabaseError) {
    guard isInTransaction else { return }
    if isProtected { try enqueue("RELEASE SAVEPOINT dunlin_statement", []) }
    try enqueue("SAVEPOINT dunlin_statement", [])
    isProtected = true
  }

  package func restoreTransaction(after error: DatabaseError) throws(DatabaseError) -> Bool {
    guard isInTransaction else { return true }
    try execute("ROLLBACK TO SAVEPOINT dunlin_statement", [])
    isProtected = true
    return true
  }
}

extension Value {
  /// The value as PostgreSQL reads it.
  fileprivate var text: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .text(let text): text
    case .boolean(let flag): flag ? "t" : "f"
    }
  }
}

extension String {
  /// The text for C.
  var nullTerminated: [CChar] { utf8CString.withUnsafeBufferPointer { Array($0) } }
}

extension Span where Element == UInt8 {
  /// The bytes for C; `nil` when one of them is zero, where C would end.
  var nullTerminated: [CChar]? {
    guard indexOfZero == nil else { return nil }
    return withUnsafeBufferPointer { bytes in
      [CChar](unsafeUninitializedCapacity: bytes.count + 1) { buffer, count in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          _ = buffer.update(fromContentsOf: characters)
        }
        buffer[bytes.count] = 0
        count = bytes.count + 1
      }
    }
  }

  var indexOfZero: Int? {
    withUnsafeBufferPointer { bytes in bytes.firstIndex(of: 0) }
  }
}
