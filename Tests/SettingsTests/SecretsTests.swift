import MigrationModel
import Settings
import Testing

@Suite("Secrets")
struct SecretsTests {
  private func secrets(
    _ arguments: [String], _ files: [String: String] = [:], _ variables: [String: String] = [:]
  ) throws -> Set<String> {
    let project = try Project(files)
    var loader = project.loader(arguments + ["info"], variables: variables)
    _ = try loader.load()
    return Set(loader.secrets)
  }

  @Test(
    "are found in URLs",
    arguments: [
      ("jdbc:postgresql://h/d?user=u&password=geheim&x=y", ["geheim"]),
      ("jdbc:postgresql://h/d?password=a%40b+c", ["a%40b+c", "a@b c"]),
      ("jdbc:mysql://me:p%40w@h/d?sslPassword=zz", ["p%40w", "p@w", "zz"]),
      ("jdbc:mysql://me:p@w/x@h/d", ["p@w/x"]),
      ("jdbc:mysql://address=(host=h)(password=zzz)(user=u)/d", ["zzz"]),
      ("jdbc:postgresql://h/d?options=-c%20x&password=a,b c", ["a,b c", "a"]),
      ("jdbc:sqlite:a.db", []),
      ("jdbc:postgresql://h/d?user=u@v", []),
    ])
  func urls(url: String, expected: [String]) throws {
    #expect(try secrets(["-url=\(url)"]) == Set(expected))
  }

  @Test("are found under telling names, in every layer")
  func names() throws {
    let document = """
      [flyway]
      token = "licence"
      licenseKey = "key of a licence"
      [flyway.placeholders]
      app_secret = "placeholder"
      name = "no secret"
      primary_key = "id"
      [environments.other]
      password = "other"
      [environments.default]
      password = "from file"
      jdbcProperties.sslPassword = "property"
      """
    let found = try secrets(
      ["-password=${env.DB_WORD}"], ["flyway.toml": document],
      [
        "FLYWAY_PASSWORD": "from variable", "DB_WORD": "resolved",
        "AWS_SECRET_ACCESS_KEY": "aws key",
        "PWD": "/home/me", "MY_PIN_TOKEN": "1", "HOME": "/home/me",
      ])
    #expect(
      found == [
        "licence", "key of a licence", "placeholder", "other", "from file", "property",
        "from variable", "resolved", "aws key", "${env.DB_WORD}",
      ])
  }

  @Test(
    "are told by whole words too",
    arguments: [
      ("DB_PASS", true), ("dbPass", true), ("app.pw", true), ("PASS", true), ("MYSQL_PWD", true),
      ("bypass", false), ("COMPASS_URL", false), ("passage", false), ("PWD", false),
      ("DB_PASSPHRASE2", true), ("clientSecret", true), ("x-api-key", true), ("monkey", false),
    ])
  func words(name: String, isTelling: Bool) throws {
    #expect(try secrets([], [:], [name: "geheim"]) == (isTelling ? ["geheim"] : []))
  }

  @Test(
    "are found in variables that hold addresses",
    arguments: [
      ("postgres://me:geheim@h/d", ["geheim"]), ("host=h password=geheim user=me", ["geheim"]),
      ("Server=h;Password='ge heim';User=me", ["ge heim", "'ge"]),
      ("*.tar=01;31:*.zip=01;31", []), ("https://example.com/a@b", []),
    ])
  func variables(value: String, expected: [String]) throws {
    #expect(try secrets([], [:], ["APP_DSN": value]) == Set(expected))
  }

  @Test(
    "are found in words of the command line, before anything is read",
    arguments: [
      (["jdbc:mysql://me:geheim@h/d"], ["geheim"]), (["password=geheim"], ["geheim"]),
      (["-nonsense", "-x.dbPass=geheim"], ["geheim"]), (["-target=2", "migrate"], []),
    ])
  func wordsOfCommandLine(words: [String], expected: [String]) throws {
    #expect(Set(try Project().loader(words).secrets) == Set(expected))
  }

  @Test("are found behind references, also of an environment that is not in use")
  func references() throws {
    let document = """
      [flyway.placeholders]
      word = "behind a placeholder"
      [environments.default]
      password = "${placeholder.word}"
      [environments.other]
      password = "${env.OTHER_WORD}"
      url = "${env.NOT_THERE}"
      """
    let files = ["flyway.toml": document]
    let project = try Project(files)
    for operation in ["info", "statements"] {
      var loader = project.loader([operation], variables: ["OTHER_WORD": "behind a variable"])
      _ = try loader.load()
      #expect(loader.secrets.contains("behind a placeholder"))
      #expect(loader.secrets.contains("behind a variable"))
    }
  }

  @Test("are found in conf files, also those that are replaced")
  func legacy() throws {
    let found = try secrets(
      ["-password=argument"],
      ["flyway.conf": "flyway.password=file\nflyway.placeholders.api_key=k\n"])
    #expect(found == ["argument", "file", "k"])
  }

  @Test("come with the longest first, also after a failure")
  func order() throws {
    var loader = try Project().loader(["-password=short", "-url=x?password=much longer", "-x=1"])
    #expect(throws: MigrationError.self) { _ = try loader.load() }
    #expect(loader.secrets == ["much longer", "short", "much"])
  }

  @Test("stay out of the list of settings for debugging")
  func debugList() throws {
    var loader = try Project().loader(
      [
        "-X", "-initSql=alter user me identified by 'geheim'", "-password=geheim",
        "-url=jdbc:geheim", "-placeholders.token=geheim", "-table=t",
      ],
      variables: ["FLYWAY_LOG_DEBUG_CONFIGURATION_MAP": "true"])
    _ = try loader.load()
    let lines = loader.notices.filter { $0.level == .debug }.map(\.text)
    #expect(lines.contains("flyway.table -> t"))
    #expect(lines.contains("flyway.password -> ********"))
    #expect(!lines.contains { $0.contains("geheim") })
  }
}
