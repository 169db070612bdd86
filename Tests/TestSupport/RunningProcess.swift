import Foundation

/// How a process ended and what it wrote.
package struct ProcessOutcome: Sendable {
  /// The exit status; `nil` when a signal ended it.
  package let exitStatus: Int32?
  /// The signal that ended it, if one did.
  package let signal: Int32?
  /// Whether it was killed because it took longer than allowed.
  package let hitTimeLimit: Bool
  package let outputBytes: [UInt8]
  package let errorBytes: [UInt8]

  /// What it wrote to standard output.
  package var output: String { String(decoding: outputBytes, as: UTF8.self) }

  /// What it wrote to standard error.
  package var error: String { String(decoding: errorBytes, as: UTF8.self) }
}

/// A child process whose output goes to files, so that it never waits for a reader.
package final class RunningProcess {
  /// Its process number.
  package let identifier: pid_t
  private let output: AnonymousFile
  private let error: AnonymousFile
  private var status: Int32?

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: The program's path and its arguments.
  ///   - folder: The working directory.
  ///   - environment: The whole environment.
  ///   - input: What it reads from standard input.
  /// - Throws: ``POSIXFailure`` when it cannot be started.
  package init(
    _ arguments: [String], in folder: String, environment: [String: String], input: String = ""
  ) throws {
    let input = try AnonymousFile(contents: Array(input.utf8))
    output = try AnonymousFile()
    error = try AnonymousFile()

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, file) in [input, output, error].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, file.descriptor, Int32(target))
    }

    identifier = try spawn(arguments, in: folder, environment: environment, &actions)
  }

  deinit {
    guard status == nil else { return }
    kill(identifier, SIGKILL)
    _ = wait(options: 0)
  }

  /// What it has written to standard output so far.
  package var outputSoFar: String { String(decoding: output.contents, as: UTF8.self) }

  /// Sends a signal, unless the process has been waited for.
  package func send(_ signal: Int32) {
    guard status == nil else { return }
    kill(identifier, signal)
  }

  /// Waits for the end; kills the process when it takes longer than the limit.
  package func finish(within limit: Duration = .seconds(120)) -> ProcessOutcome {
    let deadline = ContinuousClock.now + limit
    var hitTimeLimit = false
    var pause: UInt32 = 100
    while !wait(options: WNOHANG) {
      if ContinuousClock.now > deadline {
        hitTimeLimit = true
        kill(identifier, SIGKILL)
        _ = wait(options: 0)
        break
      }
      usleep(pause)
      pause = min(pause * 2, 5000)
    }
    let status = status ?? 0
    let signal = status & 0x7F
    return ProcessOutcome(
      exitStatus: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
      hitTimeLimit: hitTimeLimit, outputBytes: output.contents, errorBytes: error.contents)
  }

  /// Whether the process has ended.
  package var hasEnded: Bool { wait(options: WNOHANG) }

  private func wait(options: Int32) -> Bool {
    if status != nil { return true }
    var status: Int32 = 0
    var result = waitpid(identifier, &status, options)
    while result < 0, errno == EINTR { result = waitpid(identifier, &status, options) }
    guard result != 0 else { return false }
    self.status = status
    return true
  }
}

/// Starts a program with the signals as at a shell.
///
/// - Parameters:
///   - arguments: The program's path and its arguments.
///   - folder: The working directory.
///   - environment: The whole environment.
///   - actions: What becomes of its descriptors.
///   - flags: Further flags of posix_spawnattr_setflags(3).
/// - Returns: Its process number.
/// - Throws: ``POSIXFailure`` when it cannot be started.
func spawn(
  _ arguments: [String], in folder: String, environment: [String: String],
  _ actions: inout posix_spawn_file_actions_t, flags: Int16 = 0
) throws -> pid_t {
  // The test runner may ignore signals that the child must see.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var all = sigset_t()
  sigfillset(&all)
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(
    &attributes, flags | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

  // `env` becomes the program, so the process number stays; glibc's own way to set the folder is
  // not to be had from Swift.
  let arguments = ["/usr/bin/env", "-C", folder] + arguments
  var argumentPointers = arguments.map { strdup($0) } + [nil]
  var environmentPointers = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer { (argumentPointers + environmentPointers).forEach { free($0) } }
  var child: pid_t = 0
  let code = posix_spawn(
    &child, arguments[0], &actions, &attributes, &argumentPointers, &environmentPointers)
  guard code == 0 else { throw POSIXFailure("start of \(arguments[0])", code: code) }
  return child
}

/// A file without a name, open for as long as its owner lives.
private final class AnonymousFile {
  let descriptor: Int32

  init(contents: [UInt8] = []) throws {
    var template = Array("/tmp/dunlin-stream-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw POSIXFailure("mkstemp") }
    // Not for other children: only the copy made for this child crosses the start.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    guard write(descriptor, contents, contents.count) == contents.count else {
      throw POSIXFailure("write to a temporary file")
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// All that is in it, whatever the position.
  var contents: [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
  }
}
