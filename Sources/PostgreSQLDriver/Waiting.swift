internal import Glibc

/// Waits at a socket and looks up now and then.
enum Waiting {
  /// How long one wait takes at most, so that an interruption is soon noticed; milliseconds.
  static let slice: Int32 = 100

  /// Waits until the socket can be read or written, a signal comes, or a slice of time is over.
  ///
  /// - Returns: Whether the socket is ready.
  static func wait(at socket: Int32, reading: Bool = true, writing: Bool) -> Bool {
    var descriptor = pollfd(
      fd: socket, events: Int16((reading ? POLLIN : 0) | (writing ? POLLOUT : 0)), revents: 0)
    // poll(2) is never restarted after a signal, so a first Ctrl-C is seen at once.
    return poll(&descriptor, 1, slice) > 0
  }

  /// Whether the socket can be read, or, if so wanted, written.
  static func isReady(_ socket: Int32, writing: Bool) -> Bool {
    var descriptor = pollfd(
      fd: socket, events: Int16(POLLIN | (writing ? POLLOUT : 0)), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }

  /// Milliseconds from an arbitrary moment, never going back.
  static var milliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
