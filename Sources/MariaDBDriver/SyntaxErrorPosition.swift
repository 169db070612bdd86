internal import Database

extension DatabaseError {
  /// The error with its place in the statement, where the message tells one: `near '…' at line n`.
  func located(in statement: Span<UInt8>) -> DatabaseError {
    guard offset == nil, let place = SyntaxErrorPosition(message) else { return self }
    return DatabaseError(
      kind, sqlState: sqlState, number: number, message: message,
      offset: place.offset(in: statement))
  }
}

/// What a message of the parser says about the place of the fault.
private struct SyntaxErrorPosition {
  /// The text from the fault on, as far as the server quotes it.
  private var near: [UInt8]
  private let line: Int

  /// How much the server quotes of a longer text, MariaDB with `...` at the end.
  private static let quotedLength = 80

  init?(_ message: String) {
    let bytes = Array(message.utf8)
    guard let start = bytes.firstRange(of: Array(" near '".utf8), from: 0),
      let end = bytes.lastRange(of: Array("' at line ".utf8)), end.lowerBound >= start.upperBound,
      let line = Int(String(decoding: bytes[end.upperBound...], as: UTF8.self))
    else { return nil }
    near = Array(bytes[start.upperBound..<end.lowerBound])
    self.line = line
    if near.count >= Self.quotedLength - 3, near.suffix(3) == Array("...".utf8)[...] {
      near.removeLast(3)
    }
  }

  /// The offset of the quoted text in its line; `nil` when it stands there more than once.
  func offset(in statement: Span<UInt8>) -> Int? {
    guard !near.isEmpty else { return nil }
    var found: Int?
    var line = 1
    var index = 0
    while index + near.count <= statement.count, line <= self.line {
      if line == self.line, matches(statement, at: index) {
        guard found == nil else { return nil }
        found = index
      }
      if statement[index] == UInt8(ascii: "\n") { line += 1 }
      index += 1
    }
    return found
  }

  /// Whether the quoted text stands at `index`: to the end of the statement, or cut off.
  private func matches(_ statement: Span<UInt8>, at index: Int) -> Bool {
    let reachesEnd = index + near.count == statement.count
    guard reachesEnd || near.count >= Self.quotedLength - 3 else { return false }
    return near.indices.allSatisfy { statement[index + $0] == near[$0] }
  }
}

extension Array where Element == UInt8 {
  fileprivate func firstRange(of text: [UInt8], from start: Int) -> Range<Int>? {
    var index = start
    while index + text.count <= count {
      if self[index..<index + text.count] == text[...] { return index..<index + text.count }
      index += 1
    }
    return nil
  }

  fileprivate func lastRange(of text: [UInt8]) -> Range<Int>? {
    var index = count - text.count
    while index >= 0 {
      if self[index..<index + text.count] == text[...] { return index..<index + text.count }
      index -= 1
    }
    return nil
  }
}
