import MigrationModel
import Settings
import Testing

@Suite("Variables")
struct VariableTests {
  @Test("in lower case set what they name, in TOML mode alone")
  func lowerCase() throws {
    let variables = [
      "flyway_table": "lower", "flyway_environment": "dev", "environments_dev_url": "jdbc:sqlite:d",
      "flyway_user": "me", "flyway_placeholders_x": "p",
    ]
    let modern = try Project().load(["info"], variables: variables)
    #expect(modern.table == "lower")
    #expect(modern.environment == "dev")
    #expect(modern.url == "jdbc:sqlite:d")
    #expect(modern.user == "me")
    #expect(modern.placeholders == ["x": "p"])
    let legacy = try Project(["flyway.conf": ""]).load(["info"], variables: variables)
    #expect(legacy.table == "flyway_schema_history")
    #expect(legacy.environment == "default")
  }

  @Test("in lower case beat those in upper case, with a warning")
  func bothCases() throws {
    var loader = try Project().loader(
      ["-locations=filesystem:x", "info"],
      variables: ["flyway_table": "lower", "FLYWAY_TABLE": "UPPER"])
    #expect(try loader.load().configuration.table == "lower")
    #expect(
      loader.warnings == [
        "Using both new Environment variable flyway_table and old Environment variable"
          + " FLYWAY_TABLE. Please remove FLYWAY_TABLE."
      ])
  }

  @Test("that are unknown are ignored, those of old plug-ins warned of")
  func unknown() throws {
    var loader = try Project().loader(
      ["-locations=filesystem:x", "info"],
      variables: [
        "FLYWAY_NO_SUCH_THING": "1", "FLYWAY_ENVIRONMENT": "x", "FLYWAY_PLUGINS_X": "1",
        "FLYWAY_CONFIG_FILE_ENCODING": "UTF-8", "FLYWAY_PLACEHOLDERS_": "x",
      ])
    #expect(try loader.load().configuration.environment == "default")
    #expect(loader.warnings.count == 1)
    #expect(
      loader.warnings.first?.hasPrefix(
        "Deprecated property configured through environment variable: 'FLYWAY_PLUGINS_X'.") == true)
  }

  @Test(
    "of the wrong kind are faults", arguments: ["FLYWAY_OUT_OF_ORDER", "FLYWAY_CONNECT_RETRIES"])
  func wrongKind(name: String) throws {
    let error = try Project().failure(["info"], variables: [name: "perhaps"])
    #expect(error.code == .fault)
    #expect(error.message.contains("perhaps"))
  }

  @Test("reach scripts through the configuration")
  func processEnvironment() throws {
    let variables = ["FLYWAY_DO_NOT_REDACT_URL": "true"]
    #expect(try Project().load(["info"], variables: variables).processEnvironment == variables)
  }
}
