import MigrationFiles
import MigrationModel
import Testing

@Suite("Naming rules")
struct NamingRulesTests {
  @Test(
    "read versions and descriptions",
    arguments: [
      ("V1__init.sql", "1", "init"),
      ("V1_1__Add_table.SQL", "1.1", "Add table"),
      ("V1.sql", "1", ""),
      ("V1__.sql", "1", ""),
      ("V1___x.sql", "1", " x"),
      ("V1__a__b.sql", "1", "a  b"),
      ("V010__d_with__double.sql", "010", "d with  double"),
      ("V4__unicode_désc_日本.sql", "4", "unicode désc 日本"),
      ("V10__a__b_c.sql", "10", "a  b c"),
    ])
  func versioned(file: String, version: String, description: String) throws {
    let name = try #require(NamingRules(Configuration()).sqlName(file))
    #expect(name.kind == .versioned)
    #expect(name.version?.description == version)
    #expect(name.description == description)
    #expect(name.problem == nil)
  }

  @Test(
    "tell kinds apart",
    arguments: [
      ("R__view.sql", .repeatable), ("R__.sql", .repeatable), ("B2__base.sql", .baseline),
      ("U1__undo.sql", .undo), ("R.sql", nil), ("V.sql", nil), ("beforeMigrate.sql", nil),
    ] as [(String, MigrationKind?)])
  func kinds(file: String, kind: MigrationKind?) throws {
    #expect(try #require(NamingRules(Configuration()).sqlName(file)).kind == kind)
  }

  @Test(
    "say what is wrong",
    arguments: [
      ("V1_.sql", "(could not recognise version number 1_)"),
      ("V_1__x.sql", "(could not recognise version number _1)"),
      ("V1..2__x.sql", "(could not recognise version number 1..2)"),
      ("Va__x.sql", "(could not recognise version number a)"),
      ("V__x.sql", "(It must contain a version and should look like this: V1.2__x.sql)"),
      ("V__.sql", "(It must contain a version and should look like this: V1.2__description.sql)"),
      ("B.SQL", "(It must contain a version and should look like this: B1.2__description.SQL)"),
    ])
  func invalidVersioned(file: String, problem: String) {
    let name = NamingRules(Configuration()).sqlName(file)
    #expect(name?.problem == "Invalid versioned migration name format: \(file) \(problem)")
    #expect(name?.kind == nil)
  }

