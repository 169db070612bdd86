extension StatementScan {
  /// What to know about a statement that is a command of the clients, which no server
  /// understands.
  static func advice(about text: Span<UInt8>) -> String? {
    var index = 0
    while index < text.count, let next = endOfGap(text, at: index) { index = next }
    let rest = index < text.count ? text.extracting(index..<text.count) : text.extracting(0..<0)
    guard beginsWithDot(rest) || beginsWithSource(rest) else { return nil }
    return
      "SOURCE and \\. are commands of the mysql and mariadb clients, which read a file by them."
      + " Put its statements into the script, or make it a migration of its own"
  }

  private static func beginsWithDot(_ text: Span<UInt8>) -> Bool {
    text.count > 1 && text[0] == UInt8(ascii: "\\") && text[1] == UInt8(ascii: ".")
  }

  private static func beginsWithSource(_ text: Span<UInt8>) -> Bool {
    let word = Array("source".utf8)
    guard text.count > word.count, text[word.count] <= UInt8(ascii: " ") else { return false }
    return word.indices.allSatisfy { text[$0] | 0x20 == word[$0] }
  }
}
