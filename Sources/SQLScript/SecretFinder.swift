/// Goes through a statement, looking for literals that are secrets.
struct SecretFinder {
  private enum State {
    case plain
    /// A literal is a secret if it comes next.
    case armed
    /// Behind PASSWORD FOR, up to `=`: a user's name.
    case user
  }

  private let lexicon: Lexicon
  private let range: Range<Int>
  private var state = State.plain
  /// Behind IDENTIFIED: BY, AS and USING have a secret behind them.
  private var isIdentified = false
  /// A secret has been found: that behind REPLACE is the old one.
  private var hasSecret = false
  /// PRAGMA or ATTACH has been seen: KEY has a key behind it, in encrypted SQLite.
  private var takesKeys = false
  private var wordFloor: Int
  private(set) var edits: [SecretMask.Edit] = []

  init(_ lexicon: Lexicon, _ range: Range<Int>) {
    self.lexicon = lexicon
    self.range = range
    wordFloor = range.lowerBound
  }

  /// Reads the whole range.
  mutating func find(in bytes: Span<UInt8>) {
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      let byteClass = lexicon.classes[Int(bytes[index])] & ~ByteClass.delimiter
      switch byteClass {
      case ByteClass.letter, ByteClass.wide:
        let behind = max(lexicon.endOfWord(bytes, index, end, .word), index + 1)
        takeWord(bytes, index..<behind)
        index = behind
      case ByteClass.apostrophe, ByteClass.escapingQuote, ByteClass.nameQuote, ByteClass.bracket:
        let behind = lexicon.endOfQuoted(bytes, index, end, byteClass, floor: wordFloor)
        takeQuoted(bytes, index..<behind)
        wordFloor = behind
        index = behind
      case ByteClass.dollarQuote: index = takeDollar(bytes, index)
      case ByteClass.dash, ByteClass.slash, ByteClass.hash:
        let kind = lexicon.commentKind(bytes, index, end)
        // What stands in an executable comment is SQL.
        let isSkipped = kind == .line || kind == .block
        if kind == .none { takeSymbol(bytes[index]) }
        index = isSkipped ? lexicon.endOfComment(kind, bytes, index, end) : index + 1
      case ByteClass.space, ByteClass.lineFeed: index += 1
      default:
        takeSymbol(bytes[index])
        index += 1
      }
    }
  }

  private mutating func takeWord(_ bytes: Span<UInt8>, _ word: Range<Int>) {
    func isWord(_ text: String) -> Bool {
      word.count == text.utf8.count
        && bytes.isWord(text, at: word.lowerBound, before: word.upperBound)
    }
    let isPassword =
      word.count >= 8
      && bytes.isWord("password", at: word.upperBound - 8, before: word.upperBound)
    if isPassword || isWord("passwd") || isWord("passphrase") || isWord("secret")
      || takesKeys && (isWord("key") || isWord("rekey") || isWord("hexkey"))
    {
      state = .armed
    } else if isWord("pragma") || isWord("attach") {
      takesKeys = true
    } else if isWord("identified") {
      isIdentified = true
      state = .plain
    } else if isIdentified, isWord("by") || isWord("as") || isWord("using") {
      state = .armed
    } else if hasSecret, isWord("replace") {
      state = .armed
    } else if state == .armed, isWord("for") {
      state = .user
    } else if state == .armed, isLiteralPrefix(bytes, word) {
      // E'…' and the like: the literal is still to come.
    } else if state == .armed {
      state = .plain
    }
  }

  private func isLiteralPrefix(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Bool {
    word.upperBound < range.upperBound && bytes[word.upperBound] == UInt8(ascii: "'")
  }

  private mutating func takeSymbol(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "="): if state == .user { state = .armed }
    case UInt8(ascii: "("), UInt8(ascii: ":"), UInt8(ascii: ">"), UInt8(ascii: "&"): break
    case UInt8(ascii: ";"):
      state = .plain
      isIdentified = false
      hasSecret = false
      takesKeys = false
    default: if state == .armed { state = .plain }
    }
  }

  private mutating func takeQuoted(_ bytes: Span<UInt8>, _ quoted: Range<Int>) {
    if state == .armed {
      edits.append(SecretMask.Edit(quoted, quoted: true))
      hasSecret = true
      state = .plain
    } else {
      findNested(
        in: bytes, quoted.lowerBound + 1..<max(quoted.lowerBound + 1, quoted.upperBound - 1))
    }
  }

  /// A dollar quote is a body in which secrets may stand, unless it is one itself.
  private mutating func takeDollar(_ bytes: Span<UInt8>, _ index: Int) -> Int {
    guard let tagEnd = lexicon.endOfTag(bytes, index, range.upperBound) else { return index + 1 }
    guard state == .armed else {
      wordFloor = tagEnd
      return tagEnd
    }
    let behind = lexicon.endOfDollarQuote(bytes, index..<tagEnd, range.upperBound)
    takeQuoted(bytes, index..<behind)
    wordFloor = behind
    return behind
  }

  /// Looks for secrets in a literal: SQL that is put together, connection strings, URLs.
  private mutating func findNested(in bytes: Span<UInt8>, _ text: Range<Int>) {
    var index = text.lowerBound
    while index < text.upperBound {
      let end: Int?
      switch bytes[index] | 0x20 {
      case UInt8(ascii: "p"): end = endOfNestedPassword(bytes, index, text.upperBound)
      case UInt8(ascii: "b"): end = endOfNestedIdentifiedBy(bytes, index, text)
      case UInt8(ascii: ":"): end = endOfPasswordInURL(bytes, index, text.upperBound)
      default: end = nil
      }
      index = end ?? index + 1
    }
  }

  /// `password=…`, `PASSWORD ''…''` and the like.
  private mutating func endOfNestedPassword(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    var behind = start
    for word in ["password", "passwd", "pwd"] where behind == start {
      if bytes.isWord(word, at: start, before: end) { behind = start + word.utf8.count }
    }
    guard behind > start else { return nil }
    return hideNested(bytes, behind, end)
  }

  /// `IDENTIFIED BY ''…''`.
  private mutating func endOfNestedIdentifiedBy(
    _ bytes: Span<UInt8>, _ start: Int, _ text: Range<Int>
  ) -> Int? {
    guard bytes.isWord("by", at: start, before: text.upperBound) else { return nil }
    var before = start
    while before > text.lowerBound, bytes[before - 1] <= UInt8(ascii: " ") { before -= 1 }
    let word = before - 10
    guard before < start, word >= text.lowerBound,
      bytes.isWord("identified", at: word, before: before)
    else { return nil }
    return hideNested(bytes, start + 2, text.upperBound)
  }

  /// Hides the value behind blanks, `=` and quotes.
  private mutating func hideNested(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var first = start
    var isAssigned = false
    while first < end, bytes[first] <= UInt8(ascii: " ") || bytes[first] == UInt8(ascii: "=") {
      isAssigned = isAssigned || bytes[first] == UInt8(ascii: "=")
      first += 1
    }
    var quotes = 0
    while first < end, bytes[first].isQuote || bytes[first] == UInt8(ascii: "\\") {
      quotes += 1
      first += 1
    }
    guard isAssigned || quotes > 0 else { return nil }
    var last = first
    while last < end, quotes > 0 ? !bytes[last].isQuote : !bytes[last].endsValue { last += 1 }
    // The backslash of an escaped quote is not part of the value.
    if quotes > 0, last > first, bytes[last - 1] == UInt8(ascii: "\\") { last -= 1 }
    guard last > first else { return nil }
    edits.append(SecretMask.Edit(first..<last))
    return last
  }

  /// `://user:password@host`.
  private mutating func endOfPasswordInURL(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    guard bytes.contains(Array("://".utf8), at: start, before: end) else { return nil }
    var colon: Int?
    var index = start + 3
    while index < end, !bytes[index].endsValue, bytes[index] != UInt8(ascii: "/") {
      if bytes[index] == UInt8(ascii: ":"), colon == nil { colon = index }
      if bytes[index] == UInt8(ascii: "@"), let colon {
        edits.append(SecretMask.Edit(colon + 1..<index))
        return index
      }
      index += 1
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var isQuote: Bool { self == UInt8(ascii: "'") || self == UInt8(ascii: "\"") }

  /// Whether the value of a connection string ends before this byte.
  fileprivate var endsValue: Bool {
    self <= UInt8(ascii: " ") || self == UInt8(ascii: ";") || self == UInt8(ascii: "&") || isQuote
  }
}