  @Test(
    "refuse versions where none belongs",
    arguments: [
      ("R1__view.sql", "R__view.sql"), ("Rview.sql", "R__description.sql"),
      ("R_x.sql", "R__description.sql"),
      ("beforeMigrateGrants.sql", "beforeMigrate__description.sql"),
      ("afterMigrate1__a_b.sql", "afterMigrate__a b.sql"),
    ])
  func invalidUnversioned(file: String, example: String) {
    #expect(
      NamingRules(Configuration()).sqlName(file)?.problem
        == "Invalid repeatable migration / callback name format: \(file) "
        + "(It cannot contain a version and should look like this: \(example))")
  }

  @Test(
    "do not recognise",
    arguments: ["v1__x.sql", "x.sql", "afterMigration.sql", "aftermigrate__x.sql"])
  func unrecognised(file: String) {
    #expect(
      NamingRules(Configuration()).sqlName(file)?.problem
        == "Unrecognised migration name format: \(file)")
  }

  @Test("know every event", arguments: CallbackEvent.allCases)
  func events(event: CallbackEvent) {
    let rules = NamingRules(Configuration())
    let plain = rules.sqlName(event.rawValue + ".sql")
    let described = rules.sqlName(event.rawValue + "__10_grants.sql")
    #expect(plain?.event == event)
    #expect(described?.event == event)
    #expect(described?.description == "10 grants")
  }

  @Test(
    "leave other files alone", arguments: ["notes.txt", "V1__x.sql.bak", ".sql", "V1__x.sql.conf"])
  func others(file: String) {
    #expect(NamingRules(Configuration()).sqlName(file) == nil)
  }

  @Test("take the first suffix that fits, in configured order")
  func suffixes() {
    var configuration = Configuration()
    configuration.sqlMigrationSuffixes = [".sql", ".pg.sql"]
    #expect(NamingRules(configuration).sqlName("V1__x.pg.sql")?.description == "x.pg")
    configuration.sqlMigrationSuffixes = [".pg.SQL", ".sql"]
    #expect(NamingRules(configuration).sqlName("V1__x.PG.sql")?.description == "x")
  }

  @Test("let the longest prefix win; an empty one comes last")
  func prefixes() {
    var configuration = Configuration()
    configuration.sqlMigrationPrefix = "REL"
    let rules = NamingRules(configuration)
    #expect(rules.sqlName("REL1__x.sql")?.kind == .versioned)
    #expect(rules.sqlName("R__x.sql")?.kind == .repeatable)
    configuration.sqlMigrationPrefix = ""
    let bare = NamingRules(configuration)
    #expect(bare.sqlName("1__x.sql")?.version == Version("1"))
    #expect(bare.sqlName("R__x.sql")?.kind == .repeatable)
    #expect(bare.sqlName("x.sql")?.problem?.contains("version number x") == true)
  }

  @Test("use the configured separator")
  func separator() {
    var configuration = Configuration()
    configuration.sqlMigrationSeparator = "-"
    let name = NamingRules(configuration).sqlName("V1_2-a__b.sql")
    #expect(name?.version == Version("1.2"))
    #expect(name?.description == "a  b")
  }

  @Test(
    "recognise scripts that other programs run",
    arguments: [
      ("V2__load.sh", true), ("R__refresh.PY", true), ("beforeMigrate__x.ps1", true),
      ("V1__x.bash", true), ("V1__x.cmd", true), ("V1__x.bat", true), ("V1__notes", true),
      ("V1.1__x", false), ("V1__x.sql", false), ("V1__x.sh.conf", false),
    ])
  func programs(file: String, isProgram: Bool) {
    let name = NamingRules(Configuration()).programName(file)
    #expect((name != nil && name?.problem == nil) == isProgram)
  }

  @Test(
    "put names together again",
    arguments: [
      ("V1__a_b.sql", "V1__a_b.sql"), ("V1.sql", "V1.sql"), ("V1__.sql", "V1.sql"),
      ("afterMigrate__x.SQL", "afterMigrate__x.SQL"),
    ])
  func canonical(file: String, expected: String) {
    #expect(NamingRules(Configuration()).sqlName(file)?.canonicalName == expected)
  }

  @Test("count misnamed files or list them")
  func checking() throws {
    let rules = NamingRules(Configuration())
    let files = ["R_x.sql", "V1__ok.sql", "V4_x.sql", "notes.txt", "v5__x.sql"].map {
      rules.named(Resource(relativePath: $0, path: "/" + $0, location: $0, name: $0))
    }
    #expect(
      try rules.check(files, failOnInvalid: false) == [
        Notice(
          .info,
          "3 SQL migrations were detected but not run because they did not follow the filename "
            + "convention."),
        Notice(
          .info,
          "Set 'validateMigrationNaming' to true to fail fast and see a list of the invalid file "
            + "names."),
      ])
    #expect(try rules.check([files[1]], failOnInvalid: true).isEmpty)
    let error = #expect(throws: MigrationError.self) { try rules.check(files, failOnInvalid: true) }
    #expect(
      error?.message
        == "Invalid SQL filenames found:\r\nInvalid repeatable migration / callback name format: "
        + "R_x.sql (It cannot contain a version and should look like this: R__description.sql)\r\n"
        + "Invalid versioned migration name format: V4_x.sql (could not recognise version number "
        + "4_x)\r\nUnrecognised migration name format: v5__x.sql")
  }
}
