/// Where lines end in eight bytes.
enum LineEnds {
  /// A word whose lowest set bit is in the first byte that ends a line; 0 when none does.
  @inline(__always)
  static func hits(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let feeds = word ^ (ones &* 0x0A)
    let returns = word ^ (ones &* 0x0D)
    // Bytes above the first hit may be wrong; the first is right, and it alone is used.
    return ((feeds &- ones) & ~feeds | (returns &- ones) & ~returns) & highs
  }
}
