import MigrationModel
import Testing

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
