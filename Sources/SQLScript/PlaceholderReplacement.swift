/// Replaces placeholders piece by piece, so that neither text has to be in memory.
///
/// What it gives, put together, is the replaced text without a byte order mark. A prefix that is
/// not one after all is passed on without looking for another in it (engine.md 12.2): `$${x}`
/// comes out unchanged.
package struct PlaceholderReplacement: Sendable {
  /// A part of the replaced text.
  package enum Piece: Sendable, Hashable {
    /// Bytes of the file, at most ``PlaceholderReplacement/longestPiece`` of them.
    case source(Range<Int>)
    case value([UInt8])
  }

  /// The most bytes of the file that one piece covers.
  package static let longestPiece = 1 << 20

  /// Leads from the text given so far back to the file.
  package private(set) var map = PositionMap()
  private let placeholders: Placeholders
  private var counter: PositionCounter
  private var cursor = 0
  private var replacedCount = 0
  private var pending: Range<Int>?
  private var hasBegun = false

  package init(_ placeholders: Placeholders) {
    self.placeholders = placeholders
    counter = PositionCounter(offset: 0)
  }

  /// The offset in the file before which nothing is read again.
  package var releasableOffset: Int { min(cursor, counter.offset) }

  /// The next piece; `nil` at the end.
  ///
  /// - Throws: ``ScriptError`` at a placeholder without a value, with the placeholder's place.
  package mutating func next(in bytes: Span<UInt8>) throws(ScriptError) -> Piece? {
    if !hasBegun {
      hasBegun = true
      cursor = bytes.byteOrderMarkLength
      counter = PositionCounter(offset: cursor)
      map = PositionMap(skipped: cursor)
    }
    if let placeholder = pending {
      pending = nil
      return .value(try value(of: placeholder, in: bytes))
    }
    guard cursor < bytes.count else { return nil }
    let begin = cursor
    let limit = min(bytes.count, begin + Self.longestPiece)
    switch placeholders.firstPlaceholder(in: bytes, from: cursor, to: limit) {
    case .found(let prefix):
      cursor = prefix.upperBound
      pending = prefix
      guard prefix.lowerBound > begin else { return try next(in: bytes) }
      replacedCount += prefix.lowerBound - begin
      return .source(begin..<prefix.lowerBound)
    case .none(let end):
      cursor = end
      replacedCount += end - begin
      counter.advance(to: end, in: bytes, map: PositionMap())
      return .source(begin..<end)
    }
  }

  /// Looks up the placeholder whose prefix stands in `prefix`, and moves behind it.
  private mutating func value(
    of prefix: Range<Int>, in bytes: Span<UInt8>
  ) throws(ScriptError) -> [UInt8] {
    counter.advance(to: prefix.lowerBound, in: bytes, map: PositionMap())
    let before = counter.position
    let nameEnd = placeholders.suffixStart(in: bytes, from: prefix.upperBound)
    guard let nameEnd else {
      throw placeholders.missing(unclosedName(from: prefix.upperBound, in: bytes), at: before)
    }
    let name = prefix.upperBound..<nameEnd
    guard let index = placeholders.indexOfValue(for: name, of: bytes) else {
      throw placeholders.missing(bytes.text(name), at: before)
    }
    let value = placeholders.value(at: index)
    cursor = nameEnd + placeholders.suffix.count
    counter.advance(to: cursor, in: bytes, map: PositionMap())
    map.append(
      PositionMap.Entry(
        replaced: replacedCount..<replacedCount + value.count, before: before,
        after: counter.position))
    replacedCount += value.count
    return value
  }

  /// The name in the error about a missing suffix: the rest of the file, less as many characters
  /// as the suffix has (engine.md 12.2), and no more than fits into a message.
  private func unclosedName(from start: Int, in bytes: Span<UInt8>) -> String {
    let rest = bytes.text(start..<min(bytes.count, start + 1000))
    return String(rest.dropLast(placeholders.syntax.suffix.count).prefix(200))
  }
}

/// A text whose placeholders have been replaced, and the way back to the file.
package struct ReplacedText: Sendable {
  package let bytes: [UInt8]
  package let map: PositionMap
}

extension Placeholders {
  /// Whether a placeholder was found, and how far was looked.
  enum Search {
    case found(prefix: Range<Int>)
    case none(end: Int)
  }

  /// The text with placeholders replaced; `nil` when there is none, so that the file itself,
  /// byte order mark and all, can be cut.
  ///
  /// - Throws: ``ScriptError`` at a placeholder without a value.
  package func replacing(in bytes: Span<UInt8>) throws(ScriptError) -> ReplacedText? {
    guard case .found = firstPlaceholder(in: bytes, from: 0, to: bytes.count) else { return nil }
    var replacement = PlaceholderReplacement(self)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    while let piece = try replacement.next(in: bytes) {
      switch piece {
      case .source(let range): text.append(contentsOf: bytes.array(range))
      case .value(let value): text.append(contentsOf: value)
      }
    }
    return ReplacedText(bytes: text, map: replacement.map)
  }

  /// The first prefix that begins before `end`.
  func firstPlaceholder(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Search {
    var index = start
    while index < end {
      index = bytes.firstRare(prefix[0], from: index, to: end)
      guard index < end else { break }
      var matched = 1
      while matched < prefix.count, index + matched < bytes.count,
        bytes[index + matched] == prefix[matched]
      {
        matched += 1
      }
      if matched == prefix.count { return .found(prefix: index..<index + matched) }
      // The character that does not fit goes with those before it.
      index = min(index + matched + 1, bytes.count)
    }
    return .none(end: max(index, min(end, bytes.count)))
  }

  /// The first suffix from `start` on.
  func suffixStart(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while true {
      index = bytes.first(suffix[0], from: index, to: bytes.count)
      guard index < bytes.count else { return nil }
      if bytes.contains(suffix, at: index, before: bytes.count) { return index }
      index += 1
    }
  }
}
