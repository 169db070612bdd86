import MigrationModel
import Settings
import Testing

@Suite("Command-line arguments")
struct CommandLineArgumentsTests {
  @Test("are told apart by dash and equals sign")
  func kinds() throws {
    let arguments = CommandLineArguments([
      "-X", "info", "", "  ", "-url=jdbc:sqlite:a?x=y", "migrate", "-target=", "--url=x",
    ])
    try arguments.validate()
    #expect(arguments.operations.map(\.name) == ["info", "migrate"])
    #expect(arguments.flags == ["-X"])
    #expect(arguments.settings.map(\.name) == ["url", "target", "-url"])
    #expect(arguments.settings.map(\.value) == ["jdbc:sqlite:a?x=y", "", "x"])
  }

  @Test("put version at the end for -v", arguments: ["-v", "--version"])
  func versionFlag(flag: String) throws {
    let arguments = CommandLineArguments([flag, "migrate"])
    try arguments.validate()
    #expect(arguments.operations.map(\.name) == ["migrate", "version"])
  }

  @Test("ask for help", arguments: ["-?", "-h", "--help", "help"])
  func help(word: String) throws {
    let arguments = CommandLineArguments(["migrate", word])
    try arguments.validate()
    #expect(arguments.asksForHelp)
  }

  private static let spaces =
    "Please check you have not included any spaces in your configuration argument."
  private static let periods =
    "Shell may cause input parameters containing periods (.) to be misinterpreted"
    + " - do you need to wrap your parameter in double quotes?"

  @Test(
    "are refused in the reference's words",
    arguments: [
      (["Migrate"], "Invalid flag: Migrate\n"),
      (["-n", "migrate"], "Invalid flag: -n\n"),
      (["-json", "info"], "Invalid flag: -json\n"),
      (["-V"], "Invalid flag: -V\n"),
      (["snapshot"], "Invalid flag: snapshot\n"),
      (["mcp"], "Invalid flag: mcp\n"),
      (["-code", "info"], "Invalid flag: -code\n"),
      (["target=2", "info"], "Invalid flag: target=2\n"),
      (["-locations", "filesystem:sql", "info"], "Invalid flag: -locations\n"),
      (
        ["-locations", "=", "filesystem:sql", "info"],
        "Invalid configuration argument: -locations. " + spaces
      ),
      (["-target", ".1", "info"], "Invalid flag: -target\n" + periods),
      (
        ["-environments.dev=x", "info"],
        "Invalid configuration argument: -environments.dev."
          + " Both the environment name and configuration option are required."
      ),
      (["-outputType=XML"], "'xml' is an invalid value for the -outputType option. Use 'json'."),
      (
        ["-color=purple", "info"],
        "'purple' is an invalid value for the -color option. Use 'always', 'never', or 'auto'."
      ),
      (["-color=x", "-outputType=y", "nonsense"], "Invalid flag: nonsense\n"),
      (
        ["-color=x", "-outputType=y"],
        "'y' is an invalid value for the -outputType option. Use 'json'."
      ),
    ])
  func mistakes(words: [String], message: String) throws {
    let error = try #require(throws: MigrationError.self) {
      try CommandLineArguments(words).validate()
    }
    #expect(error.message == message)
    #expect(error.code == .error)
    #expect(error.exitStatus == 1)
  }

  @Test(
    "are accepted",
    arguments: [
      ["check", "-dryrun"], ["-dryrun", "check"], ["-outputType=", "-color=", "info"],
      ["-outputType=JSON"], ["-skipCheckForUpdate", "-communityFallback", "undo"],
      ["-environments=x", "info"], ["list-engines", "testConnection"],
    ])
  func accepted(words: [String]) throws { try CommandLineArguments(words).validate() }

  @Test("know the output wanted even when they are wrong")
  func outputOfWrongArguments() {
    let output = CommandLineArguments([
      "nonsense", "-outputType=Json", "-outputFile=a", "-outputFile=b", "-X", "-q",
      "-outputLogsInJson=TRUE", "-color=never",
    ]).output
    #expect(output.form == .json)
    #expect(output.file == "a")
    #expect(output.isDebug && output.isQuiet && output.logsInJSON)
    #expect(output.color == .never)
  }

  @Test("print ids for info alone", arguments: [("info", true), ("migrate", false)])
  func migrationIds(operation: String, expected: Bool) {
    let arguments = CommandLineArguments([operation, "-migrationIds"])
    #expect(arguments.output.printsMigrationIds == expected)
  }

  @Test("keep the filters of info as written")
  func filters() {
    let filters = CommandLineArguments([
      "info", "-infoSinceDate=32/01/2024 10:00", "-infoOfState=pending,x", "-infoUntilVersion=2",
    ]).infoFilters
    #expect(filters.sinceDate == "32/01/2024 10:00")
    #expect(filters.ofState == "pending,x")
    #expect(filters.untilVersion == "2")
    #expect(filters.sinceVersion == nil)
  }

  @Test(
    "are scoped by the operation in front",
    arguments: [
      (["check", "-buildUrl=x"], "check.buildUrl"),
      (["check", "-drift", "-failOnDrift=x"], "check.drift.failOnDrift"),
      (["check", "-outOfOrder=true"], "outOfOrder"),
      (["-buildUrl=x", "check"], "buildUrl"),
      (["migrate", "-saveSnapshot=true"], "migrate.saveSnapshot"),
      (["migrate", "-target=1"], "target"),
      (["info", "-saveSnapshot=true"], "saveSnapshot"),
      (["migrate", "-migrate.saveSnapshot=true"], "migrate.saveSnapshot"),
    ])
  func scopes(words: [String], name: String) {
    #expect(CommandLineArguments(words).settings.map(\.name) == [name])
  }

  @Test("give statements its files and options")
  func statements() throws {
    let arguments = CommandLineArguments([
      "statements", "-dialect=postgresql", "a.sql", "migrate", "x=y.sql", "-", "-serverVersion=15",
    ])
    try arguments.validate()
    #expect(arguments.operations.map(\.name) == ["statements"])
    #expect(arguments.files == ["a.sql", "migrate", "x=y.sql", "-"])
    #expect(arguments.operationOptions == ["dialect": "postgresql", "serverVersion": "15"])
    #expect(arguments.settings.isEmpty)
  }

  @Test("of paid operations are refused with their own status", arguments: ["auth", "model"])
  func paid(name: String) throws {
    let error = try #require(Operation.named(name)?.refusal)
    #expect(error.exitStatus == 35)
    #expect(error.message.contains("is not supported by OSS Edition\n"))
    #expect(Operation.named("migrate")?.refusal == nil)
  }

  @Test("may not be given twice, and the message keeps their values")
  func duplicates() throws {
    let project = try Project()
    let error = try project.failure(["-password=first", "-password=second", "info"])
    #expect(error.code == .fault)
    #expect(error.message.contains("-password"))
    #expect(!error.message.contains("first") && !error.message.contains("second"))
    #expect(try project.load(["-configFiles=a", "-configFiles=b", "info"]).table != "")
  }
}
