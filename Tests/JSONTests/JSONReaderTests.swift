import JSON
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
  private func read(_ text: String) -> JSONValue? { JSONValue(parsing: Array(text.utf8)) }

  @Test("reads every kind of value, with blanks around")
  func values() {
    #expect(read(" null ") == .null)
    #expect(read("true") == true)
    #expect(read("false") == false)
    #expect(read("-12") == -12)
    #expect(read("0") == 0)
    #expect(read("1.5e+3") == .decimal("1.5e+3"))
    #expect(read("99999999999999999999") == .decimal("99999999999999999999"))
    #expect(read("\u{FEFF}\"a\"") == "a")
    #expect(read("[ ]") == [])
    #expect(read("{ }") == .object([]))
    #expect(read("[1, [\"a\"]\n, {\"b\" :null}]") == [1, ["a"], ["b": nil]])
  }

  @Test("reads escapes")
  func escapes() {
    #expect(read(#""\"\\\/\b\f\n\r\t""#) == .string("\"\\/\u{08}\u{0C}\n\r\t"))
    #expect(read(#""\u00e4\u20AC\ud83d\ude00""#) == "ä€😀")
  }

  @Test(
    "refuses what is no document",
    arguments: [
      "", "nul", "tru e", "01", "-", "1.", "1e", "+1", "\"a", "\"\n\"", #""\x""#, #""\u12""#,
      #""\ud83d""#, #""\ude00""#, #""\u+123""#, "[1,]", "[1 2]", "{\"a\"}", "{a: 1}",
      "{\"a\": 1,}", "1 2", "[", String(repeating: "[", count: 100_000),
    ])
  func refused(text: String) {
    #expect(read(text) == nil)
  }

  @Test("refuses bytes that are no UTF-8")
  func encoding() {
    #expect(JSONValue(parsing: [0x22, 0xFF, 0x22]) == nil)
  }

  @Test("reads what the writer writes")
  func roundTrip() {
    let value: JSONValue = ["a": [1, nil, true, ["b": "\u{01}\"ü\\\n"]], "c": .decimal("1.25")]
    #expect(read(value.prettyText) == value)
    #expect(read(value.compactText) == value)
  }
}
