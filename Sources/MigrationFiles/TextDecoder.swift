/// Turns text in another charset into UTF-8, piece by piece and strictly (engine.md 3.3).
struct TextDecoder {
  private let encoding: TextEncoding
  private var isBigEndian: Bool
  /// Whether a byte order mark may still come that decides.
  private var awaitsMark: Bool
  /// The first byte of an unfinished UTF-16 unit.
  private var half: UInt8?
  /// The first half of a surrogate pair.
  private var surrogate: UInt32?

  init(_ encoding: TextEncoding) {
    self.encoding = encoding
    isBigEndian = encoding != .utf16LE
    awaitsMark = encoding == .utf16
  }

  /// Decodes the next piece, which for UTF-8 must not end within a scalar.
  mutating func decode(
    _ bytes: Span<UInt8>, into output: inout [UInt8]
  ) throws(ReadError) {
    output.reserveCapacity(output.count + bytes.count)
    switch encoding {
    case .utf8:
      guard UTF8Check.end(in: bytes, from: 0, atLeast: bytes.count) != nil else {
        throw .malformed(encoding)
      }
      for index in bytes.indices { output.append(bytes[index]) }
    case .ascii:
      for index in bytes.indices {
        guard bytes[index] < 0x80 else { throw .malformed(encoding) }
        output.append(bytes[index])
      }
    case .latin1:
      for index in bytes.indices { Self.append(UInt32(bytes[index]), to: &output) }
    case .windows1252:
      for index in bytes.indices {
        let scalar = Self.windows1252(bytes[index])
        guard scalar != 0 || bytes[index] == 0 else { throw .malformed(encoding) }
        Self.append(scalar, to: &output)
      }
    case .utf16, .utf16BE, .utf16LE:
      for index in bytes.indices { try takeHalf(bytes[index], into: &output) }
    }
  }

  /// Checks that the text does not end within a character.
  func finish() throws(ReadError) {
    guard half == nil, surrogate == nil else { throw .malformed(encoding) }
  }

  private mutating func takeHalf(_ byte: UInt8, into output: inout [UInt8]) throws(ReadError) {
    guard let first = half else {
      half = byte
      return
    }
    half = nil
    if awaitsMark {
      awaitsMark = false
      if first == 0xFE, byte == 0xFF { return }
      if first == 0xFF, byte == 0xFE {
        isBigEndian = false
        return
      }
    }
    let unit = isBigEndian ? UInt32(first) << 8 | UInt32(byte) : UInt32(byte) << 8 | UInt32(first)
    switch (unit, surrogate) {
    case (0xDC00...0xDFFF, let high?):
      surrogate = nil
      Self.append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00), to: &output)
    case (0xD800...0xDBFF, nil): surrogate = unit
    case (0xDC00...0xDFFF, nil), (_, _?): throw .malformed(encoding)
    default: Self.append(unit, to: &output)
    }
  }

  @inline(__always)
  private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    if scalar < 0x80 {
      output.append(UInt8(truncatingIfNeeded: scalar))
      return
    }
    if scalar < 0x800 {
      output.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
    } else {
      if scalar < 0x10000 {
        output.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      } else {
        output.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
        output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      }
      output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
    }
    output.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
  }

  /// The character of a byte; 0 for bytes without one.
  private static func windows1252(_ byte: UInt8) -> UInt32 {
    guard byte >= 0x80, byte < 0xA0 else { return UInt32(byte) }
    return windows1252Controls[Int(byte - 0x80)]
  }

  private static let windows1252Controls: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
}
