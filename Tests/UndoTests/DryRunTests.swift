import TestSupport
import Testing

/// A dry run changes nothing, and its script does what the command would have done.
@Suite("Dry runs")
struct DryRunTests {
  /// What a command needs to have happened before, and the command.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var before: [[String]] = []
    let command: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "migrate from nothing", command: ["migrate"]),
    Case(name: "migrate the rest", before: [["-target=2", "migrate"]], command: ["migrate"]),
    Case(name: "migrate in one group", command: ["-group=true", "-target=2", "migrate"]),
    Case(name: "migrate without executing", command: ["-skipExecutingMigrations=true", "migrate"]),
    Case(name: "check", before: [["-target=2", "migrate"]], command: ["check", "-dryrun"]),
    Case(
      name: "migrate outside transactions", command: ["-executeInTransaction=false", "migrate"]),
    Case(name: "undo", before: [["migrate"]], command: ["undo"]),
    Case(name: "undo to a target", before: [["migrate"]], command: ["-target=2", "undo"]),
    Case(
      name: "baseline",
      command: ["-baselineVersion=2", "-baselineDescription=the 'old' one", "baseline"]),
    Case(
      name: "repair", before: [["migrate"], ["-installedBy=x", "-table=other", "info"]],
      command: ["-sqlMigrationSuffixes=.ddl", "-repeatableSqlMigrationPrefix=Q", "repair"]),
    Case(name: "clean", before: [["migrate"]], command: ["-cleanDisabled=false", "clean"]),
    Case(
      name: "migrate a repeatable again", before: [["migrate"]],
      command: ["-placeholders.type=varchar(20)", "-target=current", "migrate"]),
  ]

  private func project(on engine: TestEngine) throws -> TestProject {
    try TestProject(on: engine, SampleMigrations.shop(for: engine))
  }

  @Test("do with the client what the command does", arguments: TestEngine.reachable, cases)
  func sameResult(engine: TestEngine, example: Case) throws {
    let project = try project(on: engine)
    let settings = SampleMigrations.settings.filter { setting in
      !example.command.contains { $0.hasPrefix(setting.prefix(while: { $0 != "=" })) }
    }
    func prepare() throws {
      try project.database.clear()
      for command in example.before {
        try project.succeed(SampleMigrations.settings + command)
      }
    }
    try prepare()
    let before = try project.dump()
    let dryRun = try project.succeed(
      settings + ["-dryRunOutput=out/dry.sql"] + example.command)
    #expect(dryRun.output.contains("Dry run: nothing was changed."))
    #expect(try project.dump() == before)
    try project.runClient(on: project.folder.read("out/dry.sql"))
    let byClient = try project.dump()

    try prepare()
    let command = example.command.map { $0 == "check" ? "migrate" : $0 }.filter { $0 != "-dryrun" }
    try project.succeed(settings + command)
    #expect(try project.dump() == byClient)
  }

  @Test("without a database lead from one version to another", arguments: TestEngine.reachable)
  func offline(engine: TestEngine) throws {
    let project = try project(on: engine)
    let dialect = "\(engine)".lowercased()
    let schema = (project.database as? MariaDBTestDatabase).map { ["-defaultSchema=\($0.name)"] }
    let settings = SampleMigrations.settings + ["-locations=filesystem:sql"] + (schema ?? [])
    let user = project.database.credentials["FLYWAY_USER"]
    for (from, to, operation) in [("", "2", "migrate"), ("2", "4", "migrate"), ("4", "3", "undo")] {
      let start = from.isEmpty ? [] : ["-from=\(from)"]
      let outcome = try Tool.built.run(
        settings + [operation, "-offline", "-dialect=\(dialect)", "-target=\(to)"] + start
          + ["-dryRunOutput=-"],
        in: project.folder)
      #expect(outcome.exitStatus == 0, "\(outcome.error)")
      func prepare() throws {
        try project.database.clear()
        guard !from.isEmpty else { return }
        try project.succeed(SampleMigrations.settings + ["-target=\(from)", "migrate"])
      }
      try prepare()
      // Standard output holds the script and nothing else.
      try project.runClient(on: outcome.output)
      let byClient = try project.dump()
      try prepare()
      try project.succeed(SampleMigrations.settings + ["-target=\(to)", operation])
      #expect(try project.dump() == byClient)
      if let user, user != "" {
        #expect(
          try project.database.query("select distinct installed_by from flyway_schema_history")
            == [[user]])
      }
    }
  }

  @Test("go to standard output alone, with the log beside them")
  func standardOutput() throws {
    let project = try project(on: .sqlite)
    let outcome = try project.succeed(
      SampleMigrations.settings + ["-dryRunOutput=-", "-target=1", "migrate"])
    #expect(outcome.output.hasPrefix("-- ====="))
    #expect(outcome.output.hasSuffix("COMMIT;\n"))
    #expect(!outcome.output.contains("Migrating schema"))
    #expect(outcome.error.contains("Migrating schema \"main\" to version \"1 - people\""))
    #expect(!project.folder.contains("test.db"))
  }

  @Test("hold the values of placeholders, secret or not")
  func secrets() throws {
    let project = try TestProject(
      on: .sqlite, ["V1__a.sql": "create table a (t text default '${api_password}');\n"])
    let outcome = try project.succeed(
      "-placeholders.api_password=hunter2hunter2", "-dryRunOutput=-", "migrate")
    #expect(outcome.output.contains("default 'hunter2hunter2'"))
    #expect(!outcome.error.contains("hunter2"))
  }

  @Test("leave no script behind when they fail, and keep an older one")
  func failure() throws {
    let project = try TestProject(
      on: .sqlite,
      ["V1__a.sql": "create table a (n int);\n", "V2__b.sql": "select '${nowhere}';\n"])
    try project.folder.write("dry.sql", "older")
    let outcome = try project.run("-dryRunOutput=dry.sql", "migrate")
    #expect(outcome.exitStatus == 1)
    #expect(try project.folder.read("dry.sql") == "older")
    #expect(!project.folder.contains("dry.sql.incomplete"))
    #expect(!project.folder.contains("test.db"))
  }

  @Test("run no program: a migration of that kind ends them, a callback is left out")
  func programs() throws {
    let project = try TestProject(
      on: .sqlite,
      [
        "V1__a.sql": "create table a (n int);\n", "V2__b.sh": "touch ran\n",
        "beforeMigrate.sh": "touch ran\n",
      ])
    let outcome = try project.run("-dryRunOutput=dry.sql", "migrate")
    #expect(outcome.exitStatus == 1)
    #expect(outcome.error.contains("V2__b.sh is a program"))
    let other = try project.succeed("-dryRunOutput=dry.sql", "-target=1", "migrate")
    #expect(other.output.contains("WARNING: The callback sql/beforeMigrate.sh is a program"))
    #expect(!project.folder.contains("ran"))
  }

  @Test(
    "are refused where they would not tell the truth",
    arguments: [
      (["clean", "migrate", "-dryRunOutput=dry.sql"], "one command that changes the database"),
      (["migrate", "-dryRunOutput=-", "-outputType=json"], "either the dry run or a result"),
      (["check", "-dryrun"], "set dryRunOutput"),
      (["migrate", "-offline", "-dialect=sqlite"], "set dryRunOutput"),
      (["migrate", "-from=2", "-dryRunOutput=dry.sql"], "-from belongs to -offline"),
      (
        ["migrate", "-offline", "-dialect=sqlite", "-from=77", "-dryRunOutput=dry.sql"],
        "No migration with the version 77"
      ),
      (
        ["migrate", "-offline", "-dialect=mysql", "-dryRunOutput=dry.sql"],
        "Unable to determine schema"
      ),
    ])
  func refusals(words: [String], message: String) throws {
    let project = try project(on: .sqlite)
    let outcome = try project.run(SampleMigrations.settings + words)
    #expect(outcome.exitStatus == 1)
    #expect((outcome.error + outcome.output).contains(message))
    #expect(!project.folder.contains("test.db"))
    #expect(!project.folder.contains("dry.sql"))
    #expect(!project.folder.contains("dry.sql.incomplete"))
  }

  @Test("of info and validate are the commands themselves")
  func reading() throws {
    let project = try project(on: .sqlite)
    try project.succeed("-dryRunOutput=dry.sql", "info")
    #expect(!project.folder.contains("dry.sql"))
  }

  @Test("do not wait for a run that is under way, nor for a lock in the database")
  func lock() throws {
    let project = try project(on: .sqlite)
    try project.succeed(SampleMigrations.settings + ["-target=1", "migrate"])
    let file = try SQLiteFile(project.folder.path("test.db"))
    try file.execute("begin immediate")
    try project.succeed(SampleMigrations.settings + ["-dryRunOutput=dry.sql", "migrate"])
    try file.execute("rollback")
  }
}
