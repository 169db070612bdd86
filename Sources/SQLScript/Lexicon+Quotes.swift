extension Lexicon {
  /// Behind the string or quoted name at `start`; `floor` lies behind the token before.
  func endOfQuoted(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ byteClass: UInt8, floor: Int
  ) -> Int {
    switch byteClass {
    case ByteClass.apostrophe where rules.escapesInStrings, ByteClass.escapingQuote:
      return endOfEscapingString(bytes, start, end)
    case ByteClass.apostrophe where rules.hasEscapeStrings:
      guard hasEscapePrefix(bytes, start, floor: floor) else { break }
      var behind = endOfEscapingString(bytes, start, end)
      while let part = continuation(bytes, behind, end) {
        behind = endOfEscapingString(bytes, part, end)
      }
      return behind
    case ByteClass.bracket:
      return min(bytes.first(UInt8(ascii: "]"), from: start, to: end) + 1, end)
    default: break
    }
    return endOfQuote(bytes, start, end)
  }

  /// Behind the dollar quote whose opening tag is `tag`.
  func endOfDollarQuote(_ bytes: Span<UInt8>, _ tag: Range<Int>, _ end: Int) -> Int {
    var index = tag.upperBound
    while true {
      index = bytes.first(UInt8(ascii: "$"), from: index, to: end)
      guard index < end else { return end }
      if repeats(tag, at: index, in: bytes, before: end) { return index &+ tag.count }
      index &+= 1
    }
  }

  /// Behind a quote in which the doubled quote stands for itself.
  private func endOfQuote(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    let rest = bytes.extracting(start..<end)
    let quote = rest[0]
    var index = 1
    while true {
      while index < rest.count, rest[index] != quote { index += 1 }
      guard index + 1 < rest.count, rest[index + 1] == quote else { break }
      index += 2
    }
    return min(start + index + 1, end)
  }

  /// Behind a string in which a backslash escapes, too.
  private func endOfEscapingString(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    let rest = bytes.extracting(start..<end)
    let quote = rest[0]
    var index = 1
    while true {
      index = rest.first(quote, or: UInt8(ascii: "\\"), from: index)
      guard index + 1 < rest.count else { break }
      if rest[index] == quote, rest[index + 1] != quote { break }
      index += 2
    }
    return min(start + index + 1, end)
  }

  /// Whether the quote at `index` belongs to `E'…'`.
  private func hasEscapePrefix(_ bytes: Span<UInt8>, _ index: Int, floor: Int) -> Bool {
    guard index > floor, bytes[index - 1] | 0x20 == UInt8(ascii: "e") else { return false }
    return index - 1 == floor || !bytes[index - 2].isPartOfName
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
  func endOfTag(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
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
  func isInsideName(_ bytes: Span<UInt8>, _ index: Int, floor: Int) -> Bool {
    var first = index
    while first > floor, bytes[first &- 1].isPartOfName { first &-= 1 }
    guard first < index else { return false }
    return !(bytes[first] >= UInt8(ascii: "0") && bytes[first] <= UInt8(ascii: "9"))
  }
}
