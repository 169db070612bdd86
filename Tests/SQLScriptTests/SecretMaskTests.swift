import SQLScript
import Testing

@Suite("Masks")
struct SecretMaskTests {
  static let cases: [(ScriptDialect.Family, String, String)] = [
    (.postgresql, "CREATE ROLE a PASSWORD 'x''y' LOGIN", "CREATE ROLE a PASSWORD '********' LOGIN"),
    (
      .postgresql, "ALTER ROLE a ENCRYPTED password E'x\\'y'",
      "ALTER ROLE a ENCRYPTED password E'********'"
    ),
    (.postgresql, "ALTER ROLE a PASSWORD $$x$$;", "ALTER ROLE a PASSWORD '********';"),
    (
      .postgresql, "DO $$ BEGIN ALTER ROLE a PASSWORD 'x'; END $$",
      "DO $$ BEGIN ALTER ROLE a PASSWORD '********'; END $$"
    ),
    (
      .postgresql, "EXECUTE 'ALTER ROLE a PASSWORD ''x'' LOGIN'",
      "EXECUTE 'ALTER ROLE a PASSWORD ''********'' LOGIN'"
    ),
    (.postgresql, "OPTIONS (user 'u', password 'x')", "OPTIONS (user 'u', password '********')"),
    (
      .postgresql, "CONNECTION 'host=h password=x dbname=d'",
      "CONNECTION 'host=h password=******** dbname=d'"
    ),
    (
      .postgresql, "SELECT dblink('postgres://u:x@h/d')",
      "SELECT dblink('postgres://u:********@h/d')"
    ),
    (.postgresql, "COMMENT ON COLUMN t.password IS 'why'", "COMMENT ON COLUMN t.password IS 'why'"),
    (
      .postgresql, "SELECT password FROM t WHERE name = 'a'",
      "SELECT password FROM t WHERE name = 'a'"
    ),
    (.postgresql, "SELECT 'a' AS password -- 'x'\n, 'b'", "SELECT 'a' AS password -- 'x'\n, 'b'"),
    (
      .mysql, "CREATE USER 'u'@'h' IDENTIFIED BY 'x'",
      "CREATE USER 'u'@'h' IDENTIFIED BY '********'"
    ),
    (
      .mysql, "CREATE USER u IDENTIFIED WITH 'plugin' AS \"x\"",
      "CREATE USER u IDENTIFIED WITH 'plugin' AS '********'"
    ),
    (
      .mysql, "ALTER USER u IDENTIFIED BY 'x' REPLACE 'y'",
      "ALTER USER u IDENTIFIED BY '********' REPLACE '********'"
    ),
    (.mysql, "SET PASSWORD FOR 'u'@'h' = 'x'", "SET PASSWORD FOR 'u'@'h' = '********'"),
    (.mysql, "SET PASSWORD = PASSWORD('x')", "SET PASSWORD = PASSWORD('********')"),
    (
      .mysql, "CHANGE MASTER TO MASTER_USER='u', MASTER_PASSWORD='x'",
      "CHANGE MASTER TO MASTER_USER='u', MASTER_PASSWORD='********'"
    ),
    (
      .mysql, "/*!50001 CREATE USER u IDENTIFIED BY 'x' */",
      "/*!50001 CREATE USER u IDENTIFIED BY '********' */"
    ),
    (
      .mariadb, "CREATE USER u IDENTIFIED VIA ed25519 USING PASSWORD('x')",
      "CREATE USER u IDENTIFIED VIA ed25519 USING PASSWORD('********')"
    ),
    (
      .mysql, "PREPARE s FROM 'CREATE USER u IDENTIFIED BY \\'x\\''",
      "PREPARE s FROM 'CREATE USER u IDENTIFIED BY \\'********\\''"
    ),
    (.sqlite, "PRAGMA key = 'x'", "PRAGMA key = '********'"),
    (.sqlite, "ATTACH 'f' AS a KEY 'x'", "ATTACH 'f' AS a KEY '********'"),
    (.sqlite, "SELECT 1 WHERE key = 'x'", "SELECT 1 WHERE key = 'x'"),
    (.sqlite, "PRAGMA key = 'x", "PRAGMA key = '********'"),
  ]

