extension StatementCutter {
  /// Reads white space, comments, lone delimiters and commands up to the first token of a
  /// statement; `false` when none comes before the end or the pause.
  mutating func skipToStatement(_ bytes: Span<UInt8>, _ end: Int) throws(ScriptError) -> Bool {
    while cursor < end, cursor < pause {
      let byte = bytes[cursor]
      let byteClass = lexicon.classes[Int(byte)]
      if byte <= UInt8(ascii: " ") {
        cursor &+= 1
        continue
      }
      if lexicon.standsDelimiterCommand(bytes, cursor, end) {
        try changeDelimiter(bytes, end)
        continue
      }
      if byteClass & ByteClass.delimiter != 0, lexicon.standsDelimiter(bytes, cursor, end) {
        // What stands before it is comments: dropped (sql-parser.md 1.2).
        textStart = nil
        cursor += lexicon.delimiter.count
        wordFloor = cursor
        continue
      }
      let comment = lexicon.commentKind(bytes, cursor, end)
      if comment == .line || comment == .block {
        if textStart == nil { textStart = cursor }
        cursor = lexicon.endOfComment(comment, bytes, cursor, end)
        wordFloor = cursor
        continue
      }
      let space = bytes.wideSpaceLength(at: cursor, before: end)
      if space > 0 {
        cursor += space
      } else if lexicon.standsRestrictLine(bytes, cursor, end) {
        textStart = nil
        cursor = bytes.first(UInt8(ascii: "\n"), from: cursor, to: end)
      } else {
        try refuseClientCommand(bytes, end)
        wordFloor = cursor
        beginStatement(at: cursor, in: bytes)
        return true
      }
    }
    return false
  }

  /// Refuses a command of psql before anything is sent: no SQL begins with a backslash
  /// (sql-parser.md 2.6).
  private mutating func refuseClientCommand(
    _ bytes: Span<UInt8>, _ end: Int
  ) throws(ScriptError) {
    guard lexicon.rules.hasBackslashCommands, bytes[cursor] == UInt8(ascii: "\\") else { return }
    var last = cursor + 1
    while last < min(end, cursor + 64), bytes[last] > UInt8(ascii: " ") { last += 1 }
    counter.advance(to: cursor, in: bytes, map: map)
    let place = counter.position
    throw ScriptError(
      .clientCommand,
      "\(bytes.text(cursor..<last)) at line \(place.line) col \(place.column) is a command of psql,"
        + " which only psql can execute",
      at: place)
  }

  /// Takes the first word behind DELIMITER, on its line or the next that is not blank, and drops
  /// the rest of that line (sql-parser.md B17, B18, B20).
  private mutating func changeDelimiter(
    _ bytes: Span<UInt8>, _ end: Int
  ) throws(ScriptError) {
    var first = cursor + "delimiter".utf8.count
    while first < end, bytes[first] <= UInt8(ascii: " ") { first += 1 }
    // A delimiter that begins like the command could never be told from it.
    guard first < end, !bytes.isWord("delimiter", at: first, before: end) else {
      counter.advance(to: cursor, in: bytes, map: map)
      let place = counter.position
      throw ScriptError(
        .missingDelimiter,
        "DELIMITER without a usable argument at line \(place.line) col \(place.column)", at: place)
    }
    var last = first
    while last < end, bytes[last] > UInt8(ascii: " ") { last += 1 }
    let line = last
    if last - first > 2, "'\"`".utf8.contains(bytes[first]), bytes[last - 1] == bytes[first] {
      // In quotes, as the clients take it, too.
      (first, last) = (first + 1, last - 1)
    }
    let delimiter = CurrentDelimiter(first..<last, of: bytes)
    lexicon = delimiter.reported == .semicolon ? standardLexicon : Lexicon(lexicon.rules, delimiter)
    textStart = nil
    cursor = bytes.first(UInt8(ascii: "\n"), from: line, to: end)
    wordFloor = cursor
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
      lexicon.standsDelimiterCommand(bytes, index, end)
    else { return index }
    let text = shownText(bytes, before: index)
    let place = startPosition
    throw ScriptError(
      .delimiterInsideStatement,
      "Delimiter changed inside statement at line \(place.line) col \(place.column): \(text)",
      at: place)
  }
}
