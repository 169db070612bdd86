internal import Glibc

/// A program that this process runs and waits for.
package enum ChildProcess {
  /// What a program left behind.
  package struct Outcome: Sendable {
    /// Standard output; with standard error, merged as they came, unless that is passed on.
    package let output: [UInt8]
    /// The exit status; 128 + n when signal n ended it.
    package let status: Int32
  }

  /// Runs a program, searching `PATH` unless it is a path, with nothing on its standard input.
  ///
  /// - Parameters:
  ///   - arguments: The program and its arguments.
  ///   - environment: All its environment variables.
  ///   - passesErrorsOn: Whether its standard error is that of this process.
  ///   - isInterrupted: Asked now and then; once `true`, the program is asked to end (SIGTERM).
  /// - Returns: What it wrote and how it ended.
  /// - Throws: ``SystemError`` when the program cannot be started.
  package static func run(
    _ arguments: [String], environment: [String: String], passesErrorsOn: Bool = false,
    isInterrupted: () -> Bool
  ) throws(SystemError) -> Outcome {
    let name = arguments.first ?? ""
    var pipes: [Int32] = [0, 0]
    guard pipe(&pipes) == 0 else { throw .last(name) }
    let (reader, writer) = (pipes[0], pipes[1])
    for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(reader) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, writer, 1)
    if !passesErrorsOn { posix_spawn_file_actions_adddup2(&actions, writer, 2) }

    let argv = CStrings(arguments)
    let envp = CStrings(environment.map { "\($0.key)=\($0.value)" })
    var child = pid_t()
    let failure = posix_spawnp(&child, name, &actions, nil, argv.pointers, envp.pointers)
    close(writer)
    guard failure == 0 else { throw SystemError(failure, path: name) }

    var output: [UInt8] = []
    var isAsked = false
    while let chunk = read(reader, wait: 100) {
      output += chunk
      if !isAsked, isInterrupted() {
        kill(child, SIGTERM)
        isAsked = true
      }
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return Outcome(output: output, status: signal == 0 ? (status >> 8) & 0xff : 128 + signal)
  }

  /// What can be read within `wait` milliseconds, perhaps nothing; `nil` at the end.
  private static func read(_ descriptor: Int32, wait: Int32) -> [UInt8]? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, wait) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count < 0 { return errno == EINTR ? [] : nil }
    return count == 0 ? nil : Array(buffer[..<count])
  }

  /// A NULL-terminated array of C strings.
  private final class CStrings {
    var pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { pointers.forEach { free($0) } }
  }
}
