import Testing

import TestSupport

/// The runner itself: what it takes for equal, and that it sees what is not.
@Suite("Normal forms")
struct NormalFormTests {
  private let normal = NormalForm(folder: "/tmp/somewhere", database: "test.db")

  @Test(
    "lines lose what differs from run to run",
    arguments: [
      ("(execution time 00:00.012s)", "(execution time <T>)"),
      ("took 62:03.004s in all", "took <T> in all"),
      ("| 2026-01-05 09:12:44 | Success |", "| <TS>                | Success |"),
      ("at 2026-01-05T09:12:44.123Z.", "at <TS>                    ."),
      ("sql/V1.sql (/tmp/somewhere/sql/V1.sql)", "sql/V1.sql (<DIR>/sql/V1.sql)"),
      ("Offenders:\n-> b\n-> a\nend", "Offenders:\n-> a\n-> b\nend"),
    ])
  func words(text: String, expected: String) { #expect(normal.words(text) == expected) }

  @Test(
    "streams lose the banner, traces and the driver's words",
    arguments: [
      ("Dunlin 1.0\n\nDatabase: ******** (SQLite 3.40)\nSchema version: 1\n", "Schema version: 1"),
      ("ERROR: x\n\tat a.b(C.java)\n\t... 3 more\nERROR: y", "ERROR: x\nERROR: y"),
      (
        "Error Code : 1\nMessage    : no such table\nmore words\nLine       : 2",
        "Error Code : 1\nMessage    : <WORDING>\nLine       : 2"
      ),
      ("ERROR: once\nERROR: once\nend", "ERROR: once\nend"),
      ("a\n", "a"),
      ("\n\na  \n\nb\n\n", "a\n\nb"),
    ])
  func streams(text: String, expected: String) { #expect(normal.stream(text) == expected) }

  @Test(
    "JSON is compared as data",
    arguments: [
      (#"{"b":1,"a":[]}"#, "{\n \"a\": [],\n \"b\": 1\n}"),
      (
        #"{"executionTime":12,"timestamp":null}"#,
        "{\n \"executionTime\": \"<N>\",\n \"timestamp\": null\n}"
      ),
      (#"{"database":"/tmp/x/test.db"}"#, "{\n \"database\": \"<DB>\"\n}"),
      (#"{"a":"\u00e9\n","n":1.50}"#, "{\n \"a\": \"é\\n\",\n \"n\": 1.5\n}"),
      (#"{"on":"2026-01-05 09:12:44"}"#, "{\n \"on\": \"<TS>\"\n}"),
      (
        #"{"message":"Database: x"}"# + "\n" + #"{"message":"kept","level":"INFO"}"#,
        #"{"level": "INFO", "message": "kept"}"#
      ),
      ("[not json\n", "[not json"),
    ])
  func json(text: String, expected: String) { #expect(normal.stream(text) == expected) }

  @Test(
    "what a tool may say in its own way does not count",
    arguments: [
      ("Statement  : insert into t\n  values (1)\n  ^\nERROR: next", "ERROR: next"),
      ("Line       : 2\nColumn     : 7", "Line       : 2"),
      ("Run dunlin, see https://example.org/x", "Run flyway, see <URL>"),
      (#""message": "x\nColumn     : 7\nStatement  : a \"b\" c""#, #""message": "x""#),
    ])
  func leniency(text: String, expected: String) {
    #expect(Leniency.reduced("=== 1 run\n\(text)") == "=== 1 run\n\(expected)")
  }

  @Test("rows of a query are compared to the letter")
  func rowsAreStrict() {
    let rows = "=== 2 query\nStatement  : dunlin https://example.org"
    #expect(Leniency.reduced(rows) == rows)
  }

  @Test("every recording stays as it is when it is reduced again", arguments: EngineName.allCases)
  func reducingIsStable(engine: EngineName) throws {
    for scenario in try Scenario.all(on: engine) {
      let expected = try scenario.expectation(on: engine)
      #expect(difference(expected, Leniency.reduced(expected)) == nil, "\(scenario.name)")
    }
  }

  @Test(
    "a wrong output is seen",
    arguments: [
      ("--- exit 0", "--- exit 1"),
      ("Migrating schema", "Migrating  schema"),
      ("| Success |", "| Pending |"),
      ("\t1\n", "\t0\n"),
    ])
  func wrongOutputIsSeen(right: String, wrong: String) throws {
    let scenario = try Scenario(
      contentsOf: Scenario.fixtures.appendingPathComponent("scenarios/000-first-migrate.scn"))
    let expected = try scenario.expectation(on: .sqlite)
    #expect(expected.contains(right))
    let got = PythonText.replacing(right, with: wrong, in: expected)
    #expect(difference(expected, got) != nil)
  }

  @Test("a tool that does nothing fails")
  func idleToolFails() throws {
    let scenario = try Scenario(
      contentsOf: Scenario.fixtures.appendingPathComponent("scenarios/000-first-migrate.scn"))
    var player = try ScenarioPlayer(scenario, on: .sqlite, with: Tool(command: ["/bin/true"]))
    let got = Leniency.reduced(try player.play())
    #expect(difference(try scenario.expectation(on: .sqlite), got) != nil)
  }

  @Test(
    "arguments are split as a shell splits them",
    arguments: [
      ("-a=b  migrate", ["-a=b", "migrate"]),
      ("'' ' ' '-target='", ["", " ", "-target="]),
      (#""-table=my; history" x"#, ["-table=my; history", "x"]),
      (#"a\ b "c\"d\n" 'e\f'"#, ["a b", #"c"d\n"#, #"e\f"#]),
      ("", []),
    ])
  func splitting(text: String, words: [String]) throws {
    #expect(try ShellWords.split(text) == words)
  }

  @Test("values of a query are written as Python writes them")
  func values() throws {
    let folder = try TemporaryFolder()
    let database = try SQLiteFile(folder.path("x.db"))
    let rows = try database.query(
      "select null, 1, -9223372036854775808, 1.0, 1e16, 1e-5, 0.1, 'a''b', x'0061275cff', x''")
    #expect(
      rows == [
        [
          nil, "1", "-9223372036854775808", "1.0", "1e+16", "1e-05", "0.1", "a'b",
          #"b"\x00a'\\\xff""#, "b''",
        ]
      ])
    #expect(throws: SQLiteFile.Failure.self) { try database.query("select 1; select 2") }
    #expect(throws: SQLiteFile.Failure.self) { try database.query("select x from nowhere") }
  }
}
