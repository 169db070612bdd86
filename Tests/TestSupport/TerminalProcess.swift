import Foundation

/// A child process on a terminal of its own, as if a person had started it there.
package final class TerminalProcess {
  private let master: Int32
  private let child: pid_t
  private var isWaitedFor = false
  /// All that the terminal has shown so far.
  package private(set) var shown = ""

  /// TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), macros that Swift does not import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// Starts a program with its three streams on a new terminal, which controls it.
  ///
  /// - Parameters:
  ///   - arguments: The program's path and its arguments.
  ///   - folder: The working directory.
  ///   - environment: The whole environment.
  /// - Throws: ``POSIXFailure`` when there is no terminal or the program cannot be started.
  package init(
    _ arguments: [String], in folder: String, environment: [String: String]
  ) throws {
    // posix_openpt(3), unlockpt(3) and ptsname(3), which Swift does not import, do just this.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: CInt = 0
    var number: CUnsignedInt = 0
    guard master >= 0, ioctl(master, Self.setLock, &unlocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw POSIXFailure("/dev/ptmx") }
    let name = "/dev/pts/\(number)"

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens controls it: Ctrl-C becomes a signal.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID of glibc, which Swift does not import.
    child = try spawn(
      arguments, in: folder, environment: environment, &actions, flags: newSession)
  }

  deinit {
    if !isWaitedFor {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    close(master)
  }

  /// Types a character, such as `\u{03}` for Ctrl-C.
  package func type(_ character: Character) {
    let bytes = Array(String(character).utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Reads until the terminal has shown a text; `false` when the process ends or time is up before.
  package func wait(for text: String, within limit: Duration = .seconds(120)) -> Bool {
    let deadline = ContinuousClock.now + limit
    while !shown.contains(text) {
      guard ContinuousClock.now < deadline, readMore() else { return shown.contains(text) }
    }
    return true
  }

  /// Reads all there is to come and waits for the end.
  ///
  /// - Returns: The exit status; `nil` when a signal ended the process.
  package func finish() -> Int32? {
    while readMore() {}
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    isWaitedFor = true
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
  }

  /// Waits for more output; `false` when nobody has the terminal open any more.
  private func readMore() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, 100) > 0 else { return true }
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    shown += String(decoding: buffer[..<count], as: UTF8.self)
    return true
  }
}
