/// What a statement does to the transaction it runs in, by its first words.
package enum TransactionControl: Sendable, Hashable {
  case begins
  /// COMMIT, END, ABORT, or ROLLBACK to no savepoint.
  case ends
  /// The same with another one begun in its place: `AND CHAIN`.
  case restarts
  case none

  /// Looks at a statement's text, which may begin with comments.
  package init(of text: Span<UInt8>) {
    let start = Self.firstWord(in: text)
    guard let word = Self.verbs.first(where: { Self.matches($0, at: start, in: text) }) else {
      self = .none
      return
    }
    let words = Self.words(from: start, in: text)
    switch word {
    case Self.begin: self = .begins
    case Self.start: self = words.contains("transaction") ? .begins : .none
    default:
      if words.contains("to") || words.contains("prepared") {
        self = .none
      } else if words.contains("chain"), !words.contains("no") {
        self = .restarts
      } else {
        self = .ends
      }
    }
  }

  private static let begin = Array("begin".utf8)
  private static let start = Array("start".utf8)
  /// As bytes: every statement of a script is looked at.
  private static let verbs =
    [begin, start] + ["commit", "end", "rollback", "abort"].map { Array($0.utf8) }

  /// Where the first word is, behind comments.
  private static func firstWord(in text: Span<UInt8>) -> Int {
    var index = 0
    while index < text.count {
      if let end = comment(at: index, in: text) {
        index = end
      } else if text[index] <= 0x20 {
        index += 1
      } else {
        return index
      }
    }
    return index
  }

  /// Whether a word, in lower case, stands at an offset.
  private static func matches(_ word: [UInt8], at start: Int, in text: Span<UInt8>) -> Bool {
    let end = start + word.count
    guard end <= text.count, text[start] | 0x20 == word[0] else { return false }
    for offset in word.indices where text[start + offset] | 0x20 != word[offset] { return false }
    return end == text.count || !isLetter(text[end])
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      || byte == UInt8(ascii: "_")
  }

  /// The words of a short statement, in lower case.
  private static func words(from start: Int, in text: Span<UInt8>) -> [String] {
    let range = start..<min(text.count, start + 200)
    return text.text(range).lowercased().split { !$0.isLetter && $0 != "_" }.map(String.init)
  }

  /// The end of a comment that begins at `index`; `nil` where none does.
  private static func comment(at index: Int, in text: Span<UInt8>) -> Int? {
    let next = index + 1 < text.count ? text[index + 1] : 0
    switch (text[index], next) {
    case (UInt8(ascii: "#"), _), (UInt8(ascii: "-"), UInt8(ascii: "-")):
      var end = index
      while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
      return end
    case (UInt8(ascii: "/"), UInt8(ascii: "*")):
      var end = index + 2
      while end + 1 < text.count {
        if text[end] == UInt8(ascii: "*"), text[end + 1] == UInt8(ascii: "/") { return end + 2 }
        end += 1
      }
      return text.count
    default: return nil
    }
  }
}
