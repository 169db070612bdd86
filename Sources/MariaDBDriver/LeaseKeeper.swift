internal import Database
internal import Glibc
internal import Platform

/// Renews the row that locks a run, from a thread and a connection of its own, while the run's own
/// connection is busy with a script.
///
/// A run shorter than ``period`` never opens that connection.
final class LeaseKeeper {
  /// The end of a pipe; closing it ends the thread.
  private let stop: Int32

  /// Milliseconds between two renewals: several fit into a lease, so that one may fail.
  private static let period: Int32 = 60_000

  init?(_ url: MariaDBURL, host: MariaDBURL.Host?, renewal: String) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    stop = ends[1]
    let isStopped = ends[0]
    BackgroundThread.start {
      defer { close(isStopped) }
      var descriptor = pollfd(fd: isStopped, events: Int16(POLLIN), revents: 0)
      var handle: ServerHandle?
      while poll(&descriptor, 1, Self.period) == 0 {
        do throws(DatabaseError) {
          if handle == nil { handle = try Self.connect(url, host) }
          try handle?.execute(renewal)
        } catch {
          // Tried again with a new connection; the lease bears some failures.
          handle = nil
        }
      }
    }
  }

  private static func connect(
    _ url: MariaDBURL, _ host: MariaDBURL.Host?
  ) throws(DatabaseError) -> ServerHandle {
    let handle = try ServerHandle(url, isInterrupted: { false })
    try handle.connect(to: host)
    return handle
  }

  func end() { close(stop) }
}
