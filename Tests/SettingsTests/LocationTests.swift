import MigrationModel
import Settings
import Testing

@Suite("Locations")
struct LocationTests {
  private static let discouraged =
    "Storing migrations in 'sql' is not recommended and default scanning of this location may be"
    + " deprecated in a future release"
  private static let notFound = "No locations configured and default location 'sql' not found."

  @Test("are the folder sql where the tool is installed")
  func installed() throws {
    let project = try Project(["install/sql/V1__a.sql": "", "sql/V1__a.sql": ""])
    var loader = project.loader(["info"])
    #expect(
      try loader.load().configuration.locations == ["filesystem:\(project.folder)/install/sql"])
    #expect(loader.warnings == [Self.discouraged])
    // Without scripts in it there is nothing to discourage.
    let empty = try Project(["install/sql/deep/V1__a.sql": ""])
    var quiet = empty.loader(["info"])
    _ = try quiet.load()
    #expect(quiet.warnings.isEmpty)
  }

  @Test("are the folder sql of a bare project, without a warning")
  func bareProject() throws {
    let project = try Project(["sql/V1__a.sql": "", "conf/flyway.conf": "flyway.table=t"])
    var loader = project.loader(["info"], installed: "")
    let configuration = try loader.load().configuration
    #expect(configuration.locations == ["filesystem:\(project.folder)/sql"])
    #expect(configuration.table == "t")
    #expect(loader.warnings.isEmpty)
  }

  @Test("that are not there are warned of, where an operation needs them")
  func nothing() throws {
    let project = try Project()
    var loader = project.loader(["-locations=", "info"])
    #expect(try loader.load().configuration.locations == ["classpath:db/migration"])
    #expect(loader.warnings == [Self.notFound])
    for operation in ["version", "list-engines", "testConnection", "auth"] {
      var quiet = project.loader([operation])
      _ = try quiet.load()
      #expect(quiet.warnings.isEmpty)
    }
  }

  @Test("on the class path stay as configured")
  func classPath() throws {
    let project = try Project(["install/sql/V1__a.sql": ""])
    var loader = project.loader(["-locations=classpath:db/migration", "info"])
    #expect(try loader.load().configuration.locations == ["classpath:db/migration"])
    #expect(loader.warnings.isEmpty)
  }

  @Test("start at the working directory")
  func workingDirectory() throws {
    let project = try Project([
      "flyway.toml": "[flyway]\nlocations = ['filesystem:sql', 'classpath:x', 'FILESYSTEM:y']\n",
      "project/flyway.toml": "[flyway]\ntable = 'project'\n",
    ])
    let configuration = try project.load([
      "-workingDirectory=project", "-callbackLocations=filesystem:cb,filesystem:/abs", "info",
    ])
    let base = "filesystem:\(project.folder)/project"
    #expect(configuration.locations == ["\(base)/sql", "classpath:x", "FILESYSTEM:y"])
    #expect(configuration.callbackLocations == ["\(base)/cb", "filesystem:/abs"])
    #expect(configuration.workingDirectory == "project")
    #expect(configuration.table == "project")
    let overridden = try project.load([
      "-workingDirectory=./project/", "-environments.default.flyway.locations=filesystem:o", "info",
    ])
    #expect(overridden.locations == ["\(base)/o"])
    #expect(
      try project.load(["-workingDirectory=.", "info"]).locations.first
        == "filesystem:\(project.folder)/sql")
  }

  @Test("default to sql in the working directory")
  func workingDirectoryDefault() throws {
    let project = try Project(["install/sql/a.sql": "", "project/sql/V1__a.sql": ""])
    var loader = project.loader(["-workingDirectory=project", "info"])
    #expect(
      try loader.load().configuration.locations == ["filesystem:\(project.folder)/project/sql"])
    #expect(loader.warnings == [Self.discouraged])
  }

  @Test("in conf mode default to the working directory itself, those of callbacks too")
  func legacyWorkingDirectory() throws {
    let project = try Project(["project/flyway.conf": "flyway.table=t\n"])
    var loader = project.loader(["-workingDirectory=project", "info"])
    let configuration = try loader.load().configuration
    let base = "filesystem:\(project.folder)/project"
    #expect(configuration.locations == [base])
    #expect(configuration.callbackLocations == [base])
    let located = try project.load([
      "-workingDirectory=project", "-locations=filesystem:x", "info",
    ])
    #expect(located.locations == ["\(base)/x"])
    #expect(located.callbackLocations == [base])
  }
}
