import CommandLineTool
import Engine
import MigrationModel
import Settings
import TestSupport
import Testing

private let summary = DatabaseSummary(database: nil, engine: "SQLite")

/// Operations that tell a few events and give fixed results.
private struct FixedOperations: DatabaseOperations {
  var observer: any MigrationObserver
  var failure: MigrationError?
  var problems: [ValidationProblem] = []

  private func connect() throws(MigrationError) {
    observer.observe(
      .connected(engine: "SQLite", version: "3.40", url: "jdbc:sqlite:a.db?password=hunter2"))
  }

  func migrate() throws(MigrationError) -> MigrateResult {
    try connect()
    if let failure { throw failure }
    let label = MigrationLabel(
      schema: "\"main\"", version: "1", description: "one", script: "V1__one.sql",
      isOutOfOrder: false, isTransactional: true)
    observer.observe(.migrating(label))
    observer.observe(.migrated(label, milliseconds: 5))
    return MigrateResult(summary: summary, schemaName: "")
  }

  func undo() throws(MigrationError) -> UndoResult {
    try connect()
    return UndoResult(summary: summary, schemaName: "")
  }

  func info() throws(MigrationError) -> InfoResult {
    try connect()
    let file = ResolvedMigration(
      kind: .versioned, type: .sql, version: Version("1"), rawVersion: "1", description: "one",
      script: "V1__one.sql", path: "/p/V1__one.sql", location: "sql/V1__one.sql", executor: .sql,
      checksum: 1, rawChecksum: nil, options: ScriptOptions())
    return InfoResult(
      summary: summary, schemaName: "", schemaVersion: nil, allSchemasEmpty: true,
      migrations: [
        MigrationInfo(row: nil, resolved: file, state: .pending, isOutOfOrder: false)
      ])
  }

  func validate() throws(MigrationError) -> ValidateResult {
    try connect()
    var result = ValidateResult(summary: summary)
    result.problems = problems
    if !problems.isEmpty {
      result.error = (code: "VALIDATE_ERROR", message: "Migrations have failed validation")
    }
    return result
  }

  func repair() throws(MigrationError) -> RepairResult { RepairResult(summary: summary) }
  func baseline() throws(MigrationError) -> BaselineResult {
    BaselineResult(summary: summary, version: "1")
  }
  func clean() throws(MigrationError) -> CleanResult { CleanResult(summary: summary) }
  func testConnection() throws(MigrationError) { observer.observe(.connectionTested) }
  func outlook() throws(MigrationError) -> InfoResult { try info() }
}

/// What a run wrote, and how it ended.
private struct RunOutcome {
  var status: Int32
  var output: String
  var error: String
}

@Suite("A run of the command")
struct CommandRunTests {
  private func run(
    _ words: String..., program: String = "dunlin", environment: [String: String] = [:],
    folder: String = "/nowhere", failure: MigrationError? = nil,
    problems: [ValidationProblem] = []
  ) -> RunOutcome {
    let captured = CapturedStreams()
    let provider = OperationProvider(engineNames: ["SQLite"]) { _, observer in
      FixedOperations(observer: observer, failure: failure, problems: problems)
    }
    let surroundings = Surroundings(
      environment: ["FLYWAY_URL": "jdbc:sqlite:a.db", "FLYWAY_LOCATIONS": "filesystem:sql"]
        .merging(environment) { $1 },
      homeDirectory: nil, currentDirectory: folder, installDirectory: nil)
    let status = CommandRun(
      words, program: program, surroundings: surroundings, provider: provider,
      streams: captured.streams
    ).run()
    return RunOutcome(status: status, output: captured.output, error: captured.error)
  }

  private let banner = "Dunlin \(dunlinVersion)\n\nSee release notes here: CHANGELOG.md\n"

