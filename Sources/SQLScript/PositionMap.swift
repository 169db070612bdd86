/// Leads from a text with placeholders replaced back to the file: one entry for each placeholder.
package struct PositionMap: Sendable {
  /// A placeholder, and its value in the replaced text.
  struct Entry: Sendable {
    /// Where the value stands in the replaced text.
    var replaced: Range<Int>
    private var columns: (before: Int32, after: Int32)
    private var lines: (before: Int32, after: Int32)

    /// Where the placeholder stands in the file, and where its end.
    init(replaced: Range<Int>, before: ScriptPosition, after: ScriptPosition) {
      self.replaced = replaced
      columns = (Int32(clamping: before.column), Int32(clamping: after.column))
      lines = (Int32(clamping: before.line), Int32(clamping: after.line))
    }

    var before: ScriptPosition {
      ScriptPosition(line: Int(lines.before), column: Int(columns.before))
    }
    var after: ScriptPosition {
      ScriptPosition(line: Int(lines.after), column: Int(columns.after))
    }
  }

  /// In the order of the text.
  private(set) var entries: [Entry] = []
  /// How many bytes were left out at the start of the file: its byte order mark.
  private let skipped: Int

  /// A map of a text that is the file, but for `skipped` bytes at its start.
  package init(skipped: Int = 0) { self.skipped = skipped }

  /// How many placeholders were replaced.
  package var count: Int { entries.count }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// The place in the file of a byte of the replaced text, which is `bytes`.
  ///
  /// Counts from the nearest placeholder before it, or from `known`, so hand in the statement.
  package func position(
    of offset: Int, in bytes: Span<UInt8>,
    from known: (offset: Int, position: ScriptPosition)? = nil
  ) -> ScriptPosition {
    let behind = entriesEnding(upTo: offset)
    if behind < entries.count, entries[behind].replaced.lowerBound <= offset {
      return entries[behind].before
    }
    var from = count == 0 && skipped == 0 ? bytes.byteOrderMarkLength : 0
    var position = ScriptPosition.start
    if behind > 0 {
      from = entries[behind - 1].replaced.upperBound
      position = entries[behind - 1].after
    }
    if let known, known.offset >= from, known.offset <= offset {
      (from, position) = known
    }
    if offset > from { position.advance(over: from..<min(offset, bytes.count), of: bytes) }
    return position
  }

  /// How many entries lie wholly before `offset`.
  private func entriesEnding(upTo offset: Int) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].replaced.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
