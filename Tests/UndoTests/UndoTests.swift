import TestSupport
import Testing

@Suite("Undo")
struct UndoTests {
  @Test(
    "of everything, and up again, leaves the same schema", arguments: TestEngine.reachable)
  func upDownUp(engine: TestEngine) throws {
    let project = try TestProject(on: engine, SampleMigrations.ladder(40))
    try project.succeed("migrate")
    try project.database.execute("create table kept (n int)")
    let up = try schema(of: project)
    let undone = try project.succeed("-target=1", "undo")
    #expect(undone.output.contains("Successfully undid 40 migrations"))
    #expect(try !project.database.hasTable("t1"))
    #expect(try project.history().count == 80)
    try project.succeed("-group=true", "migrate")
    #expect(try schema(of: project) == up)
    try project.succeed("validate")
  }

  /// The dump without the history, of which rows were added.
  private func schema(of project: TestProject) throws -> String {
    // In order, as SQLite lists what it made last at the end.
    try project.dump().split(separator: "\n").filter { !$0.contains("step") }.sorted()
      .joined(separator: "\n")
  }

  @Test(
    "takes back the newest alone, with rows and states as documented",
    arguments: TestEngine.reachable)
  func newest(engine: TestEngine) throws {
    let project = try TestProject(on: engine, SampleMigrations.ladder(3))
    try project.succeed("migrate")
    let outcome = try project.succeed("undo")
    #expect(outcome.output.contains("Undoing migration of schema"))
    #expect(outcome.output.contains("to version \"3 - step 3\""))
    #expect(outcome.output.contains("now at version v2"))
    #expect(try !project.database.hasTable("t3"))
    #expect(
      try project.history() == [
        "1 1 step 1 SQL V1__step_1.sql 1", "2 2 step 2 SQL V2__step_2.sql 1",
        "3 3 step 3 SQL V3__step_3.sql 1", "4 3 step 3 UNDO_SQL U3__step_3.sql 1",
      ])
    try project.succeed("migrate")
    #expect(try project.history().last == "5 3 step 3 SQL V3__step_3.sql 1")
    #expect(try project.database.hasTable("t3"))
  }

  @Test("goes down in the reverse order of installation", arguments: TestEngine.reachable)
  func order(engine: TestEngine) throws {
    let project = try TestProject(
      on: engine,
      [
        "V1__a.sql": "create table a (n int);\n", "U1__a.sql": "drop table a;\n",
        "V3__c.sql": "create table c (n int);\n", "U3__c.sql": "drop table c;\n",
      ])
    try project.succeed("migrate")
    try project.folder.write("sql/V2__b.sql", "create table b (n int);\n")
    try project.folder.write("sql/U2__b.sql", "drop table b;\n")
    try project.succeed("-outOfOrder=true", "migrate")
    try project.succeed("-outOfOrder=true", "undo")
    #expect(try project.history().last == "4 2 b UNDO_SQL U2__b.sql 1")
    try project.succeed("-outOfOrder=true", "migrate")
    try project.succeed("-outOfOrder=true", "-target=2", "undo")
    #expect(
      try project.history().suffix(2) == [
        "6 2 b UNDO_SQL U2__b.sql 1", "7 3 c UNDO_SQL U3__c.sql 1",
      ])
  }

  @Test(
    "touches nothing when it cannot do all of it", arguments: TestEngine.reachable,
    ["a missing script", "a script that cannot be prepared", "a changed file"])
  func refusal(engine: TestEngine, reason: String) throws {
    let project = try TestProject(on: engine, SampleMigrations.ladder(3))
    try project.succeed("migrate")
    let before = try project.dump()
    switch reason {
    case "a missing script": try project.folder.remove("sql/U2__step_2.sql")
    case "a script that cannot be prepared":
      try project.folder.write("sql/U2__step_2.sql", "select '${nowhere}';\n")
    default: try project.folder.write("sql/V1__step_1.sql", "select 2;\n")
    }
    let outcome = try project.run("-target=1", "undo")
    #expect(outcome.exitStatus == 1)
    #expect(try project.dump() == before)
    if reason == "a missing script" {
      #expect(
        outcome.error.contains(
          "Unable to undo migration to version \"2 - step 2\" as no corresponding undo migration"))
    }
  }

  @Test("that fails leaves what its engine can keep", arguments: TestEngine.reachable)
  func failure(engine: TestEngine) throws {
    let project = try TestProject(on: engine, SampleMigrations.ladder(2))
    try project.folder.write("sql/U2__step_2.sql", "drop table t2;\ndrop table nowhere;\n")
    try project.succeed("migrate")
    let outcome = try project.run("undo")
    #expect(outcome.exitStatus == 1)
    #expect(outcome.error.contains("Undo of migration of schema"))
    #expect(outcome.error.contains("Line       : 2"))
    if engine == .mariaDB {
      #expect(try project.history().last == "3 2 step 2 UNDO_SQL U2__step_2.sql 0")
      #expect(try project.run("undo").error.contains("Detected failed migration"))
      let info = try project.succeed("info").output
      #expect(info.contains("| UNDO_SQL |"), "\(info)")
      try project.succeed("repair")
    } else {
      #expect(try project.history().count == 2)
      #expect(try project.database.hasTable("t2"))
    }
  }

  @Test("in a group is all or nothing", arguments: TestEngine.reachable.filter { $0 != .mariaDB })
  func group(engine: TestEngine) throws {
    let project = try TestProject(on: engine, SampleMigrations.ladder(3))
    try project.folder.write("sql/U1__step_1.sql", "drop table nowhere;\n")
    try project.succeed("migrate")
    let before = try project.dump()
    #expect(try project.run("-group=true", "-target=1", "undo").exitStatus == 1)
    #expect(try project.dump() == before)
    #expect(try project.run("-target=1", "undo").exitStatus == 1)
    #expect(try project.history().count == 5)
  }

  @Test("runs the callbacks of undo, in order", arguments: TestEngine.reachable)
  func callbacks(engine: TestEngine) throws {
    let project = try TestProject(on: engine, SampleMigrations.ladder(2))
    try project.database.execute(
      "create table log (n \(project.database.keyColumn), t varchar(99))")
    let events = [
      "beforeUndo", "beforeEachUndo", "beforeEachUndoStatement", "afterEachUndoStatement",
      "afterEachUndo", "afterUndo",
    ]
    for event in events {
      try project.folder.write("sql/\(event).sql", "insert into log (t) values ('\(event)');\n")
    }
    try project.succeed("-baselineOnMigrate=true", "-baselineVersion=0", "migrate")
    try project.succeed("undo")
    #expect(try project.database.query("select t from log order by n").map { $0[0] } == events)
  }

  @Test("picks what is asked for", arguments: TestEngine.reachable)
  func cherryPick(engine: TestEngine) throws {
    var files: [String: String] = [:]
    for name in ["a", "b", "c"] {
      let number = name == "a" ? 1 : name == "b" ? 2 : 3
      files["V\(number)__\(name).sql"] = "create table \(name) (n int);\n"
      files["U\(number)__\(name).sql"] = "drop table \(name);\n"
    }
    let project = try TestProject(on: engine, files)
    try project.succeed("-cherryPick=3,1", "migrate")
    #expect(
      try project.history() == ["1 3 c SQL V3__c.sql 1", "2 1 a SQL V1__a.sql 1"])
    let info = try project.succeed("-cherryPick=3,1", "info")
    #expect(info.output.contains("| Versioned | 2       | b           | SQL  |"))
    #expect(info.output.contains("Ignored"))
    try project.succeed("-outOfOrder=true", "migrate")
    try project.succeed("-cherryPick=1,2", "-outOfOrder=true", "undo")
    #expect(
      try project.history().suffix(2) == [
        "4 2 b UNDO_SQL U2__b.sql 1", "5 1 a UNDO_SQL U1__a.sql 1",
      ])
    let unknown = try project.run("-cherryPick=9", "migrate")
    #expect(unknown.exitStatus == 1)
    #expect(unknown.error.contains("No migration for the cherryPick item '9'"))
  }

  @Test("by a program has its row ahead", arguments: TestEngine.reachable)
  func program(engine: TestEngine) throws {
    let project = try TestProject(on: engine, SampleMigrations.ladder(1))
    try project.folder.remove("sql/U1__step_1.sql")
    try project.folder.write("sql/U1__step_1.sh", "echo undone > told\n")
    try project.succeed("migrate")
    try project.succeed("undo")
    #expect(try project.history().last == "2 1 step 1 UNDO_SCRIPT U1__step_1.sh 1")
    #expect(try project.folder.read("told") == "undone\n")
  }

  @Test("shows in info what can be undone, and what was")
  func info() throws {
    let project = try TestProject(on: .sqlite, SampleMigrations.ladder(2))
    try project.folder.remove("sql/U1__step_1.sql")
    try project.succeed("migrate")
    try project.succeed("undo")
    let rows = try project.succeed("info").output.split(separator: "\n")
      .filter { $0.hasPrefix("| Versioned") }
      .map { row in
        row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      }
    #expect(
      rows.map { [$0[1], $0[5], $0[6]] } == [
        ["1", "Success", "No"], ["2", "Undone", ""], ["2", "Pending", "Yes"],
      ])
    let json = try project.run("-outputType=json", "undo")
    #expect(json.exitStatus == 1)
    #expect(json.output.contains("no corresponding undo migration has been found"))
  }

  @Test("gives what the maker's own tools read")
  func json() throws {
    let project = try TestProject(on: .sqlite, SampleMigrations.ladder(2))
    try project.succeed("migrate")
    let output = try project.succeed("-outputType=json", "-target=1", "undo").output
    for line in [
      "\"migrationsUndone\" : 2", "\"initialSchemaVersion\" : \"2\"",
      "\"targetSchemaVersion\" : null", "\"operation\" : \"undo\"",
      "\"description\" : \"step 2\"",
    ] {
      #expect(output.contains(line))
    }
    let nothing = try project.succeed("undo")
    #expect(nothing.output.contains("Schema \"main\" has no migrations to undo."))
  }
}
