internal import CPostgreSQL
internal import Database
internal import Glibc

/// Statements on their way to the server and their results on the way back, in order, through
/// libpq's pipeline mode.
///
/// Nothing here blocks on one direction alone: while it waits to read it writes, and the other way
/// round, so that the server and the client never wait for each other.
final class Pipeline {
  /// A statement that was sent.
  struct Sent {
    /// Ends in a zero.
    var text: [CChar]
    /// Whether it is the tool's own, and not one of a script.
    var isOwn: Bool
    /// Whether the server was told to end the series behind it.
    var endsSeries = false
  }

  let handle: OpaquePointer
  let notices: NoticeBuffer
  private let isInterrupted: @Sendable () -> Bool
  /// Finds out who a statement waits for.
  var blockWatch: BlockWatch?

  private var inFlight: [Sent] = []
  /// Index of the oldest in ``inFlight``.
  private var first = 0
  /// How many of the newest the server was not yet told to answer without waiting for more.
  private var unflushed = 0
  private var unflushedBytes = 0
  private(set) var bytesInFlight = 0
  /// Whether something was sent since the last series ended.
  private(set) var isSeriesOpen = false
  /// How many series' ends are under way.
  private(set) var endsInFlight = 0
  /// When the server was first asked to cancel what runs, and when last; milliseconds.
  private var cancelled: (first: Int, last: Int)?
  private(set) var isLost = false

  init(_ handle: OpaquePointer, isInterrupted: @escaping @Sendable () -> Bool) {
    self.handle = handle
    self.isInterrupted = isInterrupted
    notices = NoticeBuffer(handle)
    PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
    PQsetnonblocking(handle, 1)
    PQenterPipelineMode(handle)
  }

  /// How many statements were sent and not yet answered.
  var count: Int { inFlight.count - first }

  /// Whether the oldest unanswered statement is the tool's own; `nil` when there is none.
  var oldestIsOwn: Bool? { count > 0 ? inFlight[first].isOwn : nil }

  var hasScriptStatements: Bool { inFlight[first...].contains { !$0.isOwn } }

  /// What the server last said of the transaction; known between two series.
  var transactionStatus: PGTransactionStatusType { PQtransactionStatus(handle) }
}

// MARK: - Sending

extension Pipeline {
  /// After how many statements or bytes the server is told to answer.
  private static let flushInterval = 128
  private static let flushBytes = 64 << 10

  /// Sends a statement.
  ///
  /// - Parameters:
  ///   - statement: What to send.
  ///   - parameters: The texts of `$1` and so on.
  ///   - endingSeries: Whether the server may end an implicit transaction behind it, and tells how
  ///     the transaction stands.
  /// - Throws: ``DatabaseError`` when the connection is lost.
  func send(
    _ statement: Sent, parameters: [String?] = [], endingSeries: Bool = false
  ) throws(DatabaseError) {
    guard !isLost else { throw lost }
    guard Self.query(statement.text, parameters, on: handle) else { throw lose() }
    inFlight.append(statement)
    isSeriesOpen = true
    let bytes = statement.text.count
    bytesInFlight += bytes
    unflushed += 1
    unflushedBytes += bytes
    if endingSeries {
      try endSeries()
    } else if unflushed >= Self.flushInterval || unflushedBytes >= Self.flushBytes {
      requestAnswers()
    }
  }

  private static func query(
    _ text: [CChar], _ parameters: [String?], on handle: OpaquePointer
  ) -> Bool {
    if parameters.isEmpty {
      return PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 0) == 1
    }
    let values = parameters.map { $0.map { UnsafePointer(strdup($0)) } ?? nil }
    defer {
      for value in values { free(UnsafeMutableRawPointer(mutating: value)) }
    }
    return PQsendQueryParams(handle, text, Int32(values.count), nil, values, nil, nil, 0) == 1
  }

  /// Lets the server answer everything that was sent, without ending the series.
  private func requestAnswers() {
    PQsendFlushRequest(handle)
    unflushed = 0
    unflushedBytes = 0
  }

  /// Ends the series of statements sent so far; its answer is read behind that of the last one.
  func endSeries() throws(DatabaseError) {
    guard isSeriesOpen else { return }
    guard PQpipelineSync(handle) == 1 else { throw lose() }
    isSeriesOpen = false
    unflushed = 0
    unflushedBytes = 0
    endsInFlight += 1
    if count > 0 {
      inFlight[inFlight.count - 1].endsSeries = true
    } else {
      try readEndOfSeries(watching: false)
    }
  }
}

// MARK: - Reading

extension Pipeline {
  /// Reads everything that the oldest statement gives.
  ///
  /// - Parameters:
  ///   - receiver: Takes it; `nil` drops it.
  ///   - watching: Whether an interruption cancels it.
  /// - Returns: What went wrong with it; `isAborted` when it never ran for what went wrong before.
  func readOldest(
    into receiver: (any ResultReceiver)?, watching: Bool
  ) -> (failure: DatabaseError?, isAborted: Bool) {
    guard !isLost, count > 0 else { return (lost, false) }
    let statement = removeOldest()
    // Not yet told to answer it: without that the server may wait for more.
    if count < unflushed { requestAnswers() }
    PQsetSingleRowMode(handle)
    let outcome = readResults(of: statement.text, into: receiver, watching: watching)
    notices.deliver(to: receiver)
    notices.advance()
    blockWatch?.end()
    if statement.endsSeries, !isLost {
      do throws(DatabaseError) {
        try readEndOfSeries(watching: watching)
      } catch {
        return (outcome.failure ?? error, outcome.isAborted)
      }
    }
    return outcome
  }

