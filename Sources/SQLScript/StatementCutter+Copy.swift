/// Where the data of a COPY stand, and where the rest of its line does (sql-parser.md 2.4, B6).
struct CopyState: Sendable {
  /// The COPY, to be given out with its data.
  fileprivate var statement: Statement
  fileprivate var dataStart: Int
  /// The first line of data that has not been read; behind the marker once all have been.
  fileprivate(set) var dataEnd: Int
  /// Counts lines behind the data, while the other counter stays before them.
  fileprivate(set) var counter: PositionCounter
}

extension StatementCutter {
  /// Notes that the data of a COPY are to be read before it is given out.
  ///
  /// What else stands on its line runs after them, as a script of its own.
  mutating func beginCopy(_ statement: Statement, in bytes: Span<UInt8>) {
    var statement = statement
    statement.delimiter = .endOfCopyData
    isInCopyData = true
    if let first = copy {
      // On the line of another: its data follow those of the first.
      copy?.statement = statement
      copy?.dataStart = first.dataEnd
      return
    }
    let lineFeed = bytes.first(UInt8(ascii: "\n"), from: cursor, to: bytes.count)
    partEnd = min(lineFeed + 1, bytes.count)
    var counter = counter
    counter.advance(to: partEnd, in: bytes, map: map)
    copy = CopyState(
      statement: statement, dataStart: partEnd, dataEnd: partEnd, counter: counter)
  }

  /// Reads lines up to `\.` or the end; `nil` at the pause.
  mutating func readCopyData(_ bytes: Span<UInt8>) -> Statement? {
    guard var copy else { return nil }
    defer { self.copy = copy }
    var line = copy.dataEnd
    var markerStart: Int?
    while markerStart == nil, line < bytes.count {
      if line >= pause {
        copy.dataEnd = line
        copy.counter.advance(to: line, in: bytes, map: map)
        return nil
      }
      let lineEnd = bytes.first(UInt8(ascii: "\n"), from: line, to: bytes.count)
      if isEndOfData(bytes, line..<lineEnd) { markerStart = line }
      line = min(lineEnd + 1, bytes.count)
    }
    copy.dataEnd = line
    isInCopyData = false
    copy.counter.advance(to: line, in: bytes, map: map)
    copy.statement.copyData = copy.dataStart..<(markerStart ?? bytes.count)
    return copy.statement
  }

  /// Whether a line holds `\.` and nothing else but white space.
  private func isEndOfData(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    var first = line.lowerBound
    while first < line.upperBound, bytes[first] <= UInt8(ascii: " ") { first &+= 1 }
    guard first &+ 1 < line.upperBound, bytes[first] == UInt8(ascii: "\\"),
      bytes[first &+ 1] == UInt8(ascii: ".")
    else { return false }
    return bytes.trimmedEnd(first..<line.upperBound) == first + 2
  }

  /// Goes on behind the data once the line of the COPY has been read; `false` at the end.
  mutating func resumeBehindCopy(_ bytes: Span<UInt8>) -> Bool {
    guard let copy else { return false }
    cursor = copy.dataEnd
    wordFloor = cursor
    counter = copy.counter
    self.copy = nil
    partEnd = .max
    return true
  }
}
