import CommandLineTool
import Settings
import TestSupport
import Testing

@Suite("statements")
struct StatementsCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ words: String...) -> (status: Int32, output: String, error: String) {
    let captured = CapturedStreams()
    let status = CommandRun(
      ["statements"] + words, program: "dunlin",
      surroundings: Surroundings(
        environment: [:], homeDirectory: nil, currentDirectory: folder.path,
        installDirectory: nil, standardInput: { Array("select 1; select 2".utf8) }),
      provider: OperationProvider(engineNames: []) { _, _ in fatalError("no database is needed") },
      streams: captured.streams
    ).run()
    return (status, captured.output, captured.error)
  }

  @Test("gives each statement with line, text and delimiter, and says how the script would run")
  func json() throws {
    try folder.write("V1__a.sql", "-- first\ncreate table ${name} (i int);\ninsert into x values (1)")
    let path = folder.path("V1__a.sql")
    let outcome = run("-dialect=sqlite", "-placeholders.name=x", "-outputType=json", path)
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        [ {
          "file" : "\(path)",
          "statements" : [ {
            "line" : 2,
            "text" : "-- first\\ncreate table x (i int)",
            "delimiter" : ";",
            "canExecuteInTransaction" : true,
            "batchable" : false
          }, {
            "line" : 3,
            "text" : "insert into x values (1)",
            "delimiter" : ";",
            "canExecuteInTransaction" : true,
            "batchable" : true
          } ],
          "executeInTransaction" : true
        } ]

        """)
  }

  @Test("has a form for people")
  func text() throws {
    try folder.write("a.sql", "vacuum;\nselect 1;")
    let path = folder.path("a.sql")
    #expect(
      run("-dialect=sqlite", "-mixed=true", path).output == """
        \(path): 2 statements, without a transaction

        -- 1: line 1, not in a transaction
        vacuum

        -- 2: line 2
        select 1


        """)
  }

  @Test("says why a mixture would be refused")
  func mixture() throws {
    try folder.write("a.sql", "vacuum;\nselect 1;")
    let output = run("-dialect=sqlite", "-outputType=json", folder.path("a.sql")).output
    #expect(output.contains("\"transactionError\" : \"Detected both transactional and"))
    #expect(!output.contains("\"executeInTransaction\""))
  }

  @Test("honours the configuration file beside the script")
  func options() throws {
    try folder.write("a.sql", "select '${x}';")
    try folder.write("a.sql.conf", "executeInTransaction=false\nplaceholderReplacement=false\n")
    let output = run("-dialect=sqlite", "-outputType=json", folder.path("a.sql")).output
    #expect(output.contains("\"text\" : \"select '${x}'\""))
    #expect(output.contains("\"executeInTransaction\" : false"))
  }

  @Test("takes the dialect from the address, and a script from standard input")
  func standardInput() {
    let outcome = run("-url=jdbc:sqlite:a.db", "-")
    #expect(outcome.output.hasPrefix("-: 2 statements, in a transaction\n"))
  }

  @Test("fails for a script that cannot be cut, with an error in place of the list")
  func uncut() throws {
    try folder.write("a.sql", "select 1;\nselect '${nothing}';")
    let outcome = run("-dialect=sqlite", "-outputType=json", folder.path("a.sql"))
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("{\n  \"error\" : {"))
    #expect(outcome.output.contains("No value provided for placeholder: ${nothing}."))
  }

  @Test(
    "says what is missing",
    arguments: [
      (["-dialect=sqlite"], "No files given."), (["x.sql"], "No dialect given"),
      (["-dialect=oracle", "x.sql"], "'oracle' is an invalid value for the -dialect option."),
      (["-dialect=sqlite", "-serverVersion=new", "x.sql"], "'new' is an invalid value"),
      (["-dialect=sqlite", "/nowhere/x.sql"], "Unable to read /nowhere/x.sql"),
    ])
  func mistakes(words: [String], message: String) {
    let captured = CapturedStreams()
    let status = CommandRun(
      ["statements"] + words, program: "dunlin",
      surroundings: Surroundings(
        environment: [:], homeDirectory: nil, currentDirectory: folder.path,
        installDirectory: nil),
      provider: OperationProvider(engineNames: []) { _, _ in fatalError("no database is needed") },
      streams: captured.streams
    ).run()
    #expect(status == 1)
    #expect(captured.error.hasPrefix("ERROR: " + message))
  }
}
