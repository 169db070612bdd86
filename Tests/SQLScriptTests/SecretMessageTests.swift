import SQLScript
import Testing

@Suite("Secrets in messages")
struct SecretMessageTests {
  private func masked(_ message: String, of statement: String) -> String {
    let mask = SecretMask(dialect: ScriptDialect(.sqlite), secrets: ["placeholder"])
    let bytes = Array(statement.utf8)
    return mask.masked(message, about: bytes.indices, of: bytes.span)
  }

  @Test("are hidden where a message quotes them, with quotes or without")
  func quoted() {
    let statement = "select 1 password 'it''s me' oops"
    #expect(
      masked("near \"'it''s me'\": syntax error", of: statement)
        == "near \"'********'\": syntax error")
    #expect(masked("it's me is no password", of: statement) == "******** is no password")
    #expect(masked("near \"oops\": syntax error", of: statement) == "near \"oops\": syntax error")
  }

  @Test("are hidden where a placeholder put them into the statement")
  func placeholders() {
    #expect(
      masked("no such column: placeholder", of: "select placeholder")
        == "no such column: ********")
    #expect(
      masked("no such column: placeholder", of: "select 1")
        == "no such column: placeholder")
  }

  @Test("stay when they are too short to tell")
  func short() {
    #expect(masked("near \"'x'\"", of: "select 1 password 'x'") == "near \"'x'\"")
  }
}