  @Test("prints banner, database and messages")
  func text() {
    let outcome = run("migrate")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == banner + """
        Database: ******** (SQLite 3.40)
        Migrating schema "main" to version "1 - one"

        """)
    #expect(outcome.error == "")
  }

  @Test("prints the banner once, the database for each operation")
  func several() {
    let outcome = run("migrate", "validate", "version")
    #expect(
      outcome.output == banner + """
        Database: ******** (SQLite 3.40)
        Migrating schema "main" to version "1 - one"
        Database: ******** (SQLite 3.40)

        """)
  }

  @Test("says which Flyway it behaves like when it is called flyway")
  func compatibility() {
    #expect(
      run("version", program: "flyway").output.hasPrefix(
        "Dunlin \(dunlinVersion) (compatible with Flyway 13.0.0)\n\n"))
    #expect(run("version").output == banner)
    #expect(run("-v").output == banner)
  }

  @Test("shows the address on request, without its password")
  func address() {
    let outcome = run("migrate", environment: ["FLYWAY_DO_NOT_REDACT_URL": "true"])
    #expect(
      outcome.output.contains("Database: jdbc:sqlite:a.db?password=******** (SQLite 3.40)\n"))
  }

  @Test("prints the table of info below the version, with an empty line around")
  func info() {
    #expect(
      run("info").output == banner + """
        Database: ******** (SQLite 3.40)
        Schema version: << Empty Schema >>

        +-----------+---------+-------------+------+--------------+---------+----------+
        | Category  | Version | Description | Type | Installed On | State   | Undoable |
        +-----------+---------+-------------+------+--------------+---------+----------+
        | Versioned | 1       | one         | SQL  |              | Pending | No       |
        +-----------+---------+-------------+------+--------------+---------+----------+


        """)
  }

  @Test("prints identifiers alone, without a line end")
  func identifiers() {
    #expect(run("info", "-migrationIds").output == "1")
    #expect(run("info", "-infoOfState=success", "-migrationIds").output == "")
  }

  @Test("finds a wrong filter only after the version of the schema")
  func wrongFilter() {
    let outcome = run("info", "-infoSinceDate=tomorrow")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasSuffix("Schema version: << Empty Schema >>\n\n"))
    #expect(outcome.error.hasPrefix("ERROR: 'tomorrow' is an invalid value"))
  }

  @Test("gives one JSON document and nothing else")
  func json() {
    let outcome = run("-outputType=json", "baseline")
    #expect(
      outcome.output == """
        {
          "baselineVersion" : "1",
          "database" : null,
          "flywayVersion" : "13.0.0",
          "operation" : "baseline",
          "successfullyBaselined" : true,
          "warnings" : [ ]
        }

        """)
    #expect(outcome.error == "")
  }

  @Test("wraps the results of several operations")
  func severalJSON() {
    let output = run("-outputType=json", "clean", "-v").output
    #expect(output.hasPrefix("{\n  \"individualResults\" : [ {\n    \"database\" : null,"))
    #expect(output.contains("}, {\n    \"command\" : \"version\","))
  }

  @Test("ends at the first failure, with the error alone in JSON")
  func failure() {
    let failure = MigrationError(.nonEmptySchemaWithoutHistory, "Found non-empty schema(s)")
    let text = run("migrate", "info", failure: failure)
    #expect(text.status == 1)
    #expect(text.error == "ERROR: Found non-empty schema(s)\n")
    #expect(!text.output.contains("Schema version"))
    let json = run("info", "migrate", "-outputType=json", failure: failure)
    #expect(json.status == 1)
    #expect(
      json.output == """
        {
          "error" : {
            "errorCode" : "NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE",
            "message" : "Found non-empty schema(s)",
            "cause" : null
          }
        }

        """)
  }

  @Test("keeps what was applied beside the error of a migration")
  func failedMigration() {
    var failure = MigrationError(
      .failedVersionedMigration, "boom",
      shape: .migration(state: nil, number: 1, line: 3, path: "/p/V1.sql"))
    failure.partialResult = MigrateResult(summary: summary, schemaName: "a, b")
    let output = run("info", "migrate", "-outputType=json", failure: failure).output
    #expect(output.contains("\"errorCode\" : \"FAILED_VERSIONED_MIGRATION\""))
    #expect(output.contains("\"schemaName\" : \"a, b\""))
    #expect(output.contains("\"success\" : false"))
  }

  @Test("a failed validation is an error in text, a result in JSON")
  func validation() {
    let problem = ValidationProblem(
      code: "CHECKSUM_MISMATCH", message: "mismatch", version: "1", description: "", path: "")
    let text = run("validate", "info", problems: [problem])
    #expect(text.status == 1)
    #expect(text.error.hasPrefix("ERROR: Validate failed: Migrations have failed validation\n"))
    #expect(!text.output.contains("Schema version"))
    let json = run("validate", "info", "-outputType=json", problems: [problem])
    #expect(json.status == 0)
    #expect(json.output.contains("\"operation\" : \"info\""))
  }

  @Test(
    "refuses what it does not have with status 35",
    arguments: [
      "auth", "check", "deploy", "diff", "diffText", "generate", "model", "prepare",
    ])
  func refused(operation: String) {
    let outcome = run(operation)
    #expect(outcome.status == 35)
    #expect(outcome.output == "")
    #expect(outcome.error.contains("is not supported by OSS Edition"))
    #expect(
      run("-outputType=json", operation).output.hasPrefix(
        "{\n  \"error\" : {\n    \"errorCode\" : \"ERROR\","))
  }

  @Test("reports wrong arguments before anything else, whatever the output")
  func wrongArguments() {
    let text = run("migrte")
    #expect(text.status == 1)
    #expect(text.output == "")
    #expect(text.error == "ERROR: Invalid flag: migrte\n")
    let json = run("migrte", "-outputType=json")
    #expect(json.error == "")
    #expect(json.output.contains("\"message\" : \"Invalid flag: migrte\\n\""))
    #expect(run("-outputType=xml", "info").error.contains("'xml' is an invalid value"))
  }

  @Test("never shows a secret, not even in an error")
  func secrets() {
    let failure = MigrationError(.error, "cannot use hunter2", causes: ["hunter2 again"])
    for words in [["migrate"], ["migrate", "-outputType=json"], ["-X", "migrate"]] {
      let captured = CapturedStreams()
      let provider = OperationProvider(engineNames: []) { _, observer in
        FixedOperations(observer: observer, failure: failure)
      }
      let status = CommandRun(
        words, program: "dunlin",
        surroundings: Surroundings(
          environment: [
            "FLYWAY_URL": "jdbc:sqlite:a.db", "FLYWAY_PASSWORD": "hunter2",
            "FLYWAY_LOCATIONS": "filesystem:sql",
          ], homeDirectory: nil, currentDirectory: "/nowhere", installDirectory: nil),
        provider: provider, streams: captured.streams
      ).run()
      #expect(status == 1)
      #expect(!captured.everything.contains("hunter2"))
      #expect(captured.everything.contains("cannot use ********"))
    }
  }

  @Test("does no work when its output has nowhere to go")
  func outputFile() {
    let outcome = run("-outputFile=/nowhere/out.txt", "migrate")
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(outcome.error.hasPrefix("ERROR: Could not initialize log file at /nowhere/out.txt.\n"))
  }

  @Test("helps: with everything, a command, or the short form")
  func help() {
    let full = run("help")
    #expect(full.status == 0)
    #expect(full.output.contains("    outOfOrder"))
    #expect(full.output.contains("    statements"))
    #expect(run("--help", "migrate").output.contains("dunlin [options] migrate"))
    #expect(run("help", "migrate").output.contains("Applies the pending migrations"))
    let short = run()
    #expect(short.status == 0)
    #expect(short.output.contains("please run dunlin --help"))
    #expect(!short.output.contains("outOfOrder"))
    #expect(run("-q", "help").output == "")
    #expect(run("-outputType=json", "help").output == "")
  }

  @Test("writes records of progress to standard error, beside JSON alone")
  func progressRecords() {
    #expect(
      run("-outputType=json", "-outputProgress=true", "migrate").error == """
        {"message":"Starting migration of V1__one.sql ...","operation":"migrate","step":1,\
        "tag":"progress"}
        {"message":"Migrating V1__one.sql","operation":"migrate","step":2,"tag":"progress"}
        {"message":"Successfully completed migration of V1__one.sql","operation":"migrate",\
        "step":3,"tag":"progress"}

        """)
    #expect(run("-outputProgress=true", "migrate").error == "")
  }

  @Test("lists the engines")
  func engines() {
    #expect(
      run("list-engines").output == banner + "Database Name  \n---------------\nSQLite         \n")
  }

  @Test("tests the connection")
  func testConnection() {
    #expect(run("testConnection").output == banner + "Dunlin engine connection successful\n")
    #expect(
      run("testConnection", "-outputType=json").output
        == "{\n  \"successfulConnections\" : [ \"Flyway\" ]\n}\n")
  }
}

