extension StatementCutter {
  /// Reads a string or a quoted name; unclosed, it reaches to the end (sql-parser.md 1.4).
  mutating func readQuoted(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ byteClass: UInt8
  ) -> Int {
    var isName = false
    var behind: Int
    switch byteClass {
    case ByteClass.apostrophe:
      if lexicon.rules.escapesInStrings {
        behind = lexicon.endOfEscapingString(bytes, start, end)
      } else if lexicon.rules.hasEscapeStrings,
        lexicon.hasEscapePrefix(bytes, start, floor: wordFloor)
      {
        behind = lexicon.endOfEscapingString(bytes, start, end)
        while let part = lexicon.continuation(bytes, behind, end) {
          behind = lexicon.endOfEscapingString(bytes, part, end)
        }
      } else {
        behind = lexicon.endOfQuote(bytes, start, end)
      }
    case ByteClass.escapingQuote: behind = lexicon.endOfEscapingString(bytes, start, end)
    case ByteClass.bracket:
      isName = true
      behind = min(bytes.first(UInt8(ascii: "]"), from: start, to: end) + 1, end)
    default:
      isName = true
      behind = lexicon.endOfQuote(bytes, start, end)
    }
    wordFloor = behind
    if classifier.wantsTokens, parentheses == 0 || lexicon.rules.readsParentheses {
      let keyword = lexicon.keyword(bytes, (start + 1)..<max(start + 1, behind - 1))
      takeToken(Token(kind: isName ? .quotedName : .string, keyword: keyword, depth: parentheses))
    }
    return behind
  }

  /// Reads what begins with `$`: a dollar quote, the rest of a name, or a symbol
  /// (sql-parser.md 2.1, B4).
  mutating func readDollar(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    if lexicon.isInsideName(bytes, start, floor: wordFloor) {
      var index = start &+ 1
      while index < end, bytes[index].isPartOfName { index &+= 1 }
      return index
    }
    guard let tagEnd = lexicon.endOfTag(bytes, start, end) else {
      takeSymbol(bytes[start])
      wordFloor = start &+ 1
      return start &+ 1
    }
    let tag = start..<tagEnd
    var index = tagEnd
    var behind = end
    while index < end {
      index = bytes.first(UInt8(ascii: "$"), from: index, to: end)
      guard index < end else { break }
      if lexicon.repeats(tag, at: index, in: bytes, before: end) {
        behind = index &+ tag.count
        break
      }
      index &+= 1
    }
    wordFloor = behind
    takeToken(Token(kind: .string, depth: parentheses))
    return behind
  }
}