  /// Reads results up to the one that says there are no more.
  func readResults(
    of text: [CChar], into receiver: (any ResultReceiver)?, watching: Bool
  ) -> (failure: DatabaseError?, isAborted: Bool) {
    var failure: DatabaseError?
    var isAborted = false
    var isOpen = false
    while let pointer = nextResult(watching: watching) {
      let result = ServerResult(pointer)
      let status = result.status
      notices.decide(after: status)
      notices.deliver(to: receiver)
      switch status {
      case PGRES_COMMAND_OK: receiver?.updateCount(result.affectedRows)
      case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
        if let receiver { pass(result, to: receiver, isOpen: &isOpen) }
      case PGRES_PIPELINE_ABORTED: isAborted = true
      case PGRES_EMPTY_QUERY: break
      default: failure = failure ?? error(of: result, in: text)
      }
    }
    if PQstatus(handle) == CONNECTION_BAD { failure = lose(failure) }
    return (failure, isAborted)
  }

  /// Passes rows on: one of them, or the end of them.
  private func pass(
    _ result: borrowing ServerResult, to receiver: any ResultReceiver, isOpen: inout Bool
  ) {
    // sql-parser.md 6.4: a result without columns shows nothing.
    guard result.columnCount > 0 else { return }
    if !isOpen {
      isOpen = true
      receiver.begin(columns: result.columnNames)
    }
    for row in 0..<result.rowCount { receiver.row(result.row(row)) }
    if result.status == PGRES_TUPLES_OK {
      isOpen = false
      receiver.end()
    }
  }

  /// What a result says went wrong with the statement `text`.
  func error(of result: borrowing ServerResult, in text: [CChar]) -> DatabaseError {
    let error = result.error(in: text)
    if cancelled != nil, error.sqlState == "57014" {
      return DatabaseError(
        .interrupted, sqlState: error.sqlState, number: 0, message: error.message)
    }
    // lock_timeout and statement_timeout.
    guard let holder = blockWatch?.holder, error.sqlState == "55P03" || error.sqlState == "57014"
    else { return error }
    return DatabaseError(
      error.kind, sqlState: error.sqlState, number: 0,
      message: error.message + "\n  Lock: held by \(holder)", offset: error.offset)
  }

  /// The next result, waited for; `nil` behind the last one of a statement.
  func nextResult(watching: Bool) -> OpaquePointer? {
    while PQisBusy(handle) == 1 {
      if watching, isInterrupted() { cancel() }
      guard exchange() else { break }
    }
    // Of a connection that broke libpq gives a result that says so.
    return PQgetResult(handle)
  }

  /// Waits a moment for the server, sends what it takes and reads what it sent.
  ///
  /// - Returns: Whether the connection still stands.
  func exchange() -> Bool {
    let isWriting = PQflush(handle) == 1
    guard Waiting.wait(at: PQsocket(handle), writing: isWriting) else {
      blockWatch?.noteSilence(isWriting: isWriting)
      return true
    }
    blockWatch?.noteSign()
    return PQconsumeInput(handle) == 1
  }

  private func removeOldest() -> Sent {
    let statement = inFlight[first]
    inFlight[first].text = []
    first += 1
    bytesInFlight -= statement.text.count
    if first == inFlight.count {
      inFlight.removeAll(keepingCapacity: true)
      first = 0
    } else if first >= 4096 {
      inFlight.removeFirst(first)
      first = 0
    }
    return statement
  }

  /// Reads the answer to the end of a series.
  private func readEndOfSeries(watching: Bool) throws(DatabaseError) {
    PQflush(handle)
    while let pointer = nextResult(watching: watching) {
      let result = ServerResult(pointer)
      if result.status == PGRES_PIPELINE_SYNC {
        endsInFlight -= 1
        cancelled = nil
        return
      }
    }
    throw lose()
  }
}

// MARK: - Trouble

extension Pipeline {
  /// Asks the server to cancel what runs: at most once a second, as a request can come too early.
  func cancel() {
    let now = Waiting.milliseconds
    if let cancelled, now - cancelled.last < 1000 { return }
    // A server that does not even answer this is given up.
    if let cancelled, now - cancelled.first > 30_000 {
      shutdown(PQsocket(handle), Int32(SHUT_RDWR))
      return
    }
    cancelled = (cancelled?.first ?? now, now)
    guard let request = PQgetCancel(handle) else { return }
    defer { PQfreeCancel(request) }
    var message = [CChar](repeating: 0, count: 256)
    PQcancel(request, &message, Int32(message.count))
  }

  /// Forgets a cancellation, once nothing runs that it could still hit.
  func endCancellation() { cancelled = nil }

  /// The error of everything that is asked of a lost connection.
  private var lost: DatabaseError {
    DatabaseError(
      .connection, sqlState: "08003", number: 0, message: "The connection to the server is lost")
  }

  /// Marks the connection as lost, and says how.
  @discardableResult
  func lose(_ failure: DatabaseError? = nil) -> DatabaseError {
    let message = PQerrorMessage(handle).map { String(cString: $0).trimmedLines } ?? ""
    isLost = true
    inFlight.removeAll()
    first = 0
    bytesInFlight = 0
    endsInFlight = 0
    isSeriesOpen = false
    if let failure, failure.kind == .connection { return failure }
    return DatabaseError(
      .connection, sqlState: "08006", number: 0,
      message: message.isEmpty ? "The connection to the server was lost" : message)
  }
}
