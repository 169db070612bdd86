import MigrationModel
import Settings
import Testing

@Suite("Checks of a configuration")
struct ConfigurationChecksTests {
  private static let noURL =
    "Unable to connect to the database. Configure the url, user and password!"

  @Test(
    "refuse what can never work",
    arguments: [
      ([], noURL),
      (["-url="], noURL),
      (
        ["-url=x", "-connectRetries=-2"],
        "Invalid number of connectRetries (must be 0 or greater): -2"
      ),
      (
        ["-url=x", "-connectRetriesInterval=-1"],
        "Invalid number for connectRetriesInterval (must be 0 or greater): -1"
      ),
      (["-url=x", "-sqlMigrationSeparator="], "sqlMigrationSeparator cannot be empty!"),
      (["-url=x", "-placeholderPrefix="], "placeholderPrefix cannot be empty!"),
      (["-url=x", "-scriptPlaceholderSuffix="], "scriptPlaceholderSuffix cannot be empty!"),
      (
        ["-url=x", "-placeholders.Flyway:x=1"],
        "Invalid placeholder ('flyway:' prefix is reserved): Flyway:x"
      ),
      (
        ["-url=x", "-batch=true", "-errorOverrides=1:2:D"],
        "flyway.batch configuration option is incompatible with flyway.errorOverrides.\n"
          + "It is impossible to intercept the errors in a batch process.\n"
          + "Set flyway.batch to false, or remove the error overrides."
      ),
    ])
  func refused(arguments: [String], message: String) throws {
    let configuration = try Project().load(arguments + ["info"])
    let error = try #require(throws: MigrationError.self) { try configuration.validate() }
    #expect(error.message == message)
  }

  @Test(
    "leave alone what is looked at where it is used",
    arguments: ["-target=abc", "-baselineVersion=abc", "-ignoreMigrationPatterns=x"])
  func lazy(argument: String) throws {
    try Project().load(["-url=jdbc:sqlite:x", argument, "info"]).validate()
  }

  @Test("point to the example file that came with the tool")
  func example() throws {
    let project = try Project(["install/conf/flyway.toml.example": ""])
    let configuration = try project.load(["info"])
    let error = try #require(throws: MigrationError.self) { try configuration.validate() }
    #expect(error.message.hasSuffix(" in the /conf folder in the installation directory."))
    #expect(error.code == .configuration)
  }

  @Test("warn of licence keys and go on")
  func licenseKey() throws {
    var loader = try Project().loader(["-licenseKey=abc", "-locations=x", "info"])
    _ = try loader.load()
    #expect(loader.warnings.count == 1)
    #expect(
      loader.warnings.first?.hasPrefix("Attempting to set a license key in Flyway open-source.")
        == true)
    #expect(loader.warnings.first?.contains("abc") == false)
  }
}
