import MigrationModel
import Testing

@Suite("UTF-16 order")
struct UTF16OrderTests {
  /// Characters on both sides of each border in the two encodings.
  private static let characters = [
    "", "A", "_", "a", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{EFFF}",
    "\u{F000}", "\u{FEFF}", "\u{FFFF}", "\u{10000}", "\u{1F426}", "\u{10FFFF}", "é", "e\u{301}",
  ]

  @Test("is that of the code units", arguments: characters, characters)
  func agreesWithCodeUnits(one: String, other: String) {
    for suffix in ["", "a", "\u{10000}", "\u{FFFF}"] {
      let left = "x" + one + suffix
      let right = "x" + other + "b"
      #expect(utf16Precedes(left, right) == left.utf16.lexicographicallyPrecedes(right.utf16))
      #expect((utf16Compare(left, right) == 0) == left.utf16.elementsEqual(right.utf16))
    }
  }

  @Test("puts upper case before lower case and short before long")
  func examples() {
    #expect(["b", "a", "B", "ab", ""].sorted(by: utf16Precedes) == ["", "B", "a", "ab", "b"])
  }
}
