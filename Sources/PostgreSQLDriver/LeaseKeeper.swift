internal import Database
internal import Glibc
internal import Platform

/// Renews the row that locks a run, from a thread and a connection of its own, while the run's own
/// connection is busy with a script, or with none at all.
///
/// A run shorter than a period never opens that connection.
final class LeaseKeeper {
  /// The end of a pipe; closing it ends the thread.
  private let stop: Int32

  /// - Parameters:
  ///   - url: Of the run's connection.
  ///   - period: Milliseconds between two renewals: several fit into a lease, so that one may fail.
  ///   - renewal: The statement that renews the row.
  init?(_ url: PostgreSQLURL, period: Int, renewal: String) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    stop = ends[1]
    let isStopped = ends[0]
    BackgroundThread.start {
      defer { close(isStopped) }
      var descriptor = pollfd(fd: isStopped, events: Int16(POLLIN), revents: 0)
      var connection: PostgreSQLConnection?
      while poll(&descriptor, 1, Int32(period)) == 0 {
        do throws(DatabaseError) {
          let own: PostgreSQLConnection
          if let connection {
            own = connection
          } else {
            own = try PostgreSQLConnection(url, timeZone: nil, patience: nil) { false }
          }
          connection = own
          try own.execute(renewal)
        } catch {
          // Tried again with a new connection; the lease bears some failures.
          connection = nil
        }
      }
    }
  }

  func end() { close(stop) }
}
