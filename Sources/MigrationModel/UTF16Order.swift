/// Whether `a` comes before `b` by UTF-16 code units, the reference's order of texts (engine.md 0.3).
package func utf16Precedes(_ a: String, _ b: String) -> Bool {
  var left = a.utf8.makeIterator()
  var right = b.utf8.makeIterator()
  while true {
    guard let other = right.next() else { return false }
    guard let one = left.next() else { return true }
    if one == other { continue }
    // In UTF-16 the surrogates, four bytes from 0xF0 here, stand before U+E000…U+FFFF, which begin
    // with 0xEE or 0xEF; everywhere else both encodings agree.
    if one >= 0xEE, other >= 0xEE, (one >= 0xF0) != (other >= 0xF0) { return one >= 0xF0 }
    return one < other
  }
}
