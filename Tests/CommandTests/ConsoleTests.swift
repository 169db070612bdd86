import CommandLineTool
import Engine
import MigrationModel
import Reports
import TestSupport
import Testing

@Suite("Console")
struct ConsoleTests {
  private let captured = CapturedStreams()

  private func console(
    on streams: CapturedStreams? = nil, _ change: (inout ConsoleOptions) -> Void = { _ in }
  ) -> Console {
    var options = ConsoleOptions()
    change(&options)
    return Console((streams ?? captured).streams, options)
  }

  private let notices = [
    Notice(.debug, "d"), Notice(.info, "i"), Notice(.warning, "w\nw2"), Notice(.error, "e\ne2"),
  ]

  @Test("writes errors to standard error, all else to standard output, each with its prefix")
  func levels() throws {
    let console = console { $0.showsDebug = true }
    console.log(notices)
    try console.finish()
    #expect(captured.output == "DEBUG: d\ni\nWARNING: w\nw2\n")
    #expect(captured.error == "ERROR: e\ne2\n")
  }

  @Test("shows warnings and errors alone when quiet")
  func quiet() throws {
    let console = console { $0.showsInfo = false }
    console.log(notices)
    console.log(ResultTable(columns: ["a"], rows: []))
    try console.finish()
    #expect(captured.output == "WARNING: w\nw2\n")
    #expect(captured.error == "ERROR: e\ne2\n")
  }

