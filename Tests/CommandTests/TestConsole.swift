import CommandLineTool
import Synchronization

/// Takes what a console writes.
final class CapturedStreams: Sendable {
  private struct State {
    var writes: [(stream: OutputStream, text: String)] = []
  }

  private let state = Mutex(State())
  private let isTerminal: Bool

  init(isTerminal: Bool = false) { self.isTerminal = isTerminal }

  /// The way out for a console under test.
  var streams: ConsoleStreams {
    ConsoleStreams(
      write: { [self] stream, bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        state.withLock { $0.writes.append((stream, text)) }
      },
      isTerminal: { [isTerminal] _ in isTerminal })
  }

  /// What was written to standard output.
  var output: String { text(of: .standardOutput) }
  /// What was written to standard error.
  var error: String { text(of: .standardError) }
  /// Everything in the order in which it came, as a terminal shows it.
  var everything: String { state.withLock { $0.writes.map(\.text).joined() } }
  /// How often something was written.
  var writeCount: Int { state.withLock { $0.writes.count } }

  private func text(of stream: OutputStream) -> String {
    state.withLock { state in
      state.writes.filter { $0.stream == stream }.map(\.text).joined()
    }
  }
}