@Suite("Help")
struct HelpTextTests {
  @Test("describes every command that can be used", arguments: Settings.Operation.all)
  func commands(operation: Settings.Operation) {
    let text = HelpText(calledAs: "dunlin").text(of: operation)
    #expect((text == nil) == (operation.refusal != nil))
    if let text {
      #expect(text.contains("\n\nDescription:\n    "))
      #expect(text.contains("\n\nExample:\n    dunlin "))
    }
  }
}

@Suite("Outputs for CI")
struct ServerOutputTests {
  private func run(
    _ words: String..., failure: MigrationError? = nil, problems: [ValidationProblem] = [],
    environment: [String: String] = [:]
  ) -> RunOutcome {
    let captured = CapturedStreams()
    let provider = OperationProvider(engineNames: ["SQLite"]) { _, observer in
      FixedOperations(observer: observer, failure: failure, problems: problems)
    }
    let variables = [
      "FLYWAY_URL": "jdbc:sqlite:a.db", "FLYWAY_LOCATIONS": "filesystem:sql",
      "FLYWAY_PASSWORD": "hunter2%,x",
    ]
    let status = CommandRun(
      words, program: "dunlin",
      surroundings: Surroundings(
        environment: variables.merging(environment) { $1 }, homeDirectory: nil,
        currentDirectory: "/p", installDirectory: nil),
      provider: provider, streams: captured.streams
    ).run()
    return RunOutcome(status: status, output: captured.output, error: captured.error)
  }

