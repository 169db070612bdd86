extension StatementCutter {
  /// Reads white space, comments, lone delimiters and commands up to the first token of a
  /// statement; `false` when none comes before the end or the pause.
  mutating func skipToStatement(_ bytes: Span<UInt8>, _ end: Int) throws(ScriptError) -> Bool {
    while cursor < end, cursor < pause {
      let byte = bytes[cursor]
      let byteClass = classes[Int(byte)]
      if byte <= UInt8(ascii: " ") {
        cursor &+= 1
        continue
      }
      if byteClass & ByteClass.delimiter != 0, standsDelimiter(bytes, cursor, end) {
        // What stands before it is comments: dropped (sql-parser.md 1.2).
        textStart = nil
        cursor += delimiter.count
        wordFloor = cursor
        continue
      }
      let comment = commentKind(bytes, cursor, end)
      if comment == .line || comment == .block {
        if textStart == nil { textStart = cursor }
        cursor = endOfComment(comment, bytes, cursor, end)
        wordFloor = cursor
        continue
      }
      let space = bytes.wideSpaceLength(at: cursor, before: end)
      if space > 0 {
        cursor += space
      } else if standsDelimiterCommand(bytes, cursor, end) {
        try changeDelimiter(bytes, end)
      } else if standsRestrictLine(bytes, cursor, end) {
        textStart = nil
        cursor = bytes.first(UInt8(ascii: "\n"), from: cursor, to: end)
      } else {
        wordFloor = cursor
        beginStatement(at: cursor, in: bytes)
        return true
      }
    }
    return false
  }

  /// Whether the word DELIMITER stands at `index` (sql-parser.md 3.1).
  private func standsDelimiterCommand(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
    guard rules.hasDelimiterCommand, bytes.isWord("delimiter", at: index, before: end) else {
      return false
    }
    let behind = index + "delimiter".utf8.count
    guard behind < end else { return true }
    if classes[Int(bytes[behind])] & ByteClass.delimiter != 0,
      standsDelimiter(bytes, behind, end)
    {
      return true
    }
    return !bytes[behind].isPartOfName && bytes[behind] != UInt8(ascii: ".")
  }

  /// Takes the first word behind DELIMITER, on its line or the next that is not blank, and drops
  /// the rest of that line (sql-parser.md B17, B18, B20).
  private mutating func changeDelimiter(
    _ bytes: Span<UInt8>, _ end: Int
  ) throws(ScriptError) {
    var first = cursor + "delimiter".utf8.count
    while first < end, bytes[first] <= UInt8(ascii: " ") { first += 1 }
    guard first < end else {
      counter.advance(to: cursor, in: bytes, map: map)
      let place = counter.position
      throw ScriptError(
        .missingDelimiter,
        "DELIMITER without an argument at line \(place.line) col \(place.column)", at: place)
    }
    var last = first
    while last < end, bytes[last] > UInt8(ascii: " ") { last += 1 }
    delimiter = CurrentDelimiter(first..<last, of: bytes)
    classes = delimiter.marked(in: rules.classes)
    textStart = nil
    cursor = bytes.first(UInt8(ascii: "\n"), from: last, to: end)
    wordFloor = cursor
  }

  /// Whether a line stands at `index` that pg_dump writes for psql alone (sql-parser.md B12).
  private func standsRestrictLine(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
    guard rules.skipsRestrictLines, bytes[index] == UInt8(ascii: "\\") else { return false }
    return ["restrict", "unrestrict"].contains { word in
      let behind = index + 1 + word.utf8.count
      return bytes.isWord(word, at: index + 1, before: end)
        && (behind == end || bytes[behind] <= UInt8(ascii: " "))
    }
  }

  /// Goes on at the beginning of a line inside a statement, where DELIMITER is an error outside
  /// parentheses (sql-parser.md B21).
  func readLineStart(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) throws(ScriptError) -> Int {
    var index = start
    while index < end, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
      index &+= 1
    }
    guard parentheses == 0, index < end, bytes[index] | 0x20 == UInt8(ascii: "d"),
      standsDelimiterCommand(bytes, index, end)
    else { return index }
    let text = bytes.text((textStart ?? start)..<index)
    let place = startPosition
    throw ScriptError(
      .delimiterInsideStatement,
      "Delimiter changed inside statement at line \(place.line) col \(place.column): \(text)",
      at: place)
  }
}

extension Span<UInt8> {
  /// Whether a word, given in lower case, stands at `start` in any letter case.
  func isWord(_ word: StaticString, at start: Int, before end: Int) -> Bool {
    isWord(word.description, at: start, before: end)
  }

  /// Whether a word, given in lower case, stands at `start` in any letter case.
  func isWord(_ word: String, at start: Int, before end: Int) -> Bool {
    var index = start
    for byte in word.utf8 {
      guard index < end, self[index] | 0x20 == byte else { return false }
      index += 1
    }
    return true
  }
}
