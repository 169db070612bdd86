import MigrationModel
import Settings
import Testing

@Suite("TOML documents")
struct DocumentTests {
  private static let unknown = "Check the parameter spelling and ensure Flyway is up to date."

  @Test(
    "with unknown keys are refused",
    arguments: [
      (
        "[flyway]\nxyzb = 1\nxyza = 2\n[flyway.nosuch]\na = 1\n",
        [
          "Unknown: 'flyway.xyza'. " + unknown, "Unknown: 'flyway.xyzb'. " + unknown,
          "Unknown: 'flyway.nosuch.a'. " + unknown,
        ]
      ),
      (
        "[flyway]\nlocatoins = []\n",
        ["Unknown: 'flyway.locatoins'. Possible values: flyway.locations?"]
      ),
      (
        "[flyway]\noutoforder = true\n",
        ["Unknown: 'flyway.outoforder'. Possible values: flyway.outOfOrder?"]
      ),
      (
        "[flyway]\nLocations = []\n",
        ["Unknown: 'flyway.Locations'. Possible values: flyway.locations?"]
      ),
      ("[flyway]\nurl = 'x'\n", ["Unknown: 'flyway.url'. " + unknown]),
      (
        "[flyway]\ndescription = 'x'\n",
        ["Unknown: 'flyway.description'. Possible values: add.description?"]
      ),
      (
        "[flyway]\nsaveSnapshot = true\n",
        [
          "Unknown: 'flyway.saveSnapshot'. Possible values: migrate.saveSnapshot, undo.saveSnapshot?"
        ]
      ),
      (
        "[environments.default.flyway]\nenvironment = 'x'\nnosuch = 2\n",
        [
          "Unknown: 'environments.default.flyway.environment'. " + unknown,
          "Unknown: 'environments.default.flyway.nosuch'. " + unknown,
        ]
      ),
      (
        "[environments.default.flyway]\nTable = 'x'\nemail = '1'\n",
        [
          "Unknown: 'environments.default.flyway.Table'."
            + " Possible values: environments.default.flyway.table,"
            + " environments.default.flyway.tablespace?",
          "Unknown: 'environments.default.flyway.email'. " + unknown,
        ]
      ),
      (
        "[flyway.postgresql]\nx = 1\ntransactional.y = 1\n",
        [
          "Unknown: 'flyway.postgresql.transactional.y'. " + unknown,
          "Unknown: 'flyway.postgresql.x'. " + unknown,
        ]
      ),
      (
        "[flyway]\nxyz = 1\ncleanOnValidationError = true\n[flyway.plugins.vault]\nurl = 'x'\n",
        [
          "Removed: 'flyway.cleanOnValidationError' has been removed and is no longer supported.",
          "Unknown: 'flyway.xyz'. " + unknown,
          "Deprecated: 'flyway.plugins.vault' has been replaced by 'flyway.vault'.",
        ]
      ),
    ])
  func unknownKeys(document: String, lines: [String]) throws {
    let error = try Project(["flyway.toml": document]).heldFailure(["info"])
    #expect(
      error.message == "Failed to configure parameters:\n"
        + lines.map { "\t\($0)\n" }.joined())
    #expect(error.code == .configuration)
  }

  @Test("with nothing but obsolete keys are recoverable")
  func obsoleteKeys() throws {
    let document = "[flyway]\ncleanOnValidationError = true\n[flyway.check]\nmajorRules = 'x'\n"
    let error = try Project(["flyway.toml": document]).heldFailure(["info"])
    #expect(error.code == .configurationRecoverable)
    #expect(
      error.shape
        == .obsolete([
          ObsoleteParameter(
            key: "flyway.cleanOnValidationError", replacement: nil,
            reason: "Removed in Flyway V12. Refer to the V12 update guide for alternatives."),
          ObsoleteParameter(
            key: "flyway.check.majorRules", replacement: nil,
            reason: "Code analysis rules are now configured in your SQLFluff configuration."),
        ]))
  }

  @Test("may hold tables of paid editions and everything the manual names")
  func accepted() throws {
    let document = """
      [flyway]
      undoSqlMigrationPrefix = "X"
      pipelineId = 1
      schemaModelSchemas = []
      [flyway.check]
      buildUrl = "x"
      deep.er = 1
      [flyway.vault]
      token = "t"
      [flyway.oracle]
      sqlplus = true
      [flyway.migrate]
      saveSnapshot = false
      """
    let project = try Project(["flyway.toml": document])
    #expect(try project.load(["info"]).undoSqlMigrationPrefix == "X")
  }

  @Test("convert scalars leniently")
  func scalars() throws {
    let document = """
      [flyway]
      outOfOrder = "TRUE"
      group = 1
      lockRetryCount = "7"
      target = 2
      baselineVersion = 1.5
      table = true
      cherryPick = [1, "2", 3.5]
      baselineDescription = 2024-01-31
      """
    let configuration = try Project(["flyway.toml": document]).heldLoad(["info"])
    #expect(configuration.outOfOrder && configuration.group)
    #expect(configuration.lockRetryCount == 7)
    #expect(configuration.target.text == "2")
    #expect(configuration.baselineVersion == "1.5")
    #expect(configuration.table == "true")
    #expect(configuration.cherryPick == ["1", "2", "3.5"])
    #expect(configuration.baselineDescription == "2024-01-31")
  }

  @Test(
    "with values of another kind are refused",
    arguments: [
      ("[flyway]\nlocations = 'x'\n", "flyway.locations", "String value", "ArrayList"),
      ("[flyway]\nlocations = [['x']]\n", "flyway.locations", "Array value", "ArrayList"),
      ("[flyway]\ngroup = 'perhaps'\n", "flyway.group", "String value", "Boolean"),
      (
        "[flyway]\nlockRetryCount = 1.5\n", "flyway.lockRetryCount", "Floating-point value",
        "Integer"
      ),
      ("[flyway]\ntable = ['x']\n", "flyway.table", "Array value", "String"),
      ("[flyway.table]\nx = 1\n", "flyway.table", "Object value", "String"),
      ("flyway = 1\n", "flyway", "Integer value", "Object"),
      ("[environments]\ndev = 'x'\n", "environments.dev", "String value", "Object"),
      (
        "[environments.dev]\nconnectRetries = true\n", "environments.dev.connectRetries",
        "Boolean value", "Integer"
      ),
    ])
  func mismatch(document: String, key: String, found: String, expected: String) throws {
    let project = try Project(["flyway.toml": document])
    let error = try project.failure(["info"])
    #expect(
      error.message == "Error parsing config file due to a mismatched data type, caused by"
        + " `\(key)` namespace. Update this from \(found) to `\(expected)` to fix the parsing"
        + " error \n\tin \(project.folder)/flyway.toml")
    #expect(error.code == .error)
  }

  @Test("go on after a wrong value in a namespace", arguments: [true, false])
  func namespaceMismatch(inFile: Bool) throws {
    let project = try Project(
      inFile ? ["flyway.toml": "[flyway]\npostgresql.transactional.lock = 'x'\n"] : [:])
    var loader = project.loader(
      inFile ? ["info"] : ["-postgresql.transactional.lock=x", "info"])
    _ = try loader.load()
    let errors = loader.notices.filter { $0.level == .error }.map(\.text)
    #expect(errors.count == 1)
    #expect(
      errors.first?.hasPrefix("Unable to parse parameter 'postgresql.transactional.lock'.\n")
        == true)
  }

  @Test(
    "with syntax errors are refused with line and column",
    arguments: [
      (
        "[flyway]\nlocations = [\"filesystem:sql\"\n",
        "[line 2, column 31], syntax error shown by ^: locations = [\"filesystem:sql\"^"
      ),
      (
        "[flyway]\ntable = 'a'\ntable = 'b'\n",
        "[line 3, column 9] caused by: Duplicate key, syntax error shown by ^: table = ^'b'"
      ),
      (
        "[flyway]\n[flyway]\r\ntable = 'x'\n",
        "[line 2, column 1] caused by: Duplicate table, syntax error shown by ^: ^[flyway]"
      ),
      (
        "[environments.default]\npassword = \"geheim\n",
        "[line 2, column 19], syntax error shown by ^: password = ********"
      ),
      (
        "[environments.default]\nurl = \"jdbc:mysql://me:geheim@host/db\n",
        "[line 2, column 38], syntax error shown by ^: url = ********"
      ),
      (
        "[environments.default]\npassword = \"\"\"\ngeheim \\q\n\"\"\"\n",
        "[line 3, column 9], syntax error shown by ^: ********"
      ),
      (
        "[environments.default]\npassword = \"\"\"a\nb\"\"\"\nx = \\q\n",
        "[line 4, column 5], syntax error shown by ^: x = ^\\q"
      ),
    ])
  func syntax(document: String, message: String) throws {
    let project = try Project(["flyway.toml": document])
    let error = try project.failure(["info"])
    #expect(
      error.message
        == "Error parsing config file at \(message)\n\tin \(project.folder)/flyway.toml")
    #expect(error.code == .error)
  }

  @Test("may be empty")
  func empty() throws { #expect(try Project(["flyway.toml": ""]).heldLoad(["info"]).url == nil) }
}

extension Project {
  /// Like ``load(_:)``; the folder lives as long as the call.
  fileprivate func heldLoad(_ arguments: [String]) throws -> Configuration {
    try withExtendedLifetime(self) { try load(arguments) }
  }

  fileprivate func heldFailure(_ arguments: [String]) throws -> MigrationError {
    try withExtendedLifetime(self) { try failure(arguments) }
  }
}