  private let problem = ValidationProblem(
    code: "CHECKSUM_MISMATCH", message: "mismatch", version: "1", description: "one",
    path: "/p/sql/V1__one.sql")

  @Test("annotate beside the text, relative to the workspace, with secrets masked before escaping")
  func annotations() {
    let outcome = run("-outputType=github", "validate", problems: [problem])
    #expect(outcome.status == 1)
    #expect(
      outcome.output.hasSuffix(
        "Database: ******** (SQLite 3.40)\n"
          + "::error file=sql/V1__one.sql,title=Checksum mismatch::mismatch\n"))
    #expect(outcome.error.hasPrefix("ERROR: Validate failed: "))
    let elsewhere = run(
      "-outputType=github", "validate", problems: [problem],
      environment: ["GITHUB_WORKSPACE": "/p/sql"])
    #expect(elsewhere.output.contains("::error file=V1__one.sql,"))
    let secret = run(
      "-outputType=github", "migrate", failure: MigrationError(.error, "x hunter2%,x y\nz"))
    #expect(secret.output.hasSuffix("::error title=x ******** y::z\n"))
    #expect(run("-outputType=github", "info").status == 0)
  }

  @Test("annotate failures that come before any command")
  func earlyAnnotations() {
    let outcome = run("-outputType=github", "migrte")
    #expect(outcome.status == 1)
    #expect(outcome.output == "::error title=Invalid flag%3A migrte::Invalid flag: migrte\n")
  }

  @Test("keep a JUnit document apart from the log, whatever happens")
  func junit() {
    let outcome = run("-outputType=junit", "migrate", "validate", problems: [problem])
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "))
    #expect(outcome.output.hasSuffix("</testsuites>\n"))
    #expect(outcome.output.contains("<testsuite name=\"migrate\" tests=\"1\""))
    #expect(outcome.output.contains("type=\"CHECKSUM_MISMATCH\""))
    #expect(outcome.error.contains("Migrating schema \"main\" to version \"1 - one\"\n"))
    #expect(outcome.error.contains("ERROR: Validate failed: "))
    let wrong = run("-outputType=junit", "migrte")
    #expect(wrong.output.contains("errors=\"1\"") && wrong.output.hasSuffix("</testsuites>\n"))
    let secret = run(
      "-outputType=junit", "migrate", failure: MigrationError(.error, "x hunter2%,x y"))
    #expect(secret.output.contains("********") && !secret.output.contains("hunter2"))
  }

  @Test("write a JUnit document to the output file, and no log")
  func junitFile() throws {
    let folder = try TemporaryFolder()
    let outcome = run("-outputType=junit", "-outputFile=\(folder.path("j.xml"))", "migrate")
    #expect(try folder.read("j.xml") == outcome.output)
    #expect(!outcome.output.contains("Migrating schema"))
  }

  @Test("tell by the exit status of info what is pending")
  func exitCode() {
    #expect(run("info").status == 0)
    #expect(run("info", "-exitCode").status == 2)
    #expect(run("-exitCode", "info", "-outputType=json").status == 2)
    let misplaced = run("migrate", "-exitCode")
    #expect(misplaced.status == 1 && misplaced.error == "ERROR: Invalid flag: -exitCode\n")
  }
}
