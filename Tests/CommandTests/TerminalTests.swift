import Foundation
import TestSupport
import Testing

/// What only a terminal shows: colours and the progress line.
@Suite("On a terminal")
struct TerminalTests {
  private let options = ["-url=jdbc:sqlite:app.db", "-locations=filesystem:sql"]

  /// A project whose second migration goes on until it is stopped, in its second statement.
  private func endlessProject() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("sql/V1__table.sql", "create table t (n integer);\n")
    try folder.write(
      "sql/V2__endless.sql",
      """
      insert into t values (1);
      insert into t
        with recursive c (n) as (select 1 union all select n + 1 from c)
        select n from c where n < 0;

      """)
    return folder
  }

  @Test("a line shows how far a long migration has got, and goes before anything else is said")
  func progress() throws {
    // Begun first, so that it has run for longer than the one on the terminal.
    let folder = try endlessProject()
    let piped = try Tool.built.start(options + ["migrate"], in: folder)
    while !piped.hasEnded, !piped.outputSoFar.contains("to version \"2 - endless\"") {
      usleep(1000)
    }
    let other = try endlessProject()
    let terminal = try Tool.built.startOnTerminal(options + ["migrate"], in: other)
    #expect(terminal.wait(for: "V2__endless.sql: statement 2 of 2, 00:01"), "\(terminal.shown)")

    piped.send(SIGINT)
    let outcome = piped.finish()
    #expect(outcome.exitStatus == 130)
    #expect(!(outcome.output + outcome.error).contains { $0 == "\r" || $0 == "\u{1B}" })
    #expect(!outcome.output.contains("statement"))

    terminal.type("\u{03}")
    #expect(terminal.finish() == 130)
    let end = try #require(terminal.shown.range(of: "\r\u{1B}[K", options: .backwards))
    let last = terminal.shown[end.upperBound...]
    #expect(last.hasPrefix("\u{1B}[31mERROR: "), "\(terminal.shown)")
    #expect(!last.contains("statement 2 of 2"))
    #expect(
      try SQLiteFile(other.path("app.db")).number("select count(*) from t") == 0,
      "Ctrl-C rolls back")
  }

  @Test("the line names the migration again behind a callback of it")
  func progressBehindCallback() throws {
    let folder = try endlessProject()
    try folder.write("sql/beforeEachMigrateStatement.sql", "select 1;\n")
    let terminal = try Tool.built.startOnTerminal(options + ["migrate"], in: folder)
    #expect(terminal.wait(for: "V2__endless.sql: statement 2 of 2, 00:01"), "\(terminal.shown)")
    terminal.type("\u{03}")
    #expect(terminal.finish() == 130)
  }

  @Test("there is no line beside JSON, or when quiet", arguments: ["-outputType=json", "-q"])
  func noProgress(option: String) throws {
    // Both have begun the endless statement before the one that shows its progress.
    let folder = try endlessProject()
    try folder.write("sql/beforeEachMigrateStatement.sh", "echo x >> begun\n")
    let silent = try Tool.built.startOnTerminal(options + [option, "migrate"], in: folder)
    while try !folder.contains("begun") || folder.read("begun").utf8.count < 6 { usleep(1000) }
    let otherFolder = try endlessProject()
    let other = try Tool.built.startOnTerminal(options + ["migrate"], in: otherFolder)
    #expect(other.wait(for: "statement 2 of 2, 00:02"), "\(other.shown)")
    silent.type("\u{03}")
    #expect(silent.finish() == 130)
    #expect(!silent.shown.contains("endless.sql: "), "\(silent.shown)")
  }

  /// Whether lines are coloured, by the arguments, a variable, and whether there is a terminal.
  private static let colourCases: [(arguments: [String], variables: [String: String], Bool, Bool)] =
    [
      ([], [:], false, true),
      ([], ["NO_COLOR": "1"], false, false),
      ([], ["NO_COLOR": ""], false, true),
      ([], ["TERM": "dumb"], false, false),
      (["-color=auto"], [:], false, true),
      (["-color=never"], [:], false, false),
      (["-color=always"], [:], true, true),
      (["-color=always"], ["NO_COLOR": "1"], true, true),
    ]

  @Test("lines are coloured on a terminal, unless told otherwise", arguments: colourCases)
  func colours(
    arguments: [String], variables: [String: String], inPipe: Bool, onTerminal: Bool
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write("sql/V1__table.sql", "create table t (n integer);\n")
    let words = options + arguments + ["migrate"]
    let piped = try Tool.built.run(words, in: folder, environment: variables)
    #expect(piped.output.contains("\u{1B}[32mSuccessfully applied") == inPipe)
    #expect(piped.output.contains("\u{1B}") == inPipe)
    try folder.remove("app.db")
    let terminal = try Tool.built.startOnTerminal(words, in: folder, environment: variables)
    #expect(terminal.finish() == 0)
    #expect(terminal.shown.contains("\u{1B}[32mSuccessfully applied") == onTerminal)
    #expect(terminal.shown.contains("\u{1B}") == onTerminal)
  }
}
