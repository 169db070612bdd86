import MigrationModel
import Settings
import Testing

@Suite("Layers of settings")
struct LayerTests {
  private let files = [
    "install/conf/flyway.toml": "[flyway]\ntable = 'install'\n",
    "install/conf/flyway.user.toml": "[flyway]\ntable = 'install user'\n",
    "home/flyway.toml": "[flyway]\ntable = 'home'\n",
    "home/flyway.user.toml": "[flyway]\ntable = 'home user'\n",
    "flyway.toml": "[flyway]\ntable = 'here'\n",
    "flyway.user.toml": "[flyway]\ntable = 'here user'\n",
    "work/flyway.toml": "[flyway]\ntable = 'work'\n",
    "work/flyway.user.toml": "[flyway]\ntable = 'work user'\n",
    "work/variable.toml": "[flyway]\ntable = 'variable file'\n",
    "work/one.toml": "[flyway]\ntable = 'one'\n",
    "work/two.toml": "[flyway]\ntable = 'two'\n",
  ]
  private static let order = [
    "install/conf/flyway.toml", "install/conf/flyway.user.toml", "home/flyway.toml",
    "home/flyway.user.toml", "flyway.toml", "flyway.user.toml", "work/flyway.toml",
    "work/flyway.user.toml", "work/variable.toml", "work/one.toml", "work/two.toml",
  ]
  private static let tables = [
    "install", "install user", "home", "home user", "here", "here user", "work", "work user",
    "variable file", "one", "two",
  ]

  @Test("of TOML files: the later wins", arguments: 1...11)
  func tomlFiles(count: Int) throws {
    let present = Set(Self.order.prefix(count))
    let project = try Project(files.filter { present.contains($0.key) })
    let configuration = try project.load(
      ["-workingDirectory=work", "-configFiles=one.toml, two.toml", "info"],
      variables: ["FLYWAY_CONFIG_FILES": "variable.toml"])
    #expect(configuration.table == Self.tables[count - 1])
  }

  @Test("of conf files: the later wins", arguments: 1...7)
  func confFiles(count: Int) throws {
    let order = [
      "install/conf/flyway.conf", "home/flyway.conf", "flyway.conf", "work/flyway.conf",
      "work/v.conf", "work/a.conf", "work/b.conf",
    ]
    let project = try Project()
    for name in order.prefix(count) { try project.write("flyway.table=\(name)\n", to: name) }
    var variables: [String: String] = [:]
    if count >= 5 { variables["FLYWAY_CONFIG_FILES"] = "v.conf" }
    var arguments = ["-workingDirectory=work", "info"]
    if count == 6 { arguments.append("-configFiles=a.conf") }
    if count == 7 { arguments.append("-configFiles=a.conf,b.conf") }
    var loader = project.loader(arguments, variables: variables)
    let settings = try loader.load()
    #expect(settings.mode == .legacy)
    #expect(settings.configuration.table == order[count - 1])
  }

  @Test("put variables over files and arguments over variables", arguments: ["toml", "conf"])
  func precedence(kind: String) throws {
    let text =
      kind == "toml"
      ? "[flyway]\ntable='file'\nencoding='file'\ntarget=7\n[environments.default]\nuser='file'\n"
      : "flyway.table=file\nflyway.encoding=file\nflyway.target=7\nflyway.user=file\n"
    let project = try Project(["flyway.\(kind)": text])
    let configuration = try project.load(
      ["-table=argument", "info"],
      variables: ["FLYWAY_TABLE": "v", "FLYWAY_ENCODING": "variable", "FLYWAY_USER": "variable"])
    #expect(configuration.table == "argument")
    #expect(configuration.encoding == "variable")
    #expect(configuration.user == "variable")
    #expect(configuration.target.text == "7")
    #expect(try project.load(["-user=x", "info"]).user == "x")
  }

