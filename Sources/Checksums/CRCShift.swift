/// What bytes of value zero do to the state of a CRC-32, however many they are.
///
/// A state is a polynomial over bits, its highest bit that of `x⁰`; a byte of zero multiplies it by
/// `x⁸`, modulo the polynomial of the CRC. So two halves of a text can be hashed side by side.
enum CRCShift {
  private static let polynomial: UInt32 = 0xEDB8_8320
  private static let one: UInt32 = 1 << 31

  /// The state after `count` bytes of zero.
  static func shifted(_ state: UInt32, by count: Int) -> UInt32 {
    var power = one >> 8
    var factor = one
    var rest = count
    while rest > 0 {
      if rest & 1 == 1 { factor = product(factor, power) }
      power = product(power, power)
      rest >>= 1
    }
    return product(state, factor)
  }

  private static func product(_ left: UInt32, _ right: UInt32) -> UInt32 {
    var sum: UInt32 = 0
    var term = right
    var bit = one
    while bit > 0 {
      if left & bit != 0 { sum ^= term }
      term = term & 1 == 1 ? (term >> 1) ^ polynomial : term >> 1
      bit >>= 1
    }
    return sum
  }
}
