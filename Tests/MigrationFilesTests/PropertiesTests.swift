import Platform
import Testing

@Suite("Properties")
struct PropertiesTests {
  @Test(
    "read one key and its value",
    arguments: [
      // The table of cli-and-config.md 2.4.3.
      (#"flyway.url = jdbc:sqlite:C:\temp\new.db  "#, "flyway.url", #"jdbc:sqlite:C:\temp\new.db"#),
      (
        "flyway.locations=filesystem:a,\\\n   filesystem:b", "flyway.locations",
        "filesystem:a,filesystem:b"
      ),
      (#"flyway.x=a\u00e9b\tc"#, "flyway.x", #"a\u00e9b\tc"#),
      ("flyway.k v1 v2", "flyway.k", "v1 v2"),
      ("flyway.c:colon", "flyway.c", "colon"),
      ("flyway.hash=a#b !c", "flyway.hash", "a#b !c"),
      ("flyway.eq=a==b", "flyway.eq", "a==b"),
      ("alone", "alone", ""),
      ("  key \t = \t value ", "key", "value"),
      ("\u{FEFF}key=value", "key", "value"),
      ("# comment\r\n! another\r\n\r\nkey=value\r\n", "key", "value"),
      ("key=a\\\n  b\\\n\tc", "key", "abc"),
      // A comment ends with its line.
      ("# comment \\\n", nil, nil),
      // The last line is not continued.
      ("key=a\\", "key", "a\\"),
      ("key=a\\\n", "key", "a\\"),
      ("key=a\\\n\n", "key", "a\\"),
      // A boolean expression goes on.
      ("shouldExecute=a==b && \\\nflyway.x==c", "shouldExecute", "a==b && flyway.x==c"),
    ] as [(String, String?, String?)])
  func single(text: String, key: String?, value: String?) {
    let pairs = Properties.parse(text, environment: [:])
    #expect(pairs.map(\.key) == [key].compactMap(\.self))
    #expect(pairs.map(\.value) == [value].compactMap(\.self))
  }

  @Test("keep a back-slash before another setting and before a blank line")
  func literalBackslashes() {
    let pairs = Properties.parse(
      "flyway.path=C:\\dir\\\nflyway.user=me\nx=y\\\n\nz", environment: nil)
    #expect(pairs.map(\.key) == ["flyway.path", "flyway.user", "x", "z"])
    #expect(pairs.map(\.value) == ["C:\\dir\\", "me", "y\\", ""])
  }

  @Test(
    "put environment variables in",
    arguments: [
      ("a=${WHO}${NOT_SET}!", "person!"), ("a=${who}", ""), ("a=${flyway:user}", "${flyway:user}"),
      ("a=${a.b}", "${a.b}"), ("a=$WHO ${}", "$WHO ${}"), ("a=${WHO", "${WHO"),
      ("a=$${WHO}", "$person"), ("a=${DIR}", #"C:\temp\new"#), ("a=${TWICE}", "${WHO}"),
    ])
  func environment(text: String, value: String) {
    let environment = ["WHO": "person", "DIR": #"C:\temp\new"#, "TWICE": "${WHO}"]
    #expect(Properties.parse(text, environment: environment).map(\.value) == [value])
    #expect(Properties.parse("a=${WHO}", environment: nil).map(\.value) == ["${WHO}"])
  }

  @Test("put environment variables into keys and comments")
  func environmentEverywhere() {
    let pairs = Properties.parse("# ${WHO}\n${WHO}.x=1", environment: ["WHO": "a"])
    #expect(pairs.map(\.key) == ["a.x"])
  }

  @Test("keep equal keys in order")
  func equalKeys() {
    #expect(Properties.parse("a=1\nA=2\na=3", environment: nil).map(\.value) == ["1", "2", "3"])
  }
}
