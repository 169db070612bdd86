internal import CPostgreSQL
internal import Database

/// Collects the server's notices and finds the statement that each belongs to.
///
/// libpq passes a notice on as soon as it comes across it. In pipeline mode it may so hand out one of
/// the next statement, raised while that was parsed, together with the end of the current one.
final class NoticeBuffer {
  private let handle: OpaquePointer
  /// Of the statement whose results are being read.
  private var current: [ServerMessage] = []
  /// Handed out when the current statement may have been complete.
  private var undecided: [ServerMessage] = []
  /// Of the statement behind it.
  private var next: [ServerMessage] = []
  /// Whether one statement after another is answered without a stop.
  var isPipelining = true

  init(_ handle: OpaquePointer) {
    self.handle = handle
    PQsetNoticeReceiver(
      handle,
      { context, result in
        guard let context else { return }
        Unmanaged<NoticeBuffer>.fromOpaque(context).takeUnretainedValue().take(result)
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func take(_ result: OpaquePointer?) {
    let message = ServerMessage(
      sqlState: ServerResult.field(DUNLIN_PG_SQLSTATE, of: result) ?? "", number: 0,
      message: ServerResult.field(DUNLIN_PG_MESSAGE, of: result) ?? "")
    // libpq's manual: the call returns 1 only while the current query waits for its results. It is
    // in that mode already, so the call tells, and changes nothing.
    if !isPipelining || PQsetSingleRowMode(handle) == 1 {
      current.append(message)
    } else {
      undecided.append(message)
    }
  }

  /// Decides on what came in together with a result, or with the end of the results.
  func decide(after status: ExecStatusType) {
    guard !undecided.isEmpty else { return }
    switch status {
    case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
      // Without rows, nothing stood in the way before the statement was complete.
      next += undecided
    case PGRES_TUPLES_OK:
      for message in undecided {
        if Self.parserStates.contains(message.sqlState) {
          next.append(message)
        } else {
          current.append(message)
        }
      }
    default: current += undecided
    }
    undecided.removeAll()
  }

  /// Truncated identifiers and odd escapes: what is said before a statement begins.
  private static let parserStates: Set<String> = ["42622", "22P06"]

  /// Passes on what belongs to the current statement.
  func deliver(to receiver: (any ResultReceiver)?) {
    guard !current.isEmpty else { return }
    if let receiver { for message in current { receiver.message(message) } }
    current.removeAll()
  }

  /// Goes on to the next statement.
  func advance() {
    current += undecided + next
    undecided.removeAll()
    next.removeAll()
  }
}
