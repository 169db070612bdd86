import SQLScript
import Testing

@Suite("Placeholders")
struct PlaceholdersTests {
  static let standard = Placeholders(["x": "V", "e": "", "Mixed": "m", "a b": "blank"])

  @Test(
    "are replaced as the reference does it (engine.md, appendix D)",
    arguments: [
      ("${x}", "V"), ("${X}", "V"), ("$${x}", "$${x}"), ("$$${x}", "$$V"),
      ("a$${x}b${X}", "a$${x}bV"), ("${e}|", "|"), ("$", "$"), ("{x}", "{x}"), ("", ""),
      ("$$ ${x}$$", "$$ V$$"), ("${x}${x}", "VV"), ("${mixed}${MIXED}", "mm"), ("${", nil),
      ("${a b}", "blank"), ("$\n{x}", "$\n{x}"), ("é${x}é", "éVé"),
    ] as [(String, String?)])
  func replaced(text: String, expected: String?) throws {
    guard let expected else {
      #expect(throws: ScriptError.self) { try Self.standard.replacing(in: text) }
      return
    }
    #expect(try Self.standard.replacing(in: text) == expected)
  }

  @Test(
    "without a value are an error at their own place",
    arguments: [
      ("a\n  ${ x}", "No value provided for placeholder: ${ x}.  Check your configuration!", 2, 3),
      ("${x", "No value provided for placeholder: ${}.  Check your configuration!", 1, 1),
      ("${ticket", "No value provided for placeholder: ${ticke}.  Check your configuration!", 1, 1),
      ("${a${x}}", "No value provided for placeholder: ${a${x}.  Check your configuration!", 1, 1),
      (
        "\u{FEFF}é😀${flyway:database}",
        "Failed to populate value for default placeholder: ${flyway:database}", 1, 4
      ),
    ])
  func missing(text: String, message: String, line: Int, column: Int) {
    let error = #expect(throws: ScriptError.self) { try Self.standard.replacing(in: text) }
    #expect(error?.message == message)
    #expect(error?.position == ScriptPosition(line: line, column: column))
  }

  @Test("take another prefix, suffix and separator")
  func otherSyntax() throws {
    let syntax = try PlaceholderSyntax(prefix: "<<", suffix: ">>", separator: "-")
    let placeholders = Placeholders(["x": "V"], syntax: syntax)
    #expect(try placeholders.replacing(in: "<<x>> <x> <!<<x>> ${x}") == "V <x> <!V ${x}")
    let error = #expect(throws: ScriptError.self) {
      try placeholders.replacing(in: "<<flyway-user>>")
    }
    #expect(error?.code == .defaultPlaceholderWithoutValue)
    let single = Placeholders(
      ["x": "V"], syntax: try PlaceholderSyntax(prefix: "%", suffix: "%", separator: ":"))
    #expect(try single.replacing(in: "%x%%x%") == "VV")
  }

  @Test("cannot have an empty prefix")
  func emptyPrefix() {
    let error = #expect(throws: ScriptError.self) {
      try PlaceholderSyntax(prefix: "", suffix: "}", separator: ":")
    }
    #expect(error?.message == "placeholderPrefix cannot be empty!")
  }

  @Test("are looked up among many")
  func manyNames() throws {
    let names = (0..<100).map { "name\($0)" }
    let placeholders = Placeholders(
      Dictionary(uniqueKeysWithValues: names.map { ($0, $0.uppercased()) }))
    #expect(try placeholders.replacing(in: "${Name42} ${NAME7}") == "NAME42 NAME7")
  }

  @Test("know which values are secrets")
  func secrets() {
    let placeholders = Placeholders(["db_password": "p1", "ApiKey": "p2", "town": "x"])
    #expect(Set(placeholders.secretValues) == ["p1", "p2"])
  }

  @Test("that do not occur leave the text alone")
  func untouched() throws {
    let text = Array("SELECT '$ {x}', $1, $$x$$".utf8)
    #expect(try Self.standard.replacing(in: text.span) == nil)
  }

  @Test("are replaced in pieces as in one go")
  func pieces() throws {
    let part = String(repeating: "0123456789", count: 100_001)
    let text = Array("\u{FEFF}\(part)${x}$${x}\(part)$".utf8)
    var replacement = PlaceholderReplacement(Self.standard)
    var joined: [UInt8] = []
    var released = 0
    while let piece = try replacement.next(in: text.span) {
      switch piece {
      case .source(let range):
        #expect(range.count <= PlaceholderReplacement.longestPiece + 2)
        joined += text[range]
      case .value(let value): joined += value
      }
      #expect(replacement.releasableOffset >= released)
      released = replacement.releasableOffset
    }
    #expect(joined == Array("\(part)V$${x}\(part)$".utf8))
    #expect(try Self.standard.replacing(in: text.span)?.bytes == joined)
  }
}
