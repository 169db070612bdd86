/// Whether `a` comes before `b` in the order of UTF-16 code units (engine.md 0.3).
package func utf16Precedes(_ a: String, _ b: String) -> Bool { utf16Compare(a, b) < 0 }

/// Compares two texts by UTF-16 code units: negative, zero or positive.
///
/// That is the order of the UTF-8 bytes but for one thing: surrogates, which stand for what lies
/// beyond U+FFFF, come before U+E000 to U+FFFF. Unlike `==`, only the very same characters are
/// equal, whatever Unicode says of composed ones.
package func utf16Compare(_ a: String, _ b: String) -> Int {
  let left = a.utf8.span
  let right = b.utf8.span
  let common = min(left.count, right.count)
  var index = 0
  while index < common {
    let one = left[index]
    let other = right[index]
    if one != other {
      // Only lead bytes are that high: up to here both texts are the same.
      if one >= 0xEE, other >= 0xEE, (one >= 0xF0) != (other >= 0xF0) {
        return one >= 0xF0 ? -1 : 1
      }
      return one < other ? -1 : 1
    }
    index += 1
  }
  return left.count - right.count
}
