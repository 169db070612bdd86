/// The tables of the CRC-32 of zlib, eight bytes at a time.
///
/// The size is part of the type, so that the compiler sees that no index can be outside.
struct CRCTables: Sendable {
  static let shared = CRCTables()

  /// Eight tables of 256: number `n` has the effect of a byte that is followed by `n` others.
  private let entries: InlineArray<2048, UInt32>

  private init() {
    var entries = InlineArray<2048, UInt32>(repeating: 0)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
      entries[byte] = value
    }
    for index in 256..<2048 {
      let previous = entries[index - 256]
      entries[index] = entries[Int(previous & 0xFF)] ^ (previous >> 8)
    }
    self.entries = entries
  }

  /// The state after all bytes from `start` on that are no line ends.
  func advance(_ state: UInt32, over bytes: Span<UInt8>, from start: Int) -> UInt32 {
    let table = entries.span
    var state = state
    var index = start
    let end = bytes.count
    while index &+ 8 <= end {
      let word = Self.word(bytes, index)
      let hits = Self.lineEnds(in: word)
      let mixed = word ^ UInt64(state)
      if hits == 0 {
        state =
          table[1792 &+ Self.byte(mixed, 0)]
          ^ table[1536 &+ Self.byte(mixed, 8)]
          ^ table[1280 &+ Self.byte(mixed, 16)]
          ^ table[1024 &+ Self.byte(mixed, 24)]
          ^ table[768 &+ Self.byte(mixed, 32)]
          ^ table[512 &+ Self.byte(mixed, 40)]
          ^ table[256 &+ Self.byte(mixed, 48)]
          ^ table[0 &+ Self.byte(mixed, 56)]
        index &+= 8
      } else {
        let count = hits.trailingZeroBitCount >> 3
        // With fewer than four bytes some of the old state is left over.
        var next = count < 4 ? state >> UInt32(truncatingIfNeeded: count &* 8) : 0
        var rest = mixed
        var slice = count
        while slice > 0 {
          slice &-= 1
          next ^= table[(slice & 7) &* 256 &+ Self.byte(rest, 0)]
          rest >>= 8
        }
        state = next
        index &+= count &+ 1
      }
    }
    while index < end {
      let byte = bytes[index]
      if byte != 0x0A, byte != 0x0D {
        state = table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
      }
      index &+= 1
    }
    return state
  }

  /// Eight bytes, the first in the lowest bits.
  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ index: Int) -> UInt64 {
    var word = UInt64(bytes[index])
    word |= UInt64(bytes[index &+ 1]) << 8
    word |= UInt64(bytes[index &+ 2]) << 16
    word |= UInt64(bytes[index &+ 3]) << 24
    word |= UInt64(bytes[index &+ 4]) << 32
    word |= UInt64(bytes[index &+ 5]) << 40
    word |= UInt64(bytes[index &+ 6]) << 48
    word |= UInt64(bytes[index &+ 7]) << 56
    return word
  }

  @inline(__always)
  private static func byte(_ word: UInt64, _ shift: UInt64) -> Int {
    Int(UInt8(truncatingIfNeeded: word &>> shift))
  }

  /// A word whose lowest set bit is in the first byte that ends a line.
  @inline(__always)
  private static func lineEnds(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let feeds = word ^ (ones &* 0x0A)
    let returns = word ^ (ones &* 0x0D)
    // Bytes above the first hit may be wrong; the first is right, and it alone is used.
    return ((feeds &- ones) & ~feeds | (returns &- ones) & ~returns) & highs
  }
}
