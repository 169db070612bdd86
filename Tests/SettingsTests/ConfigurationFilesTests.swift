import MigrationModel
import Settings
import Testing

@Suite("Configuration files")
struct ConfigurationFilesTests {
  private static let toml = "[flyway]\ntable = 'toml'\n"
  private static let conf = "flyway.table=conf\n"

  @Test(
    "decide the mode",
    arguments: [
      ([], [], "", ConfigurationMode.modern),
      (["flyway.toml"], [], "", .modern),
      (["flyway.conf"], [], "", .legacy),
      (["flyway.toml", "flyway.conf"], [], "", .modern),
      (["flyway.toml", "x.conf"], ["-configFiles=x.conf"], "", .legacy),
      (["flyway.conf", "x.toml"], ["-configFiles=x.toml"], "", .modern),
      (["flyway.conf"], ["-configFiles=missing.toml"], "", .legacy),
      (["flyway.conf"], [], "missing.toml", .modern),
      (["flyway.toml", "x.conf"], [], "x.conf", .legacy),
      (["x.conf", "x.toml"], ["-configFiles=x.toml"], "x.conf", .modern),
      (["x.TOML"], ["-configFiles=x.TOML"], "", .legacy),
    ] as [([String], [String], String, ConfigurationMode)])
  func mode(
    files: [String], arguments: [String], variable: String, expected: ConfigurationMode
  ) throws {
    let project = try Project()
    for file in files {
      try project.write(file.hasSuffix(".toml") ? Self.toml : Self.conf, to: file)
    }
    var loader = project.loader(
      arguments + ["info"], variables: variable.isEmpty ? [:] : ["FLYWAY_CONFIG_FILES": variable])
    #expect(try loader.load().mode == expected)
  }

  @Test("of both kinds are refused")
  func mixture() throws {
    let project = try Project(["a.conf": Self.conf, "c.toml": Self.toml])
    let message =
      "Using both TOML configuration and CONF configuration is not supported."
      + " Please remove the CONF configuration files.\nTOML files: \(project.folder)/c.toml"
      + "\nCONF files: \(project.folder)/a.conf"
    #expect(try project.failure(["-configFiles=a.conf,c.toml", "info"]).message == message)
    let error = try project.failure(["info"], variables: ["FLYWAY_CONFIG_FILES": "c.toml,a.conf"])
    #expect(error.message == message)
    #expect(error.code == .error)
  }

  @Test("that are missing are warned of, and fatal in conf mode")
  func missing() throws {
    let project = try Project(["a.conf": Self.conf, "a.toml": Self.toml])
    let warning =
      "One or more specified configuration files could not be found:"
    var loader = project.loader(["-configFiles=x.toml,a.toml,/y.conf", "-locations=x", "info"])
    #expect(try loader.load().configuration.table == "toml")
    #expect(loader.warnings == ["\(warning) \(project.folder)/x.toml, /y.conf\n"])
    var legacy = project.loader(["-configFiles=a.conf,missing.conf", "info"])
    let error = try #require(throws: MigrationError.self) { _ = try legacy.load() }
    #expect(error.message == "Unable to load config file: \(project.folder)/missing.conf")
    #expect(legacy.warnings == ["\(warning) \(project.folder)/missing.conf\n"])
  }

  @Test("may be standard input", arguments: [true, false])
  func standardInput(asArgument: Bool) throws {
    let project = try Project(["a.conf": "flyway.table=file\nflyway.encoding=file\n"])
    var loader = project.loader(
      ["-locations=x", "info"] + (asArgument ? ["-configFiles=a.conf,-"] : []),
      variables: asArgument ? [:] : ["FLYWAY_CONFIG_FILES": "a.conf,-"],
      standardInput: "flyway.table=ünput\n")
    let settings = try loader.load()
    #expect(settings.mode == .legacy)
    #expect(settings.configuration.table == "ünput")
    #expect(settings.configuration.encoding == "file")
    #expect(loader.notices.contains(Notice(.info, "Loaded configuration from standard input")))
    #expect(loader.warnings.isEmpty)
  }

  @Test("may come without standard input")
  func noStandardInput() throws {
    var loader = try Project().loader(["-configFiles=-", "-locations=x", "info"])
    #expect(try loader.load().mode == .legacy)
    #expect(!loader.notices.contains { $0.level == .info })
  }