  @Test("merge placeholders by key and replace lists unless empty")
  func merging() throws {
    let project = try Project([
      "home/flyway.toml": """
      [flyway]
      locations = ["filesystem:a", "filesystem:b"]
      sqlMigrationSuffixes = [".x"]
      [flyway.placeholders]
      one = "home"
      two = "home"
      dotted.name = "d"
      [environments.default]
      jdbcProperties.a = 1
      """,
      "flyway.toml": """
      [flyway]
      locations = []
      sqlMigrationSuffixes = [".y", ".z"]
      placeholders.two = "here"
      [environments.default]
      jdbcProperties.b = true
      """,
    ])
    let configuration = try project.load(
      ["-placeholders.four=c", "-jdbcProperties.c=3", "info"],
      variables: [
        "FLYWAY_PLACEHOLDERS_MY_KEY": "e", "FLYWAY_JDBC_PROPERTIES_ACCESSTOKEN": "t",
        "FLYWAY_JDBC_PROPERTIES_SSLMODE": "m",
      ])
    #expect(configuration.locations == ["filesystem:a", "filesystem:b"])
    #expect(configuration.sqlMigrationSuffixes == [".y", ".z"])
    #expect(
      configuration.placeholders == [
        "one": "home", "two": "here", "four": "c", "my_key": "e", "dotted.name": "d",
      ])
    #expect(
      configuration.jdbcProperties == [
        "a": "1", "b": "true", "c": "3", "accessToken": "t", "sslmode": "m",
      ])
  }

  @Test("read lists of text and let empty variables clear them")
  func lists() throws {
    let project = try Project()
    let configuration = try project.load(
      ["-schemas= a, b,,", "-cherryPick=1,,2", "info"],
      variables: ["FLYWAY_IGNORE_MIGRATION_PATTERNS": "", "FLYWAY_ERROR_OVERRIDES": ""])
    #expect(configuration.schemas == ["a", "b"])
    #expect(configuration.cherryPick == ["1", "2"])
    #expect(configuration.ignoreMigrationPatterns == [""])
    #expect(configuration.errorOverrides == [])
  }

  @Test("take empty booleans and integers for not set", arguments: ["", "flyway.group=\n"])
  func emptyScalars(conf: String) throws {
    let project = try Project(conf.isEmpty ? [:] : ["flyway.conf": conf])
    let configuration = try project.load([
      "-outOfOrder=", "-connectRetries=", "-cleanDisabled=", "-validateOnMigrate=FALSE", "info",
    ])
    #expect(!configuration.outOfOrder && configuration.cleanDisabled)
    #expect(configuration.connectRetries == 0)
    #expect(!configuration.validateOnMigrate)
  }

  @Test("keep every value where it belongs")
  func everyOptionHasAnEffect() throws {
    let untouched = try Project().load(["-url=u", "info"])
    for option in OptionTable.all where option.ignoredReason == nil {
      if ["provisioner", "provisionMode", "resolvers", "licenseKey"].contains(option.name) {
        continue
      }
      if option.name.hasPrefix("add.") || option.name.hasPrefix("init.") { continue }
      let argument =
        switch option.kind {
        case .boolean: "-\(option.name)=\(option.defaultText == "true" ? "false" : "true")"
        case .integer: "-\(option.name)=17"
        case .map: "-\(option.name).k=v"
        case .list, .text: "-\(option.name)=zzz"
        }
      // An unknown environment is a fault, unless something is said of it.
      let changed = try Project().load(
        [argument, option.name == "url" ? "-user=u" : "-url=u", "info"])
      #expect(changed != untouched, "\(option.name)")
    }
  }

  @Test("hand on the settings of single operations")
  func operationSettings() throws {
    let project = try Project(["flyway.toml": "[flyway.add]\ndescription = 'x'\nforce = 'true'\n"])
    var loader = project.loader(["version", "-add.type=undo"])
    let settings = try loader.load()
    #expect(
      settings.operationSettings == [
        "add.description": .text("x"), "add.force": .boolean(true), "add.type": .text("undo"),
      ])
  }
}
