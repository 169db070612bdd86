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
    #expect(loader.secrets == ["much longer", "short"])
  }

  @Test("stay out of the list of settings for debugging")
  func debugList() throws {
    var loader = try Project().loader(
      ["-X", "-password=geheim", "-url=jdbc:geheim", "-placeholders.token=geheim", "-table=t"],
      variables: ["FLYWAY_LOG_DEBUG_CONFIGURATION_MAP": "true"])
    _ = try loader.load()
    let lines = loader.notices.filter { $0.level == .debug }.map(\.text)
    #expect(lines.contains("flyway.table -> t"))
    #expect(lines.contains("flyway.password -> ********"))
    #expect(!lines.contains { $0.contains("geheim") })
  }
}
