/// The tables of the CRC-32 of zlib, sixteen bytes at a time.
///
/// The size is part of the type, so that the compiler sees that no index can be outside. An object,
/// as a structure of this size would be copied for each use.
final class CRCTables: Sendable {
  static let shared = CRCTables()

  /// Sixteen tables of 256: number `n` has the effect of a byte that is followed by `n` others.
  private let entries: InlineArray<4096, UInt32>

  private init() {
    var entries = InlineArray<4096, UInt32>(repeating: 0)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
      entries[byte] = value
    }
    for index in 256..<4096 {
      let previous = entries[index - 256]
      entries[index] = entries[Int(previous & 0xFF)] ^ (previous >> 8)
    }
    self.entries = entries
  }

  /// Takes bytes into the state, whatever they are.
  func advance(_ running: inout UInt32, overAll bytes: Span<UInt8>) {
    let table = entries.span
    var state = running
    var index = 0
    while index &+ 16 <= bytes.count {
      let mixed = Self.word(bytes, index) ^ UInt64(state)
      state =
        Self.change(by: mixed, 8, table) ^ Self.change(by: Self.word(bytes, index &+ 8), 0, table)
      index &+= 16
    }
    while index < bytes.count {
      state = table[Int(UInt8(truncatingIfNeeded: state) ^ bytes[index])] ^ (state >> 8)
      index &+= 1
    }
    running = state
  }

  /// Takes all bytes from `start` on that are no line ends into the state, and gives their number.
  func advance(_ running: inout UInt32, over bytes: Span<UInt8>, from start: Int) -> Int {
    let table = entries.span
    var state = running
    var lineEnds = 0
    var index = start
    let end = bytes.count
    while index &+ 16 <= end {
      let first = Self.word(bytes, index)
      let second = Self.word(bytes, index &+ 8)
      var hits = LineEnds.hits(in: first)
      let laterHits = LineEnds.hits(in: second)
      var mixed = first ^ UInt64(state)
      if hits | laterHits == 0 {
        state = Self.change(by: mixed, 8, table) ^ Self.change(by: second, 0, table)
        index &+= 16
        continue
      }
      if hits == 0 {
        state = Self.change(by: mixed, 0, table)
        index &+= 8
        mixed = second ^ UInt64(state)
        hits = laterHits
      }
      // The bytes before the line end move up to where the end of a word is: what comes in behind
      // them is nothing. With fewer than four of them, some of the old state is left over.
      let bits = UInt64(hits.trailingZeroBitCount & ~7)
      let moved = bits == 0 ? 0 : mixed &<< (64 &- bits)
      state =
        Self.change(by: moved, 0, table) ^ UInt32(truncatingIfNeeded: UInt64(state) &>> bits)
      index &+= Int(bits >> 3) &+ 1
      lineEnds &+= 1
    }
    while index < end {
      let byte = bytes[index]
      if byte != 0x0A, byte != 0x0D {
        state = table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
      } else {
        lineEnds &+= 1
      }
      index &+= 1
    }
    running = state
    return end &- start &- lineEnds
  }

  /// The effect of eight bytes that are followed by `distance` others.
  @inline(__always)
  private static func change(
    by word: UInt64, _ distance: Int, _ table: Span<UInt32>
  ) -> UInt32 {
    let base = distance &* 256
    return table[base &+ 1792 &+ byte(word, 0)] ^ table[base &+ 1536 &+ byte(word, 8)]
      ^ table[base &+ 1280 &+ byte(word, 16)] ^ table[base &+ 1024 &+ byte(word, 24)]
      ^ table[base &+ 768 &+ byte(word, 32)] ^ table[base &+ 512 &+ byte(word, 40)]
      ^ table[base &+ 256 &+ byte(word, 48)] ^ table[base &+ byte(word, 56)]
  }

  /// Eight bytes, the first in the lowest bits.
  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ index: Int) -> UInt64 {
    // Checked to be inside; any eight bytes are a number.
    unsafe UInt64(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  @inline(__always)
  private static func byte(_ word: UInt64, _ shift: UInt64) -> Int {
    Int(UInt8(truncatingIfNeeded: word &>> shift))
  }
}