  @Test("hide literals that are secrets", arguments: cases)
  func hidden(family: ScriptDialect.Family, text: String, expected: String) {
    #expect(SecretMask(dialect: ScriptDialect(family)).masked(text) == expected)
  }

  @Test("hide the values of secret placeholders wherever they stand")
  func values() {
    let mask = SecretMask(dialect: ScriptDialect(.sqlite), secrets: ["hunter2", "", "ab"])
    #expect(
      mask.masked("SELECT 'xhunter2y', ab -- hunter2") == "SELECT 'x********y', ab -- ********")
  }

  @Test("survive any words", arguments: RandomScript.families)
  func anyWords(family: ScriptDialect.Family) {
    let mask = SecretMask(dialect: ScriptDialect(family), secrets: ["END", "ENDS"])
    for seed: UInt64 in 0..<300 {
      var generator = SeededGenerator(seed)
      let text = RandomScript.soup(&generator).0
      #expect(!mask.masked(text + " PASSWORD 'hidden'").contains("END"))
    }
  }
}

@Suite("Excerpts")
struct StatementExcerptTests {
  func excerpt(
    _ text: String, at offset: Int?, indent: Int = 0, secrets: [String] = []
  ) -> String {
    let bytes = Array(text.utf8)
    return SecretMask(dialect: ScriptDialect(.sqlite), secrets: secrets)
      .excerpt(of: bytes.indices, in: bytes.span, faultAt: offset, indent: indent)
  }

  @Test("put a caret under the fault")
  func caret() {
    #expect(excerpt("SELECT nope\nFROM t", at: 7) == "SELECT nope\n       ^\nFROM t")
    #expect(excerpt("SELECT 1\n\tFRM t", at: 10) == "SELECT 1\n\tFRM t\n\t^")
    #expect(excerpt("SELECT 1", at: 3, indent: 4) == "SELECT 1\n       ^")
    #expect(excerpt("a\nb", at: 2, indent: 4) == "a\nb\n^")
  }

  @Test("put the caret right behind wide and combining characters")
  func columns() {
    #expect(excerpt("'漢e\u{301}' x", at: "'漢e\u{301}' ".utf8.count) == "'漢e\u{301}' x\n      ^")
  }

  @Test("clamp a fault behind the end")
  func behindEnd() {
    #expect(excerpt("SELECT", at: 100) == "SELECT\n      ^")
    #expect(excerpt("", at: 5) == "\n^")
  }

  @Test("show ten lines around the fault, or the first ten")
  func tenLines() {
    let lines = (1...30).map { "line \($0)" }
    let text = lines.joined(separator: "\n")
    #expect(excerpt(text, at: nil) == lines[..<10].joined(separator: "\n"))
    let fault = lines[..<14].joined(separator: "\n").utf8.count + 1
    let shown = excerpt(text, at: fault).split(separator: "\n").map(String.init)
    #expect(shown == Array(lines[9...14]) + ["^"] + Array(lines[15...18]))
    #expect(excerpt(text, at: text.utf8.count).split(separator: "\n").count == 11)
    #expect(excerpt("a\r\nb\r\n", at: 0) == "a\n^\nb\n")
  }

  @Test("mask secrets and move the caret accordingly")
  func masked() {
    let text = "PRAGMA key = 'a very long secret' nope"
    #expect(
      excerpt(text, at: text.utf8.count - 4)
        == "PRAGMA key = '********' nope\n                        ^")
    #expect(excerpt(text, at: 20) == "PRAGMA key = '********' nope\n             ^")
    #expect(excerpt("SELECT 'abcd'", at: 0, secrets: ["abcd"]) == "SELECT '********'\n^")
  }

  @Test("show a part of long lines")
  func longLines() {
    let text = String(repeating: "a", count: 1000) + "X" + String(repeating: "b", count: 1000)
    let shown = excerpt(text, at: 1000).split(separator: "\n")
    #expect(shown.count == 2)
    #expect(shown[0].count < 300 && shown[0].hasPrefix("…a") && shown[0].hasSuffix("b…"))
    let caret = shown[1].count - 1
    #expect(Array(shown[0])[caret] == "X")
  }

  @Test("hold for statements larger than what is looked at")
  func huge() {
    let text = String(repeating: "INSERT 'é';\n", count: 50_000)
    #expect(excerpt(text, at: 13 * 40_000).split(separator: "\n").count == 11)
  }
}
