/// What bytes mean in a dialect with the delimiter in force: everything that looks at the text and
/// remembers nothing.
///
/// A class, because the scanner asks it at every other byte, and structs this large are copied.
final class Lexicon: Sendable {
  let rules: ScannerRules
  let delimiter: CurrentDelimiter
  /// The classes of the dialect with the delimiter marked.
  let classes: ByteClasses
  private let keywords = KeywordTable.standard

  init(_ rules: ScannerRules, _ delimiter: CurrentDelimiter) {
    self.rules = rules
    self.delimiter = delimiter
    classes = delimiter.marked(in: rules.classes)
  }

  /// The next byte that may mean something.
  func skipPlain(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard start < end else { return start }
    // With a span of its own, and a table known to have every byte, the loop checks no bounds.
    let rest = bytes.extracting(start..<end)
    let table = classes
    guard table.count == 256 else { return start }
    let special = ByteClass.firstSpecial
    var index = 0
    // Four at a time, so that there is one look at the end for four at the text.
    while index &+ 4 <= rest.count {
      let part = rest.extracting(index..<index &+ 4)
      if table[Int(part[0])] >= special { return start &+ index }
      if table[Int(part[1])] >= special { return start &+ index &+ 1 }
      if table[Int(part[2])] >= special { return start &+ index &+ 2 }
      if table[Int(part[3])] >= special { return start &+ index &+ 3 }
      index &+= 4
    }
    while index < rest.count, table[Int(rest[index])] < special { index &+= 1 }
    return start &+ index
  }

  /// Whether the delimiter stands at `index`, where its first byte does.
  func standsDelimiter(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
    if delimiter.count > 1, !bytes.contains(delimiter.bytes, at: index, before: end) {
      return false
    }
    return delimiter.hidesComments || commentKind(bytes, index, end) == .none
  }

  /// Behind the white space at `start`, as far as that is the business of one byte at a time.
  func endOfSpace(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    let rest = bytes.extracting(start..<end)
    let table = classes
    guard table.count == 256 else { return start }
    var index = 1
    while index < rest.count, table[Int(rest[index])] == ByteClass.space { index += 1 }
    return start &+ index
  }

  /// Behind the word or number at `start`.
  func endOfWord(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ kind: Token.Kind
  ) -> Int {
    let rest = bytes.extracting(start..<end)
    let table = classes
    guard table.count == 256 else { return start }
    var length = 0
    while length < rest.count {
      let byteClass = table[Int(rest[length])]
      if byteClass == ByteClass.letter || byteClass == ByteClass.digit {
        length += 1
        continue
      }
      let index = start &+ length
      if byteClass & ByteClass.delimiter != 0, index > start, standsDelimiter(bytes, index, end) {
        return index
      }
      switch byteClass & ~ByteClass.delimiter {
      case ByteClass.letter, ByteClass.digit: break
      case ByteClass.dollar, ByteClass.dollarQuote:
        if kind == .number { return index }
      case ByteClass.wide where bytes.wideSpaceLength(at: index, before: end) == 0: break
      default: return index
      }
      length += 1
    }
    return end
  }

  /// The only keyword that is longer than the table's, if it stands in a range.
  private func longKeyword(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Keyword {
    let letters = Keyword.refreshContinuousAggregate.rawValue.utf8
    guard range.count == letters.count else { return .other }
    var index = range.lowerBound
    for letter in letters {
      // Of `_`, what this makes is a control character.
      guard bytes[index] == letter || bytes[index] | 0x20 == letter else { return .other }
      index += 1
    }
    return .refreshContinuousAggregate
  }

  /// The keyword that stands in a range.
  func keyword(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Keyword {
    guard range.count <= PackedWord.longest else { return longKeyword(bytes, range) }
    return keywords.keyword(for: PackedWord(bytes.extracting(range)))
  }
}
