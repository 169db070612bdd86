/// How a script is written that an engine's own client runs, for dry runs (engine.md 7.13).
package protocol ClientSyntax: Sendable {
  /// The client's name, such as `psql`.
  var client: String { get }
  /// What a script begins with: the client ends at the first error, and the session is set up as a
  /// connection of ours is.
  var preamble: [String] { get }
  /// The statement that begins a transaction as ``Connection/begin()`` does.
  var begin: String { get }
  /// Whether a transaction of their own must be written around statements that a connection sends as
  /// one series.
  var wrapsSeries: Bool { get }

  /// The expression for the user's name.
  var currentUser: String { get }

  /// A value as it stands in SQL, whatever a script has done to the session.
  func literal(_ value: Value) -> String

  /// What stands before and behind a statement so that the client takes it as one.
  func frame(for statement: Span<UInt8>) -> (before: String, after: String)
}

extension ClientSyntax {
  package var wrapsSeries: Bool { false }

  package func frame(for statement: Span<UInt8>) -> (before: String, after: String) {
    ("", statement.endsInLineComment ? "\n;\n" : ";\n")
  }

  /// A text between quotes, with those in it doubled.
  package func quoted(_ text: String) -> String {
    var result = "'"
    for character in text.unicodeScalars {
      if character == "'" { result.append("'") }
      result.unicodeScalars.append(character)
    }
    return result + "'"
  }
}

extension Span where Element == UInt8 {
  /// Whether the last line may hold a comment that would swallow what follows.
  package var endsInLineComment: Bool {
    var index = count - 1
    while index >= 0, self[index] != UInt8(ascii: "\n") {
      if self[index] == UInt8(ascii: "#") { return true }
      if self[index] == UInt8(ascii: "-"), index > 0, self[index - 1] == self[index] {
        return true
      }
      index -= 1
    }
    return false
  }
}
