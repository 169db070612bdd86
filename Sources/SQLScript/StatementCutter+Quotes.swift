extension StatementCutter {
  /// Reads a string or a quoted name; unclosed, it reaches to the end (sql-parser.md 1.4).
  mutating func readQuoted(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ byteClass: UInt8
  ) -> Int {
    var isName = false
    var behind: Int
    switch byteClass {
    case ByteClass.apostrophe:
      if rules.escapesInStrings {
        behind = endOfEscapingString(bytes, start, end)
      } else if rules.hasEscapeStrings, hasEscapePrefix(bytes, start) {
        behind = endOfEscapingString(bytes, start, end)
        while let part = continuation(bytes, behind, end) {
          behind = endOfEscapingString(bytes, part, end)
        }
      } else {
        behind = endOfQuote(bytes, start, end)
      }
    case ByteClass.escapingQuote: behind = endOfEscapingString(bytes, start, end)
    case ByteClass.bracket:
      isName = true
      behind = min(bytes.first(UInt8(ascii: "]"), from: start, to: end) + 1, end)
    default:
      isName = true
      behind = endOfQuote(bytes, start, end)
    }
    wordFloor = behind
    if classifier.wantsTokens {
      let keyword = quotedKeyword(bytes, (start + 1)..<max(start + 1, behind - 1))
      takeToken(Token(kind: isName ? .quotedName : .string, keyword: keyword, depth: parentheses))
    }
    return behind
  }

  private func quotedKeyword(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Keyword {
    guard range.count <= 16 else { return .other }
    var word = PackedWord()
    for index in range { word.append(bytes[index]) }
    return keywords.keyword(for: word)
  }

  /// Behind a quote in which the doubled quote stands for itself.
  private func endOfQuote(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    let quote = bytes[start]
    var index = start &+ 1
    while index < end {
      if bytes[index] == quote {
        guard index &+ 1 < end, bytes[index &+ 1] == quote else { return index &+ 1 }
        index &+= 1
      }
      index &+= 1
    }
    return end
  }

  /// Behind a string in which a backslash escapes, too.
  private func endOfEscapingString(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    let quote = bytes[start]
    var index = start &+ 1
    while index < end {
      let byte = bytes[index]
      if byte == quote {
        guard index &+ 1 < end, bytes[index &+ 1] == quote else { return index &+ 1 }
        index &+= 1
      } else if byte == UInt8(ascii: "\\") {
        index &+= 1
      }
      index &+= 1
    }
    return end
  }

  /// Whether the quote at `index` belongs to `E'…'`.
  private func hasEscapePrefix(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
    guard index > wordFloor, bytes[index - 1] | 0x20 == UInt8(ascii: "e") else { return false }
    return index - 1 == wordFloor || !bytes[index - 2].isPartOfName
  }

  /// The next part of an `E'…'` string that goes on behind a line end (sql-parser.md B3).
  private func continuation(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var index = start
    var hasLineEnd = false
    while index < end {
      switch bytes[index] {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        hasLineEnd = true
        index += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: index += 1
      case UInt8(ascii: "-"):
        guard commentKind(bytes, index, end) == .line else { return nil }
        index = endOfComment(.line, bytes, index, end)
      case UInt8(ascii: "'"): return hasLineEnd ? index : nil
      default: return nil
      }
    }
    return nil
  }

  /// Reads what begins with `$`: a dollar quote, the rest of a name, or a symbol
  /// (sql-parser.md 2.1, B4).
  mutating func readDollar(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    if isInsideName(bytes, start) {
      var index = start &+ 1
      while index < end, bytes[index].isPartOfName { index &+= 1 }
      return index
    }
    guard let tagEnd = endOfTag(bytes, start, end) else {
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
      if repeats(tag, at: index, in: bytes, before: end) {
        behind = index &+ tag.count
        break
      }
      index &+= 1
    }
    wordFloor = behind
    takeToken(Token(kind: .string, depth: parentheses))
    return behind
  }

  private func repeats(
    _ tag: Range<Int>, at index: Int, in bytes: Span<UInt8>, before end: Int
  ) -> Bool {
    guard index &+ tag.count <= end else { return false }
    var offset = 1
    while offset < tag.count {
      if bytes[index &+ offset] != bytes[tag.lowerBound &+ offset] { return false }
      offset &+= 1
    }
    return true
  }

  /// Behind the opening tag of a dollar quote at `start`.
  private func endOfTag(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var index = start &+ 1
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "$") { return index &+ 1 }
      let isFirst = index == start &+ 1
      let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      guard byte.isPartOfName, !(isFirst && isDigit) else { return nil }
      index &+= 1
    }
    return nil
  }

  /// Whether the `$` at `index` goes on with a name, which does not begin with a digit.
  private func isInsideName(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
    var first = index
    while first > wordFloor, bytes[first &- 1].isPartOfName { first &-= 1 }
    guard first < index else { return false }
    return !(bytes[first] >= UInt8(ascii: "0") && bytes[first] <= UInt8(ascii: "9"))
  }
}
