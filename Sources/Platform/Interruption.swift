internal import Glibc
internal import Synchronization

/// Whether the user asked the process to stop: the one seam between signals and the engine.
///
/// The signal handler only sets a flag; whoever works looks at ``isRaised`` between two steps and
/// while a statement runs.
package enum InterruptFlag {
  /// The number of the signal that came first; zero before.
  private static let received = Atomic<Int32>(0)

  /// The signal that asked to stop, such as `SIGINT`; `nil` while none did.
  package static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Whether the process was asked to stop.
  package static var isRaised: Bool { received.load(ordering: .relaxed) != 0 }

  /// The exit status of a process that a signal stopped: 130 for SIGINT, 143 for SIGTERM, 129 for
  /// SIGHUP.
  package static var exitStatus: Int32? { signal.map { 128 + $0 } }

  /// Lets SIGINT, SIGTERM and SIGHUP raise the flag; a second one ends the process at once.
  ///
  /// SIGHUP comes when the terminal is closed; left to its default it would end the process and leave
  /// its statement, with its locks, to the server.
  /// A closed pipe becomes an error of the write instead of the end of the process, which could be
  /// in the middle of a migration. Programs that are started get them all as they were
  /// (execve(2): caught signals are reset to their default).
  package static func install() {
    // Touched here, so that no lazy initialisation runs inside the handler.
    _ = received.load(ordering: .relaxed)
    catchSignal(SIGINT) { InterruptFlag.raise($0) }
    catchSignal(SIGTERM) { InterruptFlag.raise($0) }
    catchSignal(SIGHUP) { InterruptFlag.raise($0) }
    catchSignal(SIGPIPE) { _ in }
  }

  /// Runs inside the signal handler: only what signal-safety(7) allows.
  private static func raise(_ signal: Int32) {
    let (isFirst, _) = received.compareExchange(
      expected: 0, desired: signal, ordering: .sequentiallyConsistent)
    if !isFirst { _exit(128 + signal) }
  }

  /// The value of SIG_IGN, which is no function.
  private static let ignored = 1

  private static func catchSignal(
    _ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    var action = sigaction()
    // What a caller has switched off stays off, such as SIGINT for a job in the background.
    guard sigaction(number, nil, &action) == 0,
      unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) != ignored
    else { return }
    action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    // A write or a wait goes on; what must stop looks at the flag.
    action.sa_flags = Int32(SA_RESTART)
    sigaction(number, &action, nil)
  }
}
