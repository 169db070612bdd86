extension StatementCutter {
  /// Reads a string or a quoted name; unclosed, it reaches to the end (sql-parser.md 1.4).
  mutating func readQuoted(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ byteClass: UInt8
  ) -> Int {
    let behind = lexicon.endOfQuoted(bytes, start, end, byteClass, floor: wordFloor)
    wordFloor = behind
    if classifier.wantsTokens, parentheses == 0 || lexicon.rules.readsParentheses {
      let keyword = lexicon.keyword(bytes, (start + 1)..<max(start + 1, behind - 1))
      let isName = byteClass == ByteClass.nameQuote || byteClass == ByteClass.bracket
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
    let behind = lexicon.endOfDollarQuote(bytes, start..<tagEnd, end)
    wordFloor = behind
    takeToken(Token(kind: .string, depth: parentheses))
    return behind
  }
}
