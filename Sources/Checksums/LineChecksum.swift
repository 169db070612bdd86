/// The CRC-32 of a text's lines, fed piece by piece (engine.md 3.1).
///
/// Line ends and a byte order mark at the start do not count, so the value depends neither on the
/// style of line ends nor on where the text was cut into pieces.
package struct LineChecksum: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF
  /// How many bytes of a byte order mark were seen; `nil` once it is clear whether there is one.
  private var markBytes: Int? = 0

  /// Starts with an empty text, whose checksum is 0.
  package init() {}

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
    state = CRCTables.shared.advance(state, over: bytes, from: index)
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// What looked like the beginning of a mark was text.
  private mutating func endMark() {
    if let markBytes, markBytes > 0 {
      state = CRCTables.shared.advance(
        state, over: Self.mark.span.extracting(0..<markBytes), from: 0)
    }
    markBytes = nil
  }
}
