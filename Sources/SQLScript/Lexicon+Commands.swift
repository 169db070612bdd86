extension Lexicon {
  /// Whether the word DELIMITER stands at `index` (sql-parser.md 3.1).
  func standsDelimiterCommand(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
    guard rules.hasDelimiterCommand, bytes[index] | 0x20 == UInt8(ascii: "d"),
      bytes.isWord("delimiter", at: index, before: end)
    else { return false }
    let behind = index + "delimiter".utf8.count
    guard behind < end else { return true }
    if classes[Int(bytes[behind])] & ByteClass.delimiter != 0,
      standsDelimiter(bytes, behind, end)
    {
      return true
    }
    if bytes.wideSpaceLength(at: behind, before: end) > 0 { return true }
    return !bytes[behind].isPartOfName && bytes[behind] != UInt8(ascii: ".")
  }

  /// Whether a line stands at `index` that pg_dump writes for psql alone (sql-parser.md B12).
  func standsRestrictLine(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
    guard rules.hasBackslashCommands, bytes[index] == UInt8(ascii: "\\") else { return false }
    return ["restrict", "unrestrict"].contains { word in
      let behind = index + 1 + word.utf8.count
      return bytes.isWord(word, at: index + 1, before: end)
        && (behind == end || bytes[behind] <= UInt8(ascii: " "))
    }
  }
}

extension Span<UInt8> {
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
