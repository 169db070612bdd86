internal import CPostgreSQL
internal import Database

/// `COPY … FROM STDIN` with the data that stands in the script (sql-parser.md 2.4).
///
/// libpq's manual: COPY is not possible in pipeline mode, so it is left for the time.
extension PostgreSQLConnection {
  /// Bytes handed to libpq at once; it copies them.
  private static let chunk = 256 << 10

  /// Runs a COPY to its end; what it gives is kept for ``receive(into:)``.
  func sendCopy(
    _ statement: [CChar], data: Span<UInt8>, didRead: (Range<Int>) -> Void
  ) throws(DatabaseError) {
    try settle(watching: true)
    let recording = Recording()
    let handle = pipeline.handle
    PQexitPipelineMode(handle)
    pipeline.notices.isPipelining = false
    defer {
      pipeline.notices.isPipelining = true
      pipeline.endCancellation()
      pipeline.blockWatch?.end()
      PQenterPipelineMode(handle)
      noteEndOfSeries()
    }
    guard PQsendQuery(handle, statement) == 1 else { throw pipeline.lose() }
    recording.failure = run(statement, data: data, didRead, into: recording)
    answered.append(recording)
  }

  private func run(
    _ statement: [CChar], data: Span<UInt8>, _ didRead: (Range<Int>) -> Void,
    into recording: Recording
  ) -> DatabaseError? {
    guard let pointer = pipeline.nextResult(watching: true) else { return nil }
    let result = ServerResult(pointer)
    var refusal: DatabaseError?
    switch result.status {
    case PGRES_COPY_IN: sendData(data, didRead)
    case PGRES_COPY_OUT:
      dropData()
      refusal = DatabaseError(
        .statement, sqlState: "0A000", number: 0,
        message: "ERROR: COPY TO STDOUT is not supported in a migration: nobody reads the data"
          + "\n  Hint: Remove the statement, or write to a file of the server with COPY … TO '…'")
    case PGRES_COMMAND_OK: recording.updateCount(result.affectedRows)
    default: refusal = pipeline.error(of: result, in: statement)
    }
    pipeline.notices.deliver(to: recording)
    let rest = pipeline.readResults(of: statement, into: recording, watching: true)
    return refusal ?? rest.failure
  }

  /// Sends the data in pieces, each once the server took the one before.
  private func sendData(_ data: Span<UInt8>, _ didRead: (Range<Int>) -> Void) {
    var offset = 0
    var isStopped = false
    while offset < data.count, !isStopped {
      let count = min(Self.chunk, data.count - offset)
      let isQueued = data.extracting(offset..<offset + count).withUnsafeBytes { bytes in
        PQputCopyData(pipeline.handle, bytes.bindMemory(to: CChar.self).baseAddress, Int32(count))
      }
      // -1: the connection is lost, which the result says. 0, no room, cannot be behind a flush.
      guard isQueued == 1 else { return }
      didRead(offset..<offset + count)
      offset += count
      isStopped = !drain()
    }
    if isStopped || isInterrupted() {
      pipeline.cancel()
      PQputCopyEnd(pipeline.handle, "stopped on request")
    } else {
      PQputCopyEnd(pipeline.handle, nil)
    }
  }

  /// Waits until everything was sent; `false` when the run was asked to stop.
  private func drain() -> Bool {
    while PQflush(pipeline.handle) == 1 {
      if isInterrupted() { return false }
      guard pipeline.exchange() else { return true }
    }
    return true
  }

  /// Reads the data of a COPY TO STDOUT to its end.
  private func dropData() {
    pipeline.cancel()
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(pipeline.handle, &buffer, 1)
      if let buffer { PQfreemem(buffer) }
      if count < 0 { return }
      if count == 0, !pipeline.exchange() { return }
    }
  }
}
