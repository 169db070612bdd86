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
      var byteClass = lexicon.classes[Int(bytes[index])]
      if byteClass < ByteClass.firstSpecial {
        if classifier.wantsTokens {
          index = readToken(bytes, index, end, byteClass)
        } else {
          index = lexicon.skipPlain(bytes, index &+ 1, min(end, pause))
        }
        continue
      }
      if byteClass & ByteClass.delimiter != 0 {
        if lexicon.standsDelimiter(bytes, index, end), parentheses == 0 {
          if classifier.endsAtDelimiter(isSemicolon: bytes[index] == UInt8(ascii: ";")) {
            cursor = index
            return .delimiter
          }
          index &+= lexicon.delimiter.count
          continue
        }
        byteClass &= ~ByteClass.delimiter
        if byteClass < ByteClass.firstSpecial {
          index =
            classifier.wantsTokens ? readToken(bytes, index, end, byteClass) : index &+ 1
          continue
        }
      }
      // The commonest are dealt with here, before the others.
      if byteClass == ByteClass.lineFeed {
        index = try readLineStart(bytes, index &+ 1, end)
      } else if byteClass == ByteClass.openParenthesis {
        takeToken(Token(kind: .openParenthesis, depth: parentheses))
        parentheses &+= 1
        index &+= 1
      } else if byteClass == ByteClass.closeParenthesis {
        // Never below none (sql-parser.md B16).
        if parentheses > 0 { parentheses &-= 1 }
        index &+= 1
      } else {
        index = readSpecial(bytes, index, end, byteClass)
      }
      // The last byte of a part is a line feed, with which no quote or comment is closed.
      if index == partEnd { hasOpenQuote = true }
    }
    cursor = end
    return .end
  }

  /// Reads what one of the less common special bytes begins; gives the byte behind it.
  @inline(never)
  private mutating func readSpecial(
    _ bytes: Span<UInt8>, _ index: Int, _ end: Int, _ byteClass: UInt8
  ) -> Int {
    switch byteClass {
    case ByteClass.apostrophe, ByteClass.escapingQuote, ByteClass.nameQuote, ByteClass.bracket:
      return readQuoted(bytes, index, end, byteClass)
    case ByteClass.dollarQuote: return readDollar(bytes, index, end)
    default:
      let kind = lexicon.commentKind(bytes, index, end)
      if kind != .none { return lexicon.endOfComment(kind, bytes, index, end) }
      takeSymbol(bytes[index])
    }
    return index &+ 1
  }

  /// Reads the word, number, symbol or white space at `index`.
  private mutating func readToken(
    _ bytes: Span<UInt8>, _ index: Int, _ end: Int, _ byteClass: UInt8
  ) -> Int {
    switch byteClass {
    case ByteClass.space: return lexicon.endOfSpace(bytes, index, end)
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
    // The first byte has been looked at; that a delimiter may begin there does not matter.
    let behind = lexicon.endOfWord(bytes, start, end, kind)
    guard parentheses == 0 || lexicon.rules.readsParentheses else { return behind }
    let range = start..<behind
    var token = Token(kind: kind, keyword: lexicon.keyword(bytes, range), depth: parentheses)
    if kind == .word {
      let before = start > 0 ? bytes[start &- 1] : 0
      let isQualified = behind < end && bytes[behind] == UInt8(ascii: ".")
      if isQualified || before == UInt8(ascii: ".") || before == UInt8(ascii: "@") {
        token.kind = .name
      }
    }
    takeToken(token)
    return behind
  }

  mutating func takeSymbol(_ byte: UInt8) {
    takeToken(Token(kind: .symbol, symbol: byte, depth: parentheses))
  }

  mutating func takeToken(_ token: Token) {
    if classifier.wantsTokens { classifier.take(token) }
  }
}
