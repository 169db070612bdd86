import MigrationFiles
import MigrationModel
import TestSupport
import Testing

@Suite("Migration files")
struct MigrationFileSetTests {
  @Test("become migrations of every kind, in order")
  func kinds() throws {
    let folder = try TemporaryFolder([
      "V2__b.sql": "b", "V1.10__ten.sql": "c", "V1_9__nine.sql": "d", "R__zeta.sql": "e",
      "R__Alpha.sql": "f", "U2__b.sql": "g", "B2__base.sql": "h", "V3__s.sh": "i",
      "R__run.py": "j", "U3__s.sh": "k", "B4__s.sh": "l", "notes.txt": "", "beforeMigrate.sql": "",
      "x__y.sql": "", "sub/V0__zero.sql": "z",
    ])
    let migrations = try resolve(folder)
    #expect(
      migrations.map { "\($0.script) \($0.kind.rawValue) \($0.type)" } == [
        "sub/V0__zero.sql versioned SQL", "V1_9__nine.sql versioned SQL",
        "V1.10__ten.sql versioned SQL", "V2__b.sql versioned SQL",
        "B2__base.sql baseline SQL_BASELINE", "U2__b.sql undo UNDO_SQL",
        "V3__s.sh versioned SCRIPT",
        "U3__s.sh undo UNDO_SCRIPT", "B4__s.sh baseline SQL_BASELINE",
        "R__Alpha.sql repeatable SQL",
        "R__run.py repeatable SCRIPT", "R__zeta.sql repeatable SQL",
      ])
    #expect(migrations[1].rawVersion == "1_9")
    #expect(migrations[1].version?.description == "1.9")
    #expect(migrations[0].path == folder.path + "/sub/V0__zero.sql")
    #expect(migrations[6].executor == .program)
  }

  @Test("have the checksums of the reference")
  func checksums() throws {
    // Recordings 024 and 121.
    let folder = try TemporaryFolder([
      "V1__lf.sql": "create table lf (\n  i int\n);\n",
      "V2__crlf.sql": "create table crlf (\r\n  i int\r\n);\r\n",
      "V3__bom.sql": "\u{FEFF}create table bom (\n  i int\n);\n",
      "V4__no_newline.sql": "create table nonl (\n  i int\n);",
      "V5__blank_lines.sql": "\n\ncreate table blanks (\n\n  i int\n\n);\n\n\n",
      "V6__cr_only.sql": "create table cronly (\r  i int\r);\r",
      "V7__utf8.sql": "create table utf8 (i int); -- é€🐦\n",
      "V8__comment_only.sql": "-- nothing here\n",
      "V9__script.sh": "echo \"hello from a script\"\necho \"second line\"\n",
    ])
    #expect(
      try resolve(folder).map(\.checksum) == [
        616_687_248, -393_292_276, -2_030_696_225, 1_336_128_797, 1_604_938_987, 1_688_050_129,
        -1_209_646_084, 552_342_527, -229_965_376,
      ])
  }

  @Test("are read in the configured charset, or the one of their configuration file")
  func charsets() throws {
    // Recordings 114, 115 and 117.
    let folder = try TemporaryFolder(["V4__latin.sql.conf": "encoding=iso-8859-1"])
    try folder.write("V2__latin.sql", bytes("insert into t values (2, 'Z\u{FC}rich caf\u{E9}');\n"))
    #expect(try resolve(folder) { $0.encoding = "ISO-8859-1" }[0].checksum == -2_068_416_252)
    try folder.write("V4__latin.sql", bytes("insert into t values ('Z\u{FC}rich');\n"))
    #expect(try resolve(folder) { $0.encoding = "latin1" }[1].checksum == 1_548_378_819)
    let detected = try resolve(folder) { $0.detectEncoding = true }
    #expect(detected.map(\.checksum) == [-2_068_416_252, 1_548_378_819])
    let error = #expect(throws: MigrationError.self) { try resolve(folder) }
    #expect(
      error?.message
        == "Unable to calculate checksum of V2__latin.sql\nPlease ensure you have configured the "
        + "correct file encoding with 'flyway.encoding' or enable 'flyway.detectEncoding' to let "
        + "Flyway detect it for you")
    #expect(error?.causes == ["\(folder.path)/V2__latin.sql is not valid UTF-8"])
    #expect(throws: MigrationError.self) { try resolve(folder) { $0.encoding = "nonsense" } }
    let utf16 = try TemporaryFolder()
    try utf16.write("V1__be.sql", "create table t (n text);\n".utf8.flatMap { [0, $0] })
    #expect(try resolve(utf16) { $0.encoding = "UTF-16BE" }[0].checksum == -2_009_188_142)
  }

  @Test("hash repeatables after and before replacement")
  func repeatables() throws {
    let folder = try TemporaryFolder([
      "R__a.sql": "ab${x}", "R__b.sql": "ab${x}", "R__b.sql.conf": "placeholderReplacement=false",
      "R__c.sh": "abFP__x__", "R__d.sql": "ab${name}", "V1__v.sql": "ab${x}",
    ])
    let plain = try hash("ab${x}")
    let migrations = try resolve(folder)
    #expect(
      migrations.map(\.checksum) == [
        plain, try hash("abX"), plain, try hash("abX"), try hash("abR__d.sql"),
      ])
    #expect(
      migrations.map(\.rawChecksum) == [
        nil, plain, plain, try hash("abFP__x__"), try hash("ab${name}"),
      ])
    let off = try resolve(folder) { $0.placeholderReplacement = false }
    #expect(off[1].checksum == plain && off[1].rawChecksum == plain)
    #expect(off[3].checksum == off[3].rawChecksum || off[3].rawChecksum == nil)
  }

  @Test("take what their configuration files say")
  func options() throws {
    let folder = try TemporaryFolder([
      "V1__a.sql": "", "V1__a.sql.conf": "# note\nexecuteInTransaction : FALSE\nshouldExecute=no",
      "V2__b.sql": "", "V2__b.sql.conf": "shouldExecute=${x}==X", "V3__c.sh": "",
      "V3__c.sh.conf": "executeInTransaction=false\nencoding=UTF-16",
    ])
    let migrations = try resolve(folder)
    #expect(migrations[0].options.executeInTransaction == false)
    #expect(migrations[0].options.shouldExecute == "no")
    #expect(migrations[0].options.isExecuted == false)
    #expect(migrations[1].options.shouldExecute == "X==X")
    #expect(migrations[1].options.isExecuted)
    #expect(migrations[2].options.executeInTransaction == nil)
    #expect(migrations[2].options.encoding == "UTF-16")
  }

  @Test(
    "refuse wrong configuration files",
    arguments: [
      ("nonsense=true", "Unknown configuration property: nonsense"),
      ("flyway.encoding=UTF-8", "Unknown configuration property: flyway.encoding"),
      ("b=1\na=2\nb=3", "Unknown configuration properties: b,a"),
    ])
  func unknownOptions(conf: String, problem: String) throws {
    let folder = try TemporaryFolder(["V1__a.sql": "", "V1__a.sql.conf": conf])
    let error = #expect(throws: MigrationError.self) { try resolve(folder) }
    #expect(error?.message == problem + ". Please check your script config files")
    #expect(error?.code == .configuration)
  }

  @Test("refuse configuration values that are neither true nor false")
  func wrongOptionValues() throws {
    let folder = try TemporaryFolder([
      "V1__a.sql": "", "V1__a.sql.conf": "executeInTransaction=perhaps",
    ])
    let error = #expect(throws: MigrationError.self) { try resolve(folder) }
    #expect(
      error?.message
        == "Invalid value for executeInTransaction (should be either true or false): perhaps")
  }

  @Test("prefer the configuration beside them to one under the same path elsewhere")
  func optionsElsewhere() throws {
    let folder = try TemporaryFolder([
      "a/V1__x.sql": "ab", "a/V1__x.sql.conf": "executeInTransaction=true",
      "b/V1__x.sql.conf": "executeInTransaction=false", "a/V2__y.sql": "ab",
      "b/v2__Y.sql.CONF": "ignored=",
      "b/V2__y.sql.conf": "executeInTransaction=false\nencoding=UTF-16",
    ])
    let migrations = try resolve(folder) { configuration in
      configuration.locations = ["a", "b"].map { "filesystem:\(folder.path)/\($0)" }
    }
    #expect(migrations.map(\.options.executeInTransaction) == [true, false])
    #expect(migrations.map(\.options.encoding) == [nil, nil])
  }

  @Test("find their configuration whatever the case of its name")
  func optionsInAnyCase() throws {
    let folder = try TemporaryFolder([
      "V1__a.sql": "", "v1__A.SQL.CONF": "placeholderReplacement=false",
    ])
    #expect(try resolve(folder)[0].options.placeholderReplacement == false)
  }

  @Test("open in their own charset or the configured one")
  func opening() throws {
    let folder = try TemporaryFolder()
    try folder.write("x.sql", bytes("Z\u{FC}rich"))
    var configuration = Configuration()
    configuration.locations = []
    let files = try MigrationFileSet(configuration)
    var options = ScriptOptions()
    options.encoding = "latin1"
    let path = folder.path + "/x.sql"
    #expect(try files.open(path: path, location: "x.sql", options: options).count == 7)
    let error = #expect(throws: MigrationError.self) {
      try files.open(path: path, location: "x.sql", options: ScriptOptions())
    }
    #expect(error?.message == "Unable to read x.sql: \(path) is not valid UTF-8")
  }

  @Test("replace environment variables in configuration files")
  func optionEnvironment() throws {
    let folder = try TemporaryFolder([
      "V1__a.sql": "", "V1__a.sql.conf": "shouldExecute=${HOST}==h",
    ])
    let migrations = try resolve(folder) { $0.processEnvironment = ["HOST": "h"] }
    #expect(migrations[0].options.shouldExecute == "h==h")
  }

  @Test(
    "must not share a version", arguments: ["V2__b.sql", "V02__b.sql", "V2_0__b.sql", "V2__a.sh"])
  func duplicateVersions(other: String) throws {
    let folder = try TemporaryFolder(["V2__a.sql": "a", "sub/" + other: "b"])
    let error = #expect(throws: MigrationError.self) { try resolve(folder) }
    let type = other.hasSuffix(".sh") ? "SCRIPT" : "SQL"
    #expect(
      error?.message
        == "Found more than one migration with version 2\nOffenders:\n"
        + "-> \(folder.path)/V2__a.sql (SQL)\n-> \(folder.path)/sub/\(other) (\(type))")
    #expect(error?.code == .duplicateVersionedMigration)
  }

  @Test("must not share a description when repeatable")
  func duplicateRepeatables() throws {
    let folder = try TemporaryFolder(["R__v.sql": "a", "more/R__v.sql": "b"])
    let error = #expect(throws: MigrationError.self) { try resolve(folder) }
    #expect(
      error?.message
        == "Found more than one repeatable migration with description v\nOffenders:\n"
        + "-> \(folder.path)/R__v.sql (SQL)\n-> \(folder.path)/more/R__v.sql (SQL)")
    #expect(error?.code == .duplicateRepeatableMigration)
  }

  @Test("must not share an undone version")
  func duplicateUndos() throws {
    let folder = try TemporaryFolder(["U1__a.sql": "a", "sub/U1__b.sql": "b", "V1__a.sql": ""])
    let error = #expect(throws: MigrationError.self) { try resolve(folder) }
    #expect(error?.code == .duplicateUndoMigration)
  }

  @Test("merge copies under one script path, and those alone")
  func copies() throws {
    let folder = try TemporaryFolder(["a/V1__x.sql": "x", "b/V1__x.sql": "x"])
    let both = ["a", "b"].map { "filesystem:\(folder.path)/\($0)" }
    #expect(
      try resolve(folder) { $0.locations = both }.map(\.path) == ["\(folder.path)/a/V1__x.sql"])
    #expect(throws: MigrationError.self) { try resolve(folder) }
    try folder.write("b/V1__x.sql", "y")
    #expect(throws: MigrationError.self) { try resolve(folder) { $0.locations = both } }
  }

  @Test("are none without the default resolvers, and none are read")
  func skipped() throws {
    let folder = try TemporaryFolder(["V1__x.sql": "", "V1__x.sql.conf": "nonsense=1"])
    #expect(try resolve(folder) { $0.skipDefaultResolvers = true }.isEmpty)
  }

  @Test("are ten thousand")
  func many() throws {
    let folder = try TemporaryFolder()
    for number in 0..<10_000 { try folder.write("V\(number)__x.sql", "ab") }
    let migrations = try resolve(folder)
    #expect(migrations.map(\.rawVersion) == (0..<10_000).map(String.init))
    #expect(migrations.allSatisfy { $0.checksum == -1_635_563_411 })
  }

  private func resolve(
    _ folder: TemporaryFolder, _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> [ResolvedMigration] {
    var configuration = Configuration()
    configuration.locations = ["filesystem:" + folder.path]
    change(&configuration)
    return try MigrationFileSet(configuration).migrations(using: ToyProcessor())
  }

  private func hash(_ text: String) throws -> Int32 {
    let folder = try TemporaryFolder(["x": text])
    return try ScriptFile(path: folder.path + "/x", encoding: .utf8).checksum
  }

  private func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }
}
