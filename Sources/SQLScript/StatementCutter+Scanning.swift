/// What stopped the scanner.
enum ScanResult {
  /// The delimiter stands at the cursor.
  case delimiter
  case paused
  case end
}

extension StatementCutter {
  /// Goes through a statement that has begun.
  ///
  /// Two loops in one: while the classifier wants tokens, each is told; from then on, and that is
  /// most of any script, everything up to the next special byte is skipped.
  mutating func scanStatement(
    _ bytes: Span<UInt8>, _ end: Int
  ) throws(ScriptError) -> ScanResult {
    var index = cursor
    while index < end {
      if index >= pause {
        cursor = index
        return .paused
      }
      var byteClass = classes[Int(bytes[index])]
      if byteClass < ByteClass.firstSpecial {
        if classifier.wantsTokens {
          index = readToken(bytes, index, end, byteClass)
        } else {
          index = skipPlain(bytes, index &+ 1, min(end, pause))
        }
        continue
      }
      if byteClass & ByteClass.delimiter != 0 {
        if standsDelimiter(bytes, index, end), parentheses == 0 {
          if classifier.endsAtDelimiter(isSemicolon: bytes[index] == UInt8(ascii: ";")) {
            cursor = index
            return .delimiter
          }
          index &+= delimiter.count
          continue
        }
        byteClass &= ~ByteClass.delimiter
        if byteClass < ByteClass.firstSpecial {
          index =
            classifier.wantsTokens ? readToken(bytes, index, end, byteClass) : index &+ 1
          continue
        }
      }
      index = try readSpecial(bytes, index, end, byteClass)
    }
    cursor = end
    return .end
  }

  /// The next byte that may mean something.
  private func skipPlain(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end, classes[Int(bytes[index])] < ByteClass.firstSpecial { index &+= 1 }
    return index
  }

  /// Whether the delimiter stands at `index`, where its first byte does.
  func standsDelimiter(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
    if delimiter.count > 1, !bytes.contains(delimiter.bytes, at: index, before: end) {
      return false
    }
    return delimiter.hidesComments || commentKind(bytes, index, end) == .none
  }

  /// Reads what a special byte begins; gives the byte behind it.
  private mutating func readSpecial(
    _ bytes: Span<UInt8>, _ index: Int, _ end: Int, _ byteClass: UInt8
  ) throws(ScriptError) -> Int {
    switch byteClass {
    case ByteClass.openParenthesis:
      takeToken(Token(kind: .openParenthesis, depth: parentheses))
      parentheses &+= 1
    case ByteClass.closeParenthesis:
      // Never below none (sql-parser.md B16).
      if parentheses > 0 { parentheses &-= 1 }
    case ByteClass.apostrophe, ByteClass.escapingQuote, ByteClass.nameQuote, ByteClass.bracket:
      return readQuoted(bytes, index, end, byteClass)
    case ByteClass.dollarQuote: return readDollar(bytes, index, end)
    case ByteClass.lineFeed: return try readLineStart(bytes, index &+ 1, end)
    default:
      let kind = commentKind(bytes, index, end)
      if kind != .none { return endOfComment(kind, bytes, index, end) }
      takeSymbol(bytes[index])
    }
    return index &+ 1
  }

  /// Reads the word, number, symbol or white space at `index`.
  private mutating func readToken(
    _ bytes: Span<UInt8>, _ index: Int, _ end: Int, _ byteClass: UInt8
  ) -> Int {
    switch byteClass {
    case ByteClass.space: return index &+ 1
    case ByteClass.letter: return readWord(bytes, index, end, .word)
    case ByteClass.digit: return readWord(bytes, index, end, .number)
    case ByteClass.wide:
      let space = bytes.wideSpaceLength(at: index, before: end)
      return space > 0 ? index &+ space : readWord(bytes, index, end, .word)
    default:
      takeSymbol(bytes[index])
      return index &+ 1
    }
  }

  /// Reads a word or a number with the letters behind it, up to the delimiter.
  private mutating func readWord(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ kind: Token.Kind
  ) -> Int {
    var index = start
    var word = PackedWord()
    while index < end {
      let byte = bytes[index]
      let byteClass = classes[Int(byte)]
      if byteClass & ByteClass.delimiter != 0, index > start, standsDelimiter(bytes, index, end) {
        break
      }
      switch byteClass & ~ByteClass.delimiter {
      case ByteClass.letter, ByteClass.digit: break
      case ByteClass.dollar, ByteClass.dollarQuote:
        if kind == .number { return finishWord(word, kind, bytes, start..<index, end) }
      case ByteClass.wide where bytes.wideSpaceLength(at: index, before: end) == 0: break
      default: return finishWord(word, kind, bytes, start..<index, end)
      }
      word.append(byte)
      index &+= 1
    }
    return finishWord(word, kind, bytes, start..<index, end)
  }

  private mutating func finishWord(
    _ word: PackedWord, _ kind: Token.Kind, _ bytes: Span<UInt8>, _ range: Range<Int>, _ end: Int
  ) -> Int {
    var token = Token(kind: kind, keyword: keywords.keyword(for: word), depth: parentheses)
    if kind == .word {
      let before = range.lowerBound > 0 ? bytes[range.lowerBound &- 1] : 0
      let isQualified = range.upperBound < end && bytes[range.upperBound] == UInt8(ascii: ".")
      if isQualified || before == UInt8(ascii: ".") || before == UInt8(ascii: "@") {
        token.kind = .name
      }
    }
    takeToken(token)
    return range.upperBound
  }

  mutating func takeSymbol(_ byte: UInt8) {
    takeToken(Token(kind: .symbol, symbol: byte, depth: parentheses))
  }

  mutating func takeToken(_ token: Token) {
    if classifier.wantsTokens { classifier.take(token) }
  }
}
