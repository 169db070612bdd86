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

/// Where the data of large COPY statements end, so that they are read once though a script is cut
/// twice.
package struct CopyEnds: Sendable {
  fileprivate struct End: Sendable {
    let data: Range<Int>
    /// Behind the marker.
    let end: Int
    /// Stands at ``end``.
    let counter: PositionCounter
  }

  /// By the place where the data begin.
  fileprivate var ends: [Int: End] = [:]

  /// Fewer bytes are read again in no time.
  fileprivate static let worthwhile = 1 << 20

  package init() {}
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

  /// Reads data up to a line with `\.` or the end; `nil` at the pause.
  ///
  /// Only backslashes are looked for, so that data without them are read as fast as memory is.
  mutating func readCopyData(_ bytes: Span<UInt8>) -> Statement? {
    guard var copy else { return nil }
    defer { self.copy = copy }
    if let known = copyEnds.ends[copy.dataStart] {
      isInCopyData = false
      copy.dataEnd = known.end
      copy.counter = known.counter
      copy.statement.copyData = known.data
      return copy.statement
    }
    let start = copy.dataEnd
    var index = start
    var marker: Range<Int>?
    while marker == nil, index < bytes.count {
      // The line at the pause is read to its end.
      let limit = index >= pause ? bytes.count : min(pause, bytes.count)
      let backslash = bytes.firstRare(UInt8(ascii: "\\"), from: index, to: limit)
      if backslash < limit {
        index = backslash + 1
        marker = endOfData(bytes, at: backslash, from: start)
      } else if limit < bytes.count {
        copy.dataEnd = lineStart(bytes, behind: limit, from: start)
        copy.counter.advance(to: copy.dataEnd, in: bytes, map: map)
        return nil
      } else {
        index = limit
      }
    }
    copy.dataEnd = marker.map { min($0.upperBound + 1, bytes.count) } ?? bytes.count
    isInCopyData = false
    copy.counter.advance(to: copy.dataEnd, in: bytes, map: map)
    let data = copy.dataStart..<(marker?.lowerBound ?? bytes.count)
    copy.statement.copyData = data
    if data.count >= CopyEnds.worthwhile {
      copyEnds.ends[data.lowerBound] = CopyEnds.End(
        data: data, end: copy.dataEnd, counter: copy.counter)
    }
    return copy.statement
  }

  /// The line that ends the data, where a backslash stands in it; `nil` in any other line.
  private func endOfData(
    _ bytes: Span<UInt8>, at backslash: Int, from start: Int
  ) -> Range<Int>? {
    var first = backslash
    while first > start, bytes[first &- 1] != UInt8(ascii: "\n") {
      guard bytes[first &- 1] <= UInt8(ascii: " ") else { return nil }
      first &-= 1
    }
    let line = first..<bytes.first(UInt8(ascii: "\n"), from: backslash, to: bytes.count)
    return isEndOfData(bytes, line) ? line : nil
  }

  /// The beginning of the line that holds `index`, or of the next one where that line began before
  /// `start`.
  private func lineStart(_ bytes: Span<UInt8>, behind index: Int, from start: Int) -> Int {
    var place = index
    while place > start, bytes[place &- 1] != UInt8(ascii: "\n") { place &-= 1 }
    if place > start { return place }
    return min(bytes.first(UInt8(ascii: "\n"), from: index, to: bytes.count) + 1, bytes.count)
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
