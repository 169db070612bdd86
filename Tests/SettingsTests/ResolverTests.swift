import MigrationModel
import Settings
import Testing

@Suite("Value resolvers")
struct ResolverTests {
  private let variables = [
    "APP": "app", "PADDED": "  padded  ", "MIXED": "a1-Ä٣ b", "DOLLARS": "${env.APP}",
  ]

  private func table(_ text: String) throws -> String {
    try Project().load(
      ["-table=\(text)", "-placeholders.where=t", "-placeholders.via=${env.APP}", "info"],
      variables: variables
    ).table
  }

  @Test(
    "fill in values",
    arguments: [
      ("${env.APP}", "app"), ("  x${env.APP}y${ENV.APP}  ", "xappyapp"),
      ("${env.PADDED}", "  padded  "), ("$${env.APP}", "${env.APP}"),
      ("a$${env.APP}b${env.APP}", "a${env.APP}bapp"), ("!{ ${env.APP} }", " ${env.APP} "),
      ("${placeholder.where}_history", "t_history"), ("${placeholder.via}", "app"),
      ("${flyway:timestamp}", "${flyway:timestamp}"), ("${a}", "${a}"), ("${a.b.c}", "${a.b.c}"),
      ("${.b}${a.}", "${.b}${a.}"), ("$", "$"), ("${env.APP", "${env.APP"),
      ("$env.APP", "$env.APP"),
      ("${env.DOLLARS}", "${env.APP}"), ("${x${env.APP}", "${xapp"),
      ("${env.MIXED:d}", "1"), ("${env.MIXED:D}", "1٣"), ("${env.MIXED:a}", "ab"),
      ("${env.MIXED:A}", "aÄb"), ("${env.MIXED:ad-}", "a1-b"),
    ])
  func values(text: String, result: String) throws { #expect(try table(text) == result) }

  @Test(
    "say what they cannot fill in",
    arguments: [
      ("${env.NOT_SET}", "Unable to resolve environment variable: 'NOT_SET'", .error),
      ("${placeholder.x}", "Unable to resolve placeholder: 'x'", .configuration),
      (
        "${placeholder.flyway:table}",
        "Only user defined placeholders are supported, but detected attempt to use a default"
          + " placeholder.", .configuration
      ),
      ("${nosuch.x}", "Unknown resolver 'nosuch'", .configuration),
      ("${env.${env.APP}}", "Resolvers cannot be nested: ${env.${env.APP}", .configuration),
    ] as [(String, String, MigrationError.Code)])
  func faults(text: String, message: String, code: MigrationError.Code) throws {
    let error = try Project().failure(["-table=\(text)", "info"], variables: variables)
    #expect(error.message == message)
    #expect(error.code == code)
  }

  @Test("name the environment in its properties")
  func environmentFaults() throws {
    let error = try Project().failure(["-environment=dev", "-url=jdbc:${nosuch.X}", "info"])
    #expect(error.message == "Unknown resolver 'nosuch' for environment dev")
  }

  @Test("work in all root settings and some of the environment's")
  func places() throws {
    let project = try Project([
      "flyway.toml": """
      [flyway]
      locations = ["filesystem:${env.APP}"]
      environment = "${env.APP}"
      cherryPick = ["${env.APP}"]
      [flyway.placeholders]
      p = " ${env.APP} "
      [environments.app]
      url = "jdbc:${env.APP}"
      user = "${placeholder.p}"
      password = "${env.APP}"
      schemas = ["${env.APP}"]
      jdbcProperties.x = "${env.APP}"
      initSql = " ${env.APP} "
      [environments.app.flyway]
      table = " ${env.APP} "
      """
    ])
    let configuration = try project.load(["info"], variables: variables)
    #expect(configuration.locations == ["filesystem:app"])
    #expect(configuration.cherryPick == ["app"])
    #expect(configuration.placeholders == ["p": "app"])
    #expect(configuration.url == "jdbc:app")
    #expect(configuration.user == "app" && configuration.password == "app")
    #expect(configuration.schemas == ["app"])
    #expect(configuration.jdbcProperties == ["x": "app"])
    #expect(configuration.initSql == " ${env.APP} ")
    #expect(configuration.table == " ${env.APP} ")
  }

  @Test("stop when placeholders go in a circle")
  func circle() throws {
    let error = try Project().failure([
      "-placeholders.a=${placeholder.b}", "-placeholders.b=${placeholder.a}", "info",
    ])
    #expect(error.message.hasPrefix("Unable to resolve placeholder:"))
  }
}
