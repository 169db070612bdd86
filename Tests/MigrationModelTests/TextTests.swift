import MigrationModel
import Testing

@Suite("Order of texts")
struct UTF16OrderTests {
  private static let texts = [
    "", "A", "AB", "Z", "a", "a\u{0}", "aB", "ab", "\u{E9}", "e\u{301}", "\u{D7FF}", "\u{E000}",
    "\u{FFFF}", "\u{10000}", "\u{1F600}", "\u{10FFFF}", "x\u{E000}", "x\u{1F600}", "x\u{FF21}",
    "x\u{10000}y",
  ]

  @Test("is that of UTF-16 code units", arguments: texts)
  func order(text: String) {
    for other in Self.texts {
      let expected = text.utf16.lexicographicallyPrecedes(other.utf16)
      #expect(utf16Precedes(text, other) == expected, "\(text) < \(other)")
    }
  }
}

@Suite("Abbreviations of the history")
struct AbbreviationTests {
  @Test("a description keeps its first 197 units")
  func description() {
    let fits = String(repeating: "d", count: 200)
    #expect(fits.abbreviatedDescription == fits)
    #expect(
      (fits + "e").abbreviatedDescription == String(repeating: "d", count: 197) + "...")
    // Units count, not bytes or characters.
    let umlauts = String(repeating: "\u{E4}", count: 200)
    #expect(umlauts.abbreviatedDescription == umlauts)
    let faces = String(repeating: "\u{1F600}", count: 101)
    #expect(faces.abbreviatedDescription == String(repeating: "\u{1F600}", count: 98) + "...")
  }

  @Test("a script's path loses its front and what is beyond 1000 units")
  func script() {
    let fits = String(repeating: "s", count: 1000)
    #expect(fits.abbreviatedScript == fits)
    let long = "abcdef" + fits
    #expect(long.abbreviatedScript == "...def" + String(repeating: "s", count: 994))
    #expect(long.abbreviatedScript.utf16.count == 1000)
  }
}
