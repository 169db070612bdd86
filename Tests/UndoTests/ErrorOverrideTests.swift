import TestSupport
import Testing

@Suite("errorOverrides")
struct ErrorOverrideTests {
  /// What each engine says of a table that is not there: state and code.
  static func missingTable(_ engine: TestEngine) -> (state: String, code: String) {
    switch engine {
    case .sqlite: ("*", "1")
    case .postgreSQL: ("42P01", "0")
    case .mariaDB: ("42S02", "1146")
    }
  }

  static let script = """
    create table a (n int);
    insert into a values (1);
    insert into nowhere values (1);
    insert into a values (2);
    """

  @Test(
    "let a script go on behind an error", arguments: TestEngine.reachable,
    [("W", "WARNING: DB: "), ("I-", "DB: "), ("d", "")])
  func passedOver(engine: TestEngine, example: (behaviour: String, text: String)) throws {
    let project = try TestProject(on: engine, ["V1__a.sql": Self.script])
    let fault = Self.missingTable(engine)
    let rule = "\(fault.state):\(fault.code):\(example.behaviour)"
    let outcome = try project.succeed("-errorOverrides=\(rule)", "migrate")
    #expect(try project.database.query("select n from a order by n") == [["1"], ["2"]])
    #expect(try project.history() == ["1 1 a SQL V1__a.sql 1"])
    let lines = outcome.output.split(separator: "\n")
    let index = lines.firstIndex { $0.contains("nowhere") }
    #expect((index == nil) == example.text.isEmpty)
    guard let index else { return }
    #expect(lines[index].hasPrefix(example.text))
    let message = lines[index...].prefix { !$0.hasPrefix("Successfully") }.joined()
    #expect(message.contains("(SQL State: ") == !example.behaviour.hasSuffix("-"))
  }

  @Test("never pass over an error that undid what came before it")
  func undone() throws {
    let project = try TestProject(
      on: .sqlite,
      [
        "V1__a.sql": """
        create table a (n int primary key);
        insert into a values (1);
        insert or rollback into a values (1);
        create table b (n int);
        """
      ])
    let outcome = try project.run("-errorOverrides=*:*:W", "migrate")
    #expect(outcome.exitStatus == 1)
    #expect(outcome.error.contains("Line       : 3"))
    #expect(try !project.database.hasTable("b"))
    #expect(try project.history().isEmpty)
  }

  @Test("count by the first rule that applies", arguments: TestEngine.reachable)
  func order(engine: TestEngine) throws {
    let project = try TestProject(on: engine, ["V1__a.sql": Self.script])
    let fault = Self.missingTable(engine)
    let outcome = try project.run(
      "-errorOverrides=\(fault.state):\(fault.code):E,*:*:W", "migrate")
    #expect(outcome.exitStatus == 1)
    #expect(outcome.error.contains("Line       : 3"))
  }

  @Test("make errors of warnings", .needsServer, arguments: TestEngine.servers)
  func warnings(engine: TestEngine) throws {
    let project = try TestProject(
      on: engine,
      ["V1__a.sql": "create table a (n int);\ncreate table if not exists a (n int);\n"])
    let rule = engine == .postgreSQL ? "42P07:*:E" : "*:1050:E"
    let outcome = try project.run("-errorOverrides=\(rule)", "migrate")
    #expect(outcome.exitStatus == 1)
    #expect(outcome.error.contains("Line       : 2"))
    #expect(outcome.error.contains("already exists"))
  }

  @Test(
    "are read before anything runs",
    arguments: ["W", "1:2:3:W", "42:*:W", "*:x:W", "*:*:Q", "*:*:W--"])
  func invalid(rule: String) throws {
    let project = try TestProject(on: .sqlite, ["V1__a.sql": Self.script])
    let outcome = try project.run("-errorOverrides=\(rule)", "migrate")
    #expect(outcome.exitStatus == 1)
    #expect(outcome.error.contains("Invalid errorOverrides rule: \(rule)"))
    #expect(!project.folder.contains("test.db"))
  }
}
