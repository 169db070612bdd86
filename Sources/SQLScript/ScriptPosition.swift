/// A place in a file as people name it (sql-parser.md 1.3).
package struct ScriptPosition: Hashable, Sendable, Comparable {
  /// From 1, up at each line feed.
  package var line: Int
  /// From 1, in UTF-16 units, restarting after a line feed and after a carriage return.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The beginning of a file.
  package static let start = ScriptPosition(line: 1, column: 1)

  package static func < (one: ScriptPosition, other: ScriptPosition) -> Bool {
    (one.line, one.column) < (other.line, other.column)
  }

  /// Moves over `range`, whose text stands in the file as it is.
  mutating func advance(over range: Range<Int>, of bytes: Span<UInt8>) {
    let text = bytes.extracting(range)
    var lineStart = text.count
    while lineStart > 0 {
      let byte = text[lineStart - 1]
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      lineStart -= 1
    }
    // No line break means that the column goes on from where it was.
    if lineStart > 0 {
      column = 1
      line += text.extracting(0..<lineStart).count(of: UInt8(ascii: "\n"))
    }
    column += text.extracting(lineStart..<text.count).utf16Count
  }
}

/// A position that moves forward through a script, counting only what lies in between.
struct PositionCounter: Sendable {
  private(set) var offset: Int
  private(set) var position = ScriptPosition.start
  /// The first entry of the map that does not lie wholly before ``offset``.
  private var nextEntry = 0

  init(offset: Int) { self.offset = offset }

  /// Moves to `target`, which must not lie behind ``offset``.
  mutating func advance(to target: Int, in bytes: Span<UInt8>, map: PositionMap) {
    // An empty value may stand where this stands already.
    guard target >= offset else { return }
    while nextEntry < map.entries.count, map.entries[nextEntry].replaced.upperBound <= target {
      position = map.entries[nextEntry].after
      offset = map.entries[nextEntry].replaced.upperBound
      nextEntry += 1
    }
    if nextEntry < map.entries.count, map.entries[nextEntry].replaced.lowerBound <= target {
      // Inside a value: it stands where its placeholder begins.
      position = map.entries[nextEntry].before
    } else {
      position.advance(over: offset..<target, of: bytes)
    }
    offset = target
  }
}
