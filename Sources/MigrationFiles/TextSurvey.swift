internal import Checksums
internal import Platform
internal import SQLScript

/// What one pass over a large text tells: that it is UTF-8, its checksum, and whether something
/// stands in it.
struct TextSurvey: Sendable {
  private(set) var checksum: LineChecksum
  /// Whether what was sought stands in the text; nothing stands everywhere.
  private(set) var isFound: Bool
  private let sought: [UInt8]

  /// How much is looked at in one go: few enough to be near the processor for all of it.
  private static let piece = 1 << 18

  private init(_ checksum: LineChecksum, seeking sought: [UInt8]) {
    self.checksum = checksum
    self.sought = sought
    isFound = sought.isEmpty
  }

  /// Looks at the halves of a text side by side.
  ///
  /// - Throws: that it is no UTF-8.
  static func of(
    _ file: MappedFile, seeking sought: [UInt8]
  ) throws(ReadError) -> TextSurvey {
    // Both halves begin with a scalar.
    let middle = file.withBytes { bytes in
      var middle = bytes.count / 2
      while middle < bytes.count, bytes[middle] & 0xC0 == 0x80 { middle += 1 }
      return middle
    }
    let second = BackgroundValue {
      Result { () throws(ReadError) in
        var rest = TextSurvey(.behindStart, seeking: sought)
        try rest.take(middle..<file.count, of: file)
        return rest
      }
    }
    var survey = TextSurvey(LineChecksum(), seeking: sought)
    try survey.take(0..<middle, of: file)
    if let rest = try second.take()?.get() {
      survey.checksum.append(rest.checksum)
      survey.isFound = survey.isFound || rest.isFound
    } else {
      try survey.take(middle..<file.count, of: file)
    }
    return survey
  }

  /// Takes a part of the text, window by window.
  private mutating func take(_ part: Range<Int>, of file: MappedFile) throws(ReadError) {
    var offset = part.lowerBound
    while offset < part.upperBound {
      let goal = min(offset + ScriptFile.window, part.upperBound)
      let end = try file.withBytes { bytes throws(ReadError) in
        var index = offset
        while index < goal {
          index = try takePiece(from: index, to: min(index + Self.piece, goal), part, of: bytes)
        }
        return index
      }
      file.release(from: offset, upTo: end)
      offset = end
    }
  }

  /// Takes a piece up to the end of a scalar, which it gives.
  private mutating func takePiece(
    from start: Int, to goal: Int, _ part: Range<Int>, of bytes: Span<UInt8>
  ) throws(ReadError) -> Int {
    let own = bytes.extracting(0..<part.upperBound)
    guard let end = UTF8Check.end(in: own, from: start, atLeast: goal) else {
      throw .malformed(.utf8)
    }
    checksum.update(own.extracting(start..<end))
    isFound = isFound || bytes.holds(sought, from: start, to: end)
    return end
  }
}
