import Platform
import Testing

@Suite("Properties")
struct PropertiesTests {
  /// `[key, value, key, value, …]` of a text.
  private func read(_ text: String, _ variables: [String: String] = [:]) -> [String] {
    Properties.parse(text, variables: variables).flatMap { [$0.key, $0.value] }
  }

  @Test(
    "reads keys and values as the reference does",
    arguments: [
      (
        #"flyway.url = jdbc:sqlite:C:\temp\new.db  "#,
        ["flyway.url", #"jdbc:sqlite:C:\temp\new.db"#]
      ),
      (
        "flyway.locations=filesystem:a,\\\n   filesystem:b",
        ["flyway.locations", "filesystem:a,filesystem:b"]
      ),
      (
        "flyway.path=C:\\dir\\\nflyway.user=me",
        ["flyway.path", "C:\\dir\\", "flyway.user", "me"]
      ),
      (#"flyway.x=a\u00e9b\tc"#, ["flyway.x", #"a\u00e9b\tc"#]),
      ("flyway.k v1 v2", ["flyway.k", "v1 v2"]),
      ("flyway.c:colon", ["flyway.c", "colon"]),
      ("flyway.hash=a#b !c", ["flyway.hash", "a#b !c"]),
      ("flyway.eq=a==b", ["flyway.eq", "a==b"]),
      ("flyway.p : x", ["flyway.p", "x"]),
      ("flyway.p = = x", ["flyway.p", "= x"]),
      ("alone", ["alone", ""]),
      ("\n  # comment=1\n! other\n\r\n\tk=v\r\n", ["k", "v"]),
      ("# comment \\\nk=v", ["k", "v"]),
      ("a=b\\", ["a", "b\\"]),
      ("a=b\\\n\nc=d", ["a", "b\\", "c", "d"]),
      ("a=b\\\n  \nc=d", ["a", "b", "c", "d"]),
      ("a=b\\\nc=d", ["a", "bc=d"]),
      ("a=b\\\\\nc", ["a", "b\\c"]),
      ("shouldExecute=x==1 || \\\nflyway.y==2", ["shouldExecute", "x==1 || flyway.y==2"]),
      ("shouldExecute=x==1 || \\\nflyway.y!=2", ["shouldExecute", "x==1 || flyway.y!=2"]),
      ("k=1\nK=2\nk=3", ["k", "1", "K", "2", "k", "3"]),
      ("  key \t = \t value ", ["key", "value"]),
      ("\u{FEFF}key=value", ["key", "value"]),
      ("k=a\\\n  b\\\n\tc", ["k", "abc"]),
      ("k=a\\\n", ["k", "a\\"]),
      ("# comment \\\n", []),
    ])
  func syntax(text: String, entries: [String]) { #expect(read(text) == entries) }

  @Test(
    "puts variables in",
    arguments: [
      ("k=${WHO}", "me"), ("k=a${WHO}${NOT_SET}b", "ameb"), ("k=${flyway:user}", "${flyway:user}"),
      ("k=${env.WHO}", "${env.WHO}"), ("k=$WHO ${", "$WHO ${"), ("k=${}", "${}"),
      ("k=$${WHO}", "$me"), ("k=${who}", ""), ("k=${WHO", "${WHO"), ("k=${TWICE}", "${WHO}"),
      ("# ${WHO}\nk=", ""), (#"k=${WINDOWS}"#, #"C:\new"#), ("${KEY}", "v"),
      ("k=${TWO_LINES}", "a\nl=b"),
    ])
  func variables(line: String, value: String) {
    let variables = [
      "WHO": "me", "WINDOWS": #"C:\new"#, "KEY": "k=v", "TWO_LINES": "a\nl=b",
      "TWICE": "${WHO}",
    ]
    #expect(read(line, variables) == ["k", value])
  }
}
