internal import Platform

/// One of the two streams that a process writes to.
package enum OutputStream: Sendable, Hashable {
  case standardOutput
  case standardError
}

/// The way out of the process; tests put their own in its place.
package struct ConsoleStreams: Sendable {
  /// Writes bytes that are already masked.
  let write: @Sendable (OutputStream, [UInt8]) -> Void
  let isTerminal: @Sendable (OutputStream) -> Bool

  package init(
    write: @escaping @Sendable (OutputStream, [UInt8]) -> Void,
    isTerminal: @escaping @Sendable (OutputStream) -> Bool
  ) {
    self.write = write
    self.isTerminal = isTerminal
  }

  /// The process's own streams.
  package static let process = ConsoleStreams(
    write: { stream, bytes in
      // A reader that went away, as in `| head`, must not stop a migration.
      FileSystem.write(bytes, descriptor: stream.descriptor)
    },
    isTerminal: { CurrentProcess.isTerminal($0.descriptor) })
}

extension OutputStream {
  fileprivate var descriptor: Int32 {
    switch self {
    case .standardOutput: 1
    case .standardError: 2
    }
  }
}
