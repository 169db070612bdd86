internal import CPostgreSQL
internal import Database

/// Finds out whether a pooler in between gives the server's sessions to others between transactions.
///
/// In such a session nothing can be held, the lock of a run least of all: another client of the pooler
/// that is given the same session holds it, too.
enum PoolerProbe {
  /// How long the second connection may take; milliseconds.
  private static let patience = 2000

  /// The process of the server that another client of the pooler is given now; `nil` where it is given
  /// none, as the pooler has no other and keeps ours for us.
  static func backend(
    for url: PostgreSQLURL, isInterrupted: @escaping @Sendable () -> Bool
  ) -> Int? {
    let deadline = Waiting.milliseconds + patience
    let isOver: @Sendable () -> Bool = { isInterrupted() || Waiting.milliseconds > deadline }
    var attempt = ConnectionAttempt(url, timeZone: nil, isInterrupted: isOver)
    guard let handle = try? attempt.connect().handle else { return nil }
    defer { PQfinish(handle) }
    let query = "SELECT pg_catalog.pg_backend_pid()"
    guard PQsendQueryParams(handle, query, 0, nil, nil, nil, nil, 0) == 1 else { return nil }
    while PQisBusy(handle) == 1 {
      if isOver() { return nil }
      let isWriting = PQflush(handle) == 1
      guard Waiting.wait(at: PQsocket(handle), writing: isWriting) else { continue }
      guard PQconsumeInput(handle) == 1 else { return nil }
    }
    guard let pointer = PQgetResult(handle) else { return nil }
    let result = ServerResult(pointer)
    guard result.status == PGRES_TUPLES_OK, result.rowCount == 1 else { return nil }
    return result.row(0).first.flatMap { $0 }.flatMap { Int($0) }
  }
}
