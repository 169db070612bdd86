internal import CMariaDB
package import Database

/// A connection to a MariaDB or MySQL server.
package final class MariaDBConnection: Connection {
  package let identity: DatabaseIdentity
  package private(set) var dialect: any Dialect
  package let clientSyntax: any ClientSyntax

  let handle: ServerHandle
  var queue = StatementQueue()
  /// Whether a transaction of ours is open: begun and neither committed nor rolled back.
  var hasBegun = false
  /// Whether the server has yet to be told of it, which the first statement in it does.
  var isBeginDue = false
  /// Whether a script's LOCK TABLES may be in force.
  var mayHoldTableLocks = false
  package internal(set) var changedRowCount: Int?
  /// Whether a script may have hidden the history behind a temporary table of its name.
  var mayHideHistory = false
  /// Whether a script may have changed what ``MariaDBDialect/restoreSession(_:)`` restores.
  var sessionMayHaveChanged = true {
    didSet { if sessionMayHaveChanged { mayBeLimited = true } }
  }
  /// Whether settings may be in force that make statements do less than they should.
  private(set) var mayBeLimited: Bool
  /// Whether the server sees several statements in one text now.
  private var readsSeveralStatements = false
  /// Whether it lets itself be told so.
  private let canReadSeveralStatements: Bool
  let statementGuard: StatementGuard
  var runLock: RunLock
  /// The address, for further connections to the same server.
  let url: MariaDBURL
  let user: String

  /// The most statements in one text for the server, measured: more gain nothing.
  private static let packCount = 256
  /// The most bytes in one text, below `max_allowed_packet`.
  private let packBytes: Int
  /// How much may be under way before a result must be read.
  private static let queueBytes = 1 << 20

  /// Connects.
  ///
  /// - Parameters:
  ///   - url: The servers to try, in order.
  ///   - lock: How runs are kept apart; only tests choose.
  ///   - isInterrupted: Asked now and then while a statement runs or waits.
  /// - Throws: ``DatabaseError`` of kind `connection`.
  package init(
    _ url: MariaDBURL, lock: RunLockKind = .automatic,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws(DatabaseError) {
    handle = try Self.reach(url, isInterrupted)
    let session = try SessionStart(url, on: handle)
    identity = DatabaseIdentity(
      engine: session.version.engine, majorVersion: session.version.major,
      minorVersion: session.version.minor)
    dialect = MariaDBDialect(session)
    clientSyntax = MariaDBClientSyntax(
      client: session.version.isMariaDB ? "mariadb" : "mysql", settings: SessionStart.settings(url))
    packBytes = min(256 << 10, session.maxAllowedPacket / 2)
    // TiDB takes several statements in one text only from clients that announced it at the login, as
    // this one does not (TiDB's documentation, 'System Variables', tidb_multi_statement_mode).
    canReadSeveralStatements = session.version.make != .tiDB
    statementGuard = StatementGuard(session.version)
    mayBeLimited = session.hasTimeLimit
    runLock = RunLock(lock)
    self.url = url
    user = session.user
  }

  deinit { close() }

  package func makeReadOnly() throws(DatabaseError) {
    try execute("SET SESSION TRANSACTION READ ONLY", [])
  }

  package func beginAnew() throws(DatabaseError) {
    guard let dialect = dialect as? MariaDBDialect else { return }
    let rows = try query(SessionStart.changingValues, [])
    self.dialect = MariaDBDialect(dialect.session.updated(from: rows.first ?? []))
  }

  /// The first server that answers.
  private static func reach(
    _ url: MariaDBURL, _ isInterrupted: @escaping @Sendable () -> Bool
  ) throws(DatabaseError) -> ServerHandle {
    guard !url.hosts.isEmpty else {
      let handle = try ServerHandle(url, isInterrupted: isInterrupted)
      try handle.connect(to: nil)
      return handle
    }
    var failures: [DatabaseError] = []
    for host in url.hosts {
      do throws(DatabaseError) {
        let handle = try ServerHandle(url, isInterrupted: isInterrupted)
        try handle.connect(to: host)
        return handle
      } catch {
        failures.append(error)
        // A server that refuses the user is not made up for by the next.
        guard error.isUnreachable else { break }
      }
    }
    let last = failures[failures.count - 1]
    throw DatabaseError(
      last.kind, sqlState: last.sqlState, number: last.number,
      message: failures.map(\.message).joined(separator: "\n"))
  }

  package var isInTransaction: Bool { hasBegun || handle.has(status: SERVER_STATUS_IN_TRANS) }

  package func close() {
    runLock.release()
    handle.close()
  }

  // MARK: The script's statements

  /// Statements that travel together are taken ahead; any other is answered at once, as what comes
  /// behind it may be read in another way by the server.
  package var sendAheadLimit: Int {
    queue.isPredictable && queue.byteCount < Self.queueBytes ? Self.packCount : 1
  }

  package func send(_ text: Span<UInt8>, copyData: Span<UInt8>?) throws(DatabaseError) {
    let escapes = !handle.has(status: SERVER_STATUS_NO_BACKSLASH_ESCAPES)
    let scan = StatementScan(text, escapes: escapes)
    if scan.mayHideTables { mayHideHistory = true }
    if scan.isPackable, queue.isPredictable, canReadSeveralStatements,
      handle.hasPlainCharacterSet
    {
      queue.append(packed: text, byteLimit: packBytes, countLimit: Self.packCount)
    } else {
      queue.append(alone: text, scan)
    }
  }

  package func receive(into receiver: any ResultReceiver) throws(DatabaseError) {
    do throws(DatabaseError) {
      switch queue.first {
      case nil: return
      case .alone(let text, let scan):
        queue.removeFirst()
        try run(text.span, scan, into: receiver)
      case .pack(let pack):
        try receive(from: pack, into: receiver)
        if pack.isDone { queue.removeFirst() }
      }
    } catch {
      // What came behind was not sent, or the server left it out.
      queue.removeAll()
      sessionMayHaveChanged = true
      throw error
    }
  }

  /// Ends what is under way: reads the answers to what was sent, and forgets the rest.
  func settle() {
    guard let first = queue.first else { return }
    if case .pack(let pack) = first, pack.isSent {
      handle.drain()
      sessionMayHaveChanged = true
    }
    queue.removeAll()
  }
}

// MARK: - The current database

extension MariaDBConnection {
  /// Makes a database the current one, unless the server said that it is.
  func use(_ database: String) throws(DatabaseError) {
    settle()
    guard !handle.tracksSession || handle.database != database else { return }
    try handle.select(database: database)
  }
}

// MARK: - Packs

extension MariaDBConnection {
  private func receive(
    from pack: StatementPack, into receiver: any ResultReceiver
  ) throws(DatabaseError) {
    let index = pack.answered
    let text = pack.text
    if pack.ranges.count == 1 {
      pack.answered = 1
      return try run(text.span, StatementScan(text.span, escapes: true), into: receiver)
    }
    let isFirst = !pack.isSent
    // Compressed, answers take any room.
    if !url.isCompressed {
      handle.expectedBytes = (pack.ranges.count - index - 1) * StatementPack.leastAnswer
    }
    defer { handle.expectedBytes = 0 }
    do throws(DatabaseError) {
      if isFirst {
        try begin(pack)
      } else {
        try handle.expectResult()
      }
      try readResult(into: receiver)
      let warnings = handle.warningCount
      if index + 1 < pack.ranges.count {
        try handle.expectResult()
        try readWarnings(into: receiver)
      } else if warnings > 0 {
        try showWarnings(into: receiver)
      }
    } catch {
      let statement = text.span.extracting(pack.ranges[index])
      throw refined(error, of: statement, isPacked: true, receiver)
    }
    if handle.wasStopped { throw .interrupted }
    pack.answered += 1
  }

  /// Sends a pack and reads the head of its first result.
  private func begin(_ pack: StatementPack) throws(DatabaseError) {
    try setReadsSeveralStatements(true)
    let isFirst = takeBegin()
    let text = isFirst ? Self.beginning + pack.text : pack.text
    try handle.send(text.span)
    pack.isSent = true
    try handle.readHead()
    if isFirst { try handle.expectResult() }
  }

  func setReadsSeveralStatements(_ isOn: Bool) throws(DatabaseError) {
    guard readsSeveralStatements != isOn else { return }
    try handle.setMultiStatements(isOn)
    readsSeveralStatements = isOn
  }

  /// Whether what the tool says of its own may travel with other statements: the server takes several
  /// in one text, and tells of what changes how it reads them.
  var joinsStatements: Bool { canReadSeveralStatements && handle.tracksSession }

  /// Whether the beginning of a transaction is to be sent now.
  func takeBegin() -> Bool {
    defer { isBeginDue = false }
    return isBeginDue
  }

  /// What begins a transaction.
  static let begin = "SET autocommit=0"
  private static let beginning = Array((begin + ";").utf8)
}

// MARK: - Single statements

extension MariaDBConnection {
  private func run(
    _ text: Span<UInt8>, _ scan: StatementScan, into receiver: any ResultReceiver
  ) throws(DatabaseError) {
    // A text that is more than one statement to the server must not become several.
    let isSingle = scan.isSingle && handle.hasPlainCharacterSet
    if !isSingle { try setReadsSeveralStatements(false) }
    if scan.verb == .load {
      handle.localFile.allowed = StatementScan.localFile(
        of: text, escapes: !handle.has(status: SERVER_STATUS_NO_BACKSLASH_ESCAPES))
    }
    defer { handle.localFile.allowed = nil }
    do throws(DatabaseError) {
      try begin(text, mayBeJoined: isSingle && scan.verb != .load)
      repeat { try readResult(into: receiver) } while try handle.nextResult()
    } catch {
      throw refined(error, of: text, isPacked: false, receiver)
    }
    note(scan.verb)
    if handle.wasStopped { throw .interrupted }
    if handle.warningCount > 0 { try showWarnings(into: receiver) }
  }

  /// Sends a statement, behind the beginning of a transaction that is due, and reads the head of its
  /// first result.
  private func begin(_ text: Span<UInt8>, mayBeJoined: Bool) throws(DatabaseError) {
    guard isBeginDue else { return try handle.run(text) }
    guard mayBeJoined, text.count < packBytes else {
      try tellBegin()
      return try handle.run(text)
    }
    try setReadsSeveralStatements(true)
    isBeginDue = false
    var joined = Self.beginning
    joined.append(contentsOf: text)
    try handle.run(joined.span)
    try handle.expectResult()
  }

  private func note(_ verb: StatementScan.Verb) {
    switch verb {
    case .lock, .flush: mayHoldTableLocks = true
    case .unlock: mayHoldTableLocks = false
    default: break
    }
  }

  /// Reads one result, whose head was read.
  private func readResult(into receiver: any ResultReceiver) throws(DatabaseError) {
    guard handle.columnCount > 0 else {
      if handle.has(status: SERVER_SESSION_STATE_CHANGED) || !handle.tracksSession {
        sessionMayHaveChanged = true
      }
      return receiver.updateCount(handle.affectedRows)
    }
    // The end of a result set does not tell of changes, such as `SELECT @a := 1`.
    sessionMayHaveChanged = true
    var kinds: [ColumnKind] = []
    try handle.readRows(
      titles: { fields in
        kinds = fields.map(ColumnKind.init)
        receiver.begin(columns: fields.map(\.title))
      },
      { row, lengths in
        receiver.row(kinds.indices.map { kinds[$0].text(row[$0], length: lengths[$0]) })
      })
    receiver.end()
  }

  /// Asks for the warnings of the statement that just succeeded (sql-parser.md 6.5).
  private func showWarnings(into receiver: any ResultReceiver) throws(DatabaseError) {
    try handle.run(Self.showWarnings.span)
    try readWarnings(into: receiver)
  }

  private static let showWarnings = Array("SHOW WARNINGS".utf8)

  /// Reads the result of SHOW WARNINGS.
  private func readWarnings(into receiver: any ResultReceiver) throws(DatabaseError) {
    try handle.readRows(titles: { _ in }) { receiver.message(Warning($0, $1).message) }
  }

  /// A row of SHOW WARNINGS: level, number, message.
  private struct Warning {
    let level: String
    let message: ServerMessage

    init(_ row: UnsafePointer<UnsafeMutablePointer<CChar>?>, _ lengths: UnsafePointer<UInt>) {
      func text(_ column: Int) -> String {
        ColumnKind.text.text(row[column], length: lengths[column]) ?? ""
      }
      level = text(0)
      message = ServerMessage(sqlState: "", number: Int(text(1)) ?? 0, message: text(2))
    }
  }

  /// The error of a statement as it would be had it come alone, with its place; what the server
  /// said before it goes to the receiver (B29).
  private func refined(
    _ error: DatabaseError, of text: Span<UInt8>, isPacked: Bool,
    _ receiver: any ResultReceiver
  ) -> DatabaseError {
    guard error.kind == .statement || error.kind == .busy else { return error }
    var error = error
    if isPacked, error.number == ServerErrorNumber.syntax, error.message.contains("\n;") {
      // The server quotes what follows, which is not the script's. What it cannot read, it did not
      // carry out, so it may try again.
      do throws(DatabaseError) {
        try handle.run(text)
      } catch let exact {
        error = exact
      }
    }
    error = error.located(in: text)
    var details: [String] = []
    do throws(DatabaseError) {
      try handle.run(Self.showWarnings.span)
      try handle.readRows(titles: { _ in }) { row, lengths in
        let warning = Warning(row, lengths)
        if warning.level == "Error" { return }
        if warning.message.number == ServerErrorNumber.placeInProgram {
          details.append(warning.message.message)
        } else {
          receiver.message(warning.message)
        }
      }
    } catch {
      // The error that is reported matters more.
    }
    if error.number == ServerErrorNumber.syntax, let advice = StatementScan.advice(about: text) {
      details.append(advice)
    }
    return error.adding(details)
  }
}

extension DatabaseError {
  /// The statement was stopped as asked, though the server did not say so.
  static let interrupted = DatabaseError(
    .interrupted, sqlState: "70100", number: ServerErrorNumber.queryInterrupted,
    message: "Query execution was interrupted")

  /// The error with further lines in its message.
  fileprivate func adding(_ details: [String]) -> DatabaseError {
    DatabaseError(
      kind, sqlState: sqlState, number: number,
      message: ([message] + details).joined(separator: "\n"), offset: offset)
  }
}
