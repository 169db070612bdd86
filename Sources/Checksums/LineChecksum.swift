/// The CRC-32 of a text's lines, fed piece by piece (engine.md 3.1).
///
/// Line ends and a byte order mark at the start do not count, so the value depends neither on the
/// style of line ends nor on where the text was cut into pieces.
package struct LineChecksum: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF
  /// How many bytes of a byte order mark were seen; `nil` once it is clear whether there is one.
  private var markBytes: Int? = 0
  /// How many bytes counted.
  private var count = 0

  /// Starts with an empty text, whose checksum is 0.
  package init() {}

  /// Starts in the middle of a text, whose first part is hashed on its own.
  package static var behindStart: LineChecksum {
    var checksum = LineChecksum()
    checksum.markBytes = nil
    return checksum
  }

  /// Puts the rest of a text, hashed from ``behindStart`` on, behind what was fed.
  package mutating func append(_ rest: LineChecksum) {
    endMark()
    // The rest began with all bits set, and not with the state that it should have begun with.
    state = CRCShift.shifted(state ^ 0xFFFF_FFFF, by: rest.count) ^ rest.state
    count += rest.count
  }

  /// The checksum of what was fed so far.
  package var value: Int32 {
    guard let markBytes, markBytes > 0 else { return Int32(bitPattern: ~state) }
    var copy = self
    copy.endMark()
    return Int32(bitPattern: ~copy.state)
  }

  /// Feeds the next bytes of the UTF-8 text.
  package mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    while let seen = markBytes, index < bytes.count {
      if bytes[index] == Self.mark[seen] {
        index += 1
        markBytes = seen == 2 ? nil : seen + 1
      } else {
        endMark()
      }
    }
    if bytes.count - index >= CRCFold.worthwhile {
      var fold = CRCFold()
      count += fold.advance(&state, over: bytes, from: index)
    } else {
      count += CRCTables.shared.advance(&state, over: bytes, from: index)
    }
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// What looked like the beginning of a mark was text.
  private mutating func endMark() {
    if let markBytes, markBytes > 0 {
      count += CRCTables.shared.advance(
        &state, over: Self.mark.span.extracting(0..<markBytes), from: 0)
    }
    markBytes = nil
  }
}
