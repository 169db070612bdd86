internal import Database
internal import Synchronization

/// Finds out who holds the lock that a statement waits for, over a second connection.
///
/// That connection is opened only once a statement has taken long, and closed when it ends. Nothing
/// here fails: where the second connection cannot be opened, nobody is told anything.
final class BlockWatch {
  /// Is told who holds the lock, once for each transaction that does; `nil` when the wait is over.
  var observer: ((String?) -> Void)?
  /// Who kept the statement waiting when last looked at; of a statement that was told about alone.
  private(set) var holder: String?

  private let open: () throws(DatabaseError) -> PostgreSQLConnection
  private let sending = Sending()
  private let backend: Int
  /// Milliseconds without a sign of the server before the first look.
  private let patience: Int
  /// Milliseconds between two looks.
  private let interval: Int

  /// Whether the watched connection still has something to send.
  private final class Sending: Sendable {
    let isWanted = Atomic(false)
  }

  private var quietSince: Int?
  private var lastLook = 0
  private var connection: PostgreSQLConnection?
  private var hasFailed = false
  /// The transactions that were told of.
  private var told: Set<String> = []

  /// - Parameters:
  ///   - url: Of the connection that is watched, with the host that it was made to.
  ///   - socket: That connection's.
  ///   - backend: The server's process for it.
  ///   - patience: Milliseconds that a statement may take before anybody looks.
  ///   - isInterrupted: Whether the run was asked to stop.
  init(
    _ url: PostgreSQLURL, socket: Int32, backend: Int, patience: Int,
    isInterrupted: @escaping @Sendable () -> Bool
  ) {
    let sending = sending
    // Nothing that goes on with the statement waits for a look, nor does a request to stop.
    let isOver: @Sendable () -> Bool = {
      isInterrupted()
        || Waiting.isReady(socket, writing: sending.isWanted.load(ordering: .relaxed))
    }
    open = { () throws(DatabaseError) in
      try PostgreSQLConnection(url, timeZone: nil, patience: nil, isInterrupted: isOver)
    }
    self.backend = backend
    self.patience = patience
    interval = min(patience, 1000)
  }

  /// The server has sent something.
  func noteSign() { quietSince = nil }

  /// The server has sent nothing for a slice of time.
  ///
  /// - Parameter isWriting: Whether there is more to send, as soon as the server takes it.
  func noteSilence(isWriting: Bool) {
    guard observer != nil, !hasFailed else { return }
    let now = Waiting.milliseconds
    guard let quietSince else {
      self.quietSince = now
      return
    }
    guard now - quietSince >= patience, now - lastLook >= interval else { return }
    sending.isWanted.store(isWriting, ordering: .relaxed)
    look()
    lastLook = Waiting.milliseconds
  }

  /// The statement has ended.
  func end() {
    quietSince = nil
    hasFailed = false
    connection?.close()
    connection = nil
    guard holder != nil else { return }
    holder = nil
    observer?(nil)
  }

  /// Whom the server names, in the order of their transactions' age.
  private static let query = """
    SELECT b.pid, \(SessionDescription.columns), a.xact_start \
    FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::integer)) AS pid) b \
    LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY a.xact_start
    """

  private func look() {
    do throws(DatabaseError) {
      let connection: PostgreSQLConnection
      if let current = self.connection { connection = current } else { connection = try open() }
      self.connection = connection
      tell(try connection.query(Self.query, [.integer(backend)]))
    } catch {
      connection = nil
      // Not again for this statement: it would fail again, and each failure may take its time.
      hasFailed = error.kind != .interrupted
    }
  }

  private func tell(_ rows: [[Value]]) {
    guard let first = rows.first else {
      if holder != nil { observer?(nil) }
      holder = nil
      return
    }
    var text = SessionDescription(first).text
    if rows.count > 1 { text += ", and \(rows.count - 1) more" }
    holder = text
    if told.insert("\(first[0]) \(first[6])").inserted { observer?(text) }
  }
}