  @Test(
    "are decoded as asked",
    arguments: [
      ("ISO-8859-1", [0xE4]), ("UTF-8", [0xC3, 0xA4]), ("utf-8", [0xC3, 0xA4]),
    ] as [(String, [UInt8])])
  func encodings(name: String, letter: [UInt8]) throws {
    let project = try Project()
    try project.write(Array("flyway.table=".utf8) + letter, to: "flyway.conf")
    #expect(try project.load(["-configFileEncoding=\(name)", "info"]).table == "ä")
    // The variable beats the argument.
    let configuration = try project.load(
      ["-configFileEncoding=US-ASCII", "info"], variables: ["FLYWAY_CONFIG_FILE_ENCODING": name])
    #expect(configuration.table == "ä")
  }

  @Test(
    "in UTF-16 are decoded, with and without mark",
    arguments: [
      ("UTF-16BE", false, false), ("UTF-16BE", true, false), ("UTF-16LE", false, true),
      ("UTF-16LE", true, true), ("UTF-16", false, false), ("UTF-16", true, false),
      ("UTF-16", true, true),
    ])
  func utf16(name: String, hasMark: Bool, isLittleEndian: Bool) throws {
    let units = (hasMark ? [0xFEFF] : []) + Array("flyway.table=𝄞ä".utf16)
    let bytes = units.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return isLittleEndian ? pair.reversed() : pair
    }
    let project = try Project()
    try project.write(bytes, to: "flyway.conf")
    #expect(try project.load(["-configFileEncoding=\(name)", "info"]).table == "𝄞ä")
  }

  @Test("lose their byte order mark", arguments: ["flyway.conf", "flyway.toml"])
  func byteOrderMark(name: String) throws {
    let text = name == "flyway.conf" ? Self.conf : Self.toml
    let project = try Project([name: "\u{FEFF}" + text])
    #expect(try project.load(["info"]).table == String(name.suffix(4)))
  }

  @Test("in another encoding than said are refused")
  func wrongEncoding() throws {
    let project = try Project()
    try project.write([0x61, 0x3D, 0xE4], to: "flyway.conf")
    let error = try project.failure(["info"])
    #expect(error.message.hasPrefix("Unable to load config file: \(project.folder)/flyway.conf"))
    #expect(try project.failure(["-configFileEncoding=klingon", "info"]).code == .configuration)
    try project.write([0x61, 0x3D, 0x27, 0xE4, 0x27], to: "flyway.toml")
    #expect(try project.failure(["info"]).message.hasPrefix("Unable to load config file:"))
  }

  @Test("say nothing of keys of other programs, but of unknown ones of ours")
  func legacyKeys() throws {
    let project = try Project([
      "flyway.conf": "spring.flyway.url=x\nother=y\nflyway.configFiles=z\nflyway.check.x=1\n"
    ])
    #expect(try project.load(["-color=never", "-environments.x.url=y", "info"]).url == nil)
    try project.write("flyway.nosuchb=1\nflyway.other.nosuch=2\n", to: "flyway.conf")
    let error = try project.failure(["info"])
    #expect(
      error.message == "Unknown configuration properties: flyway.nosuchb,flyway.other.nosuch."
        + " Please check your conf files or commandline parameters")
    #expect(error.code == .configuration)
    try project.write("", to: "flyway.conf")
    let single = try project.failure(["-environment=x", "info"])
    #expect(single.message.hasPrefix("Unknown configuration property: flyway.environment."))
  }

  @Test(
    "in conf syntax name values of the wrong kind",
    arguments: [
      (
        "outOfOrder=perhaps",
        "Invalid value for flyway.outOfOrder (should be either true or false): perhaps"
      ),
      (
        "connectRetries=many",
        "Invalid value for flyway.connectRetries (should be an integer): many"
      ),
    ])
  func legacyTypes(line: String, message: String) throws {
    let error = try Project(["flyway.conf": "flyway." + line]).failure(["info"])
    #expect(error.message == message)
    #expect(error.code == .configuration)
  }

  @Test("in conf syntax hold the properties of maps, and resolvers in connection settings")
  func legacyMaps() throws {
    let project = try Project([
      "flyway.conf": """
      flyway.url=jdbc:sqlite:${env.DB}
      flyway.jdbcProperties.currentSchema=s
      flyway.placeholders.a.b=c
      flyway.table=${env.DB}
      flyway.outputProgress=perhaps
      flyway.resolvers=com.example.Resolver
      """
    ])
    let configuration = try project.load(
      ["-jdbcProperties.x=y", "-placeholders.z=1", "info"], variables: ["DB": "d"])
    #expect(configuration.url == "jdbc:sqlite:d")
    #expect(configuration.jdbcProperties == ["currentSchema": "s", "x": "y"])
    #expect(configuration.placeholders == ["a.b": "c", "z": "1"])
    #expect(configuration.table == "${env.DB}")
    #expect(!configuration.outputProgress)
  }
}
