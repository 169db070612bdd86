internal import Glibc

/// Work that a thread of its own does now and then, such as renewing a lock that would run out.
///
/// It ends with its owner at the latest.
package final class PeriodicWork {
  /// The end of a pipe; closing it ends the thread.
  private var stop: Int32?

  /// Begins the first period; `nil` when the system has no pipe left.
  ///
  /// - Parameters:
  ///   - period: Milliseconds between two times.
  ///   - open: Makes what the work needs, such as a connection, on the thread: before the first
  ///     time, so that an owner shorter than a period never needs it, and anew after a failure.
  ///   - work: The work. A failure is not reported: the next time tries again.
  package init?<Means>(
    every period: Int, with open: @escaping @Sendable () throws -> Means,
    _ work: @escaping @Sendable (Means) throws -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    stop = ends[1]
    let isStopped = ends[0]
    BackgroundThread.start {
      defer { close(isStopped) }
      var descriptor = pollfd(fd: isStopped, events: Int16(POLLIN), revents: 0)
      var means: Means?
      while poll(&descriptor, 1, Int32(period)) == 0 {
        do {
          let own = try means ?? open()
          means = own
          try work(own)
        } catch {
          means = nil
        }
      }
    }
  }

  deinit { end() }

  /// Does it no more, but for what is under way.
  package func end() {
    if let stop { close(stop) }
    stop = nil
  }
}