  @Test("keeps the order of both streams")
  func order() throws {
    let console = console()
    for number in 1...3 {
      console.log(.info, "info \(number)")
      console.log(.error, "error \(number)")
    }
    try console.finish()
    #expect(
      captured.everything
        == "info 1\nERROR: error 1\ninfo 2\nERROR: error 2\ninfo 3\nERROR: error 3\n")
  }

  @Test("writes each message as it comes, and the many debug lines in few calls")
  func fewCalls() throws {
    let console = console { $0.showsDebug = true }
    console.log([Notice(.info, "a"), Notice(.info, "b")])
    #expect(captured.output == "a\nb\n")
    for number in 0..<1000 { console.log(.debug, "line \(number)") }
    #expect(captured.writeCount == 1)
    try console.finish()
    #expect(captured.writeCount == 2)
  }

  @Test("puts colour around whole lines, on a terminal alone unless told otherwise")
  func colours() throws {
    func shown(_ color: ConsoleOptions.Color, terminal: Bool) throws -> String {
      let captured = CapturedStreams(isTerminal: terminal)
      let console = console(on: captured) {
        $0.color = color
        $0.showsDebug = true
      }
      console.log(notices + [Notice(.info, "Successfully done")])
      try console.finish()
      return captured.everything
    }
    let plain = "DEBUG: d\ni\nWARNING: w\nw2\nERROR: e\ne2\nSuccessfully done\n"
    let colored =
      "\u{1B}[90mDEBUG: d\n\u{1B}[mi\n\u{1B}[33mWARNING: w\nw2\n\u{1B}[m"
      + "\u{1B}[31mERROR: e\ne2\n\u{1B}[m\u{1B}[32mSuccessfully done\n\u{1B}[m"
    #expect(try shown(.automatic, terminal: false) == plain)
    #expect(try shown(.automatic, terminal: true) == colored)
    #expect(try shown(.always, terminal: false) == colored)
    #expect(try shown(.never, terminal: true) == plain)
  }

  @Test("writes log lines as JSON, one for each line of a message")
  func jsonLines() throws {
    let console = console {
      $0.logging = .json
      $0.writesDocument = true
    }
    console.hide(["hunter2"])
    console.log([Notice(.info, "a\n\nhunter2 \"x\"\n\n"), Notice(.error, ""), Notice(.debug, "d")])
    console.log(ResultTable(columns: ["a"], rows: [["hunter2"]]))
    try console.write(["result": 1])
    try console.finish()
    #expect(
      captured.error == """
        {"level":"INFO","message":"a"}
        {"level":"INFO","message":""}
        {"level":"INFO","message":"******** \\"x\\""}
        {"level":"ERROR","message":""}
        {"level":"INFO","message":"+---------+"}
        {"level":"INFO","message":"| a       |"}
        {"level":"INFO","message":"+---------+"}
        {"level":"INFO","message":"| ******** |"}
        {"level":"INFO","message":"+---------+"}
        {"level":"INFO","message":""}

        """)
    #expect(captured.output == "{\n  \"result\" : 1\n}\n")
  }

  @Test("logs nothing at all beside a result in JSON, or a list of identifiers")
  func silent() throws {
    let console = console { $0.logging = .none }
    console.log(notices)
    console.log(ResultTable(columns: ["a"], rows: []))
    console.write("1,2,view")
    try console.finish()
    #expect(captured.everything == "1,2,view")
  }

  @Test("masks secrets in lines, tables and results, but not in the names of properties")
  func masks() throws {
    let console = console()
    console.hide(["version", "x\"y"])
    console.log(.info, "the version")
    console.log(ResultTable(columns: ["a"], rows: [["version"]]))
    try console.write(["version": "a version", "rows": ["x\"y"]])
    try console.finish()
    #expect(
      captured.output == """
        the ********
        +---------+
        | a       |
        +---------+
        | ******** |
        +---------+

        {
          "version" : "a ********",
          "rows" : [ "********" ]
        }

        """)
  }

  @Test("writes what it shows to a file as well, without colours")
  func file() throws {
    let folder = try TemporaryFolder()
    try folder.write("log.txt", String(repeating: "an older and longer text\n", count: 99))
    let console = console { $0.color = .always }
    try console.open(file: folder.path("log.txt"))
    console.hide(["hunter2"])
    console.log(notices)
    console.log(.info, "Successfully hunter2")
    try console.finish()
    #expect(
      try folder.read("log.txt") == "i\nWARNING: w\nw2\nERROR: e\ne2\nSuccessfully ********\n")
  }

  @Test("writes a result to a file and to standard output")
  func resultFile() throws {
    let folder = try TemporaryFolder()
    let console = console {
      $0.logging = .none
      $0.writesDocument = true
    }
    try console.open(file: folder.path("out.json"))
    console.log(notices)
    try console.write(["a": "größe"])
    try console.finish()
    #expect(captured.everything == "{\n  \"a\" : \"größe\"\n}\n")
    #expect(try folder.read("out.json") == captured.everything)
  }

  @Test(
    "refuses a file in a folder that is not there",
    arguments: [
      (false, "Could not initialize log file at /nowhere/out."),
      (true, "Could not write to output file /nowhere/out"),
    ])
  func missingFolder(writesDocument: Bool, message: String) throws {
    let console = console { $0.writesDocument = writesDocument }
    let error = #expect(throws: MigrationError.self) { try console.open(file: "/nowhere/out") }
    #expect(error?.message == message)
    #expect(error?.exitStatus == 1)
  }

  @Test("tells when the file takes no more, and prints the result all the same afterwards")
  func fullFile() throws {
    let text = console()
    try text.open(file: "/dev/full")
    text.log(.info, "x")
    let error = #expect(throws: MigrationError.self) { try text.finish() }
    #expect(error?.message == "Could not write to file at /dev/full.")
    let json = console { $0.writesDocument = true }
    try json.open(file: "/dev/full")
    #expect(throws: MigrationError.self) { try json.write(["a": 1]) }
    try json.write(["b": 1])
    try json.finish()
    #expect(captured.output == "x\n{\n  \"b\" : 1\n}\n")
  }
}

@Suite("Progress")
struct ProgressTests {
  @Test("is told from the first second on, short enough for a line")
  func line() {
    var progress = Progress(script: "V1__a.sql", start: 0)
    #expect(progress.line(at: 999_999_999) == nil)
    #expect(progress.line(at: 1_000_000_000) == "V1__a.sql: 00:01")
    progress.statement = 3
    progress.total = 12
    #expect(progress.line(at: 83_500_000_000) == "V1__a.sql: statement 3 of 12, 01:23")
    progress.holder = "pid 42, user shop, an application from ::1, for 7 s"
    #expect(
      progress.line(at: 83_500_000_000)
        == "V1__a.sql: statement 3 of 12, 01:23, behind pid 42, user shop")
    progress.holder = nil
    progress.script = String(repeating: "x", count: 200)
    #expect(progress.line(at: 83_500_000_000)?.count == 32 + ": statement 3 of 12, 01:23".count)
  }
}
