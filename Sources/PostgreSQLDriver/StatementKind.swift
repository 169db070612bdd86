/// What the driver must know of a statement before it sends it.
enum StatementKind {
  case plain
  /// May speak the copy protocol, which pipelines cannot.
  case copy
  /// May end the transaction it runs in, or what is assumed of the session; nothing may be sent
  /// behind it before its result is known.
  case barrier

  /// Looks at the first words of a statement, comments before them left out.
  init(_ text: Span<UInt8>) {
    let start = Self.start(of: text)
    switch Self.word(at: start, in: text) {
    case "copy": self = .copy
    case "commit", "end", "rollback", "abort", "prepare": self = .barrier
    case "set":
      self = Self.namesEncoding(text, from: start) ? .barrier : .plain
    default: self = .plain
    }
  }

  /// The first word of a statement in lower case; empty when it is longer than those that matter.
  static func firstWord(_ text: Span<UInt8>) -> String { word(at: start(of: text), in: text) }

  /// Whether a statement may set or remove savepoints: it does so itself, or ends the transaction.
  static func mayMoveSavepoints(_ text: Span<UInt8>) -> Bool {
    ["savepoint", "release", "rollback", "commit", "end", "abort", "prepare"].contains(
      firstWord(text))
  }

  /// The first byte that is neither blank nor comment.
  private static func start(of text: Span<UInt8>) -> Int {
    var index = 0
    while index < text.count {
      let next = index + 1 < text.count ? text[index + 1] : 0
      switch text[index] {
      case 0x09...0x0D, 0x20: index += 1
      case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
        while index < text.count, text[index] != 0x0A { index += 1 }
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        index = endOfComment(at: index, in: text)
      default: return index
      }
    }
    return index
  }

  /// Comments nest.
  private static func endOfComment(at start: Int, in text: Span<UInt8>) -> Int {
    var index = start
    var depth = 0
    while index + 1 < text.count {
      switch (text[index], text[index + 1]) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        index += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        index += 2
        if depth == 0 { return index }
      default: index += 1
      }
    }
    return text.count
  }

  /// The word at an offset in lower case; empty when it is longer than those that matter.
  private static func word(at start: Int, in text: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    for index in start..<text.count {
      let letter = text[index] | 0x20
      guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { break }
      guard bytes.count < 9 else { return "" }
      bytes.append(letter)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a SET may be about the client's encoding: `SET NAMES`, or its setting's name.
  private static func namesEncoding(_ text: Span<UInt8>, from start: Int) -> Bool {
    guard text.count - start < 256 else { return false }
    var lower: [UInt8] = []
    for index in start..<text.count { lower.append(text[index] | 0x20) }
    let words = String(decoding: lower, as: UTF8.self)
    return words.contains("names") || words.contains("encoding")
  }
}
