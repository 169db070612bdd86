import MigrationModel
import Settings
import Testing

@Suite("Environments")
struct EnvironmentTests {
  private let document = """
    id = "b2c5"

    [flyway]
    locations = ["filesystem:sql"]
    environment = "dev"
    outOfOrder = "true"
    target = 1
    [flyway.placeholders]
    name = "root_name"
    other = "root_other"

    [environments.dev]
    url = "jdbc:sqlite:dev.db"
    [environments.test]
    url = "jdbc:sqlite:test.db"
    connectRetries = "3"
    nonsense = 1
    schemas = ["main"]
    [environments.test.flyway]
    table = "test_history"
    locations = ["filesystem:test"]
    placeholders.name = "test_name"
    """

  @Test("are chosen by name, and override root settings as a whole")
  func chosen() throws {
    let project = try Project(["flyway.toml": document])
    let dev = try project.load(["info"])
    #expect(dev.url == "jdbc:sqlite:dev.db")
    #expect(dev.environment == "dev")
    #expect(dev.outOfOrder && dev.target.text == "1")
    #expect(dev.placeholders == ["name": "root_name", "other": "root_other"])
    var loader = project.loader(["-environment=test", "-table=other", "info"])
    let settings = try loader.load()
    let test = settings.configuration
    #expect(test.url == "jdbc:sqlite:test.db")
    #expect(test.table == "test_history")
    #expect(test.locations == ["filesystem:test"])
    #expect(test.placeholders == ["name": "test_name"])
    #expect(test.schemas == ["main"])
    #expect(test.connectRetries == 3)
    #expect(settings.environmentNames == ["default", "dev", "test"])
    #expect(loader.warnings == ["Unknown parameters configured in Environment test: nonsense"])
  }

  @Test(
    "that do not exist are named",
    arguments: [("Test", " Did you mean 'test'?"), ("prod", "")])
  func missing(name: String, hint: String) throws {
    let project = try Project(["flyway.toml": document])
    var loader = project.loader(["-environment=\(name)", "-nonsense=1", "info"])
    let error = try #require(throws: MigrationError.self) { _ = try loader.load() }
    #expect(
      error.message == "Failed to configure parameters:\n"
        + "\tUnknown: 'flyway.nonsense'. Check the parameter spelling and ensure Flyway is up to"
        + " date.\nEnvironment '\(name)' not found. Check that this environment exists in your"
        + " configuration.\(hint)\n")
    #expect(error.code == .configuration)
    #expect(loader.warnings.count == 1)
  }

  @Test("come into being by a property given for the one in use")
  func created() throws {
    let project = try Project(["flyway.toml": document])
    #expect(try project.load(["-environment=ci", "-url=jdbc:x", "info"]).url == "jdbc:x")
    let variables = ["FLYWAY_URL": "jdbc:v", "flyway_environment": "test"]
    let configuration = try project.load(["info"], variables: variables)
    #expect(configuration.url == "jdbc:v")
    #expect(configuration.table == "test_history")
  }

  @Test("take arguments with their names over everything")
  func named() throws {
    let project = try Project(["flyway.toml": document])
    let configuration = try project.load([
      "-url=jdbc:other", "-environments.dev.url=jdbc:named", "-environments.dev.schemas=a, b",
      "-environments.dev.jdbcProperties.a.b=c", "-environments.dev.flyway.table=t",
      "-environments.dev.flyway.placeholders.name=p", "-environments.dev.connectRetries=2",
      "-environments.test.url=x", "info",
    ])
    #expect(configuration.url == "jdbc:named")
    #expect(configuration.schemas == ["a", "b"])
    #expect(configuration.jdbcProperties == ["a.b": "c"])
    #expect(configuration.table == "t")
    #expect(configuration.placeholders == ["name": "p"])
    #expect(configuration.connectRetries == 2)
  }

  @Test(
    "refuse arguments that are none of theirs",
    arguments: [
      (
        "-environments.dev.connectRetries=many",
        "Failed to configure parameter: 'connectRetries' in your 'dev' environment"
      ),
      (
        "-environments.dev.resolvers.vault=x",
        "Invalid resolver configuration for environment dev: resolvers.vault"
      ),
      (
        "-environments.dev.flyway.environment=x",
        "Failed to configure parameters:\n\tUnknown: 'environments.dev.flyway.environment'."
          + " Check the parameter spelling and ensure Flyway is up to date.\n"
      ),
      ("-environments.dev.resolvers.vault.url=x", "Unable to find resolver: vault"),
      ("-environments.dev.provisioner=docker", "Unknown provisioner 'docker' for environment dev"),
      ("-provisionMode=often", "Unknown provisioner mode: often"),
      (
        "-environmentProvisionMode=reprovision",
        "Reprovisioning is not supported for `dev` environment"
      ),
    ])
  func refused(argument: String, message: String) throws {
    let project = try Project(["flyway.toml": document])
    #expect(try project.failure([argument, "info"]).message == message)
  }

  @Test("are resolved only when an operation needs a database")
  func lazy() throws {
    let project = try Project([
      "flyway.toml": "[environments.default]\nurl = 'jdbc:${env.NOT_SET}'\nprovisioner = 'x'\n"
    ])
    #expect(try project.load(["version"]).table == "flyway_schema_history")
    #expect(try project.failure(["info"]).message.contains("NOT_SET"))
  }

  @Test("not found are reported plainly where unknown keys are let through")
  func foreignRoots() throws {
    let project = try Project(["flyway.toml": "databaseType = 'SQLite'\n[flyway]\nxyz = 1\n"])
    #expect(try project.load(["info"]).url == nil)
    let error = try project.failure(["-environment=x", "info"])
    #expect(
      error.message
        == "Environment 'x' not found. Check that this environment exists in your configuration.")
  }
}
