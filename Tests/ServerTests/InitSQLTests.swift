import Foundation
import TestSupport
import Testing

/// What initSql makes of the session is where it begins: its role, its schemas, its settings
/// (engine.md 0.5, 9.1.1, 9.2.2).
@Suite("initSql on a server")
struct InitSQLTests {
  private static let postgreSQL = [
    "V1__one.sql": "create table one (i int);\n", "V2__two.sql": "create table two (i int);\n",
  ]

  /// A role that owns what is made, and one that may become it and nothing else.
  private func withRoles(
    on project: TestProject, _ body: (_ owner: String, _ login: String) throws -> Void
  ) throws {
    let name = try project.serverDatabase().name
    let (owner, login) = ("\(name)_owner", "\(name)_login")
    let database = project.database
    try database.execute(
      """
      create role \(owner);
      create role \(login) login noinherit password 'it is the login';
      grant \(owner) to \(login);
      create schema app authorization \(owner)
      """)
    defer {
      try? database.execute("drop schema app cascade; drop role \(login); drop role \(owner)")
    }
    try body(owner, login)
  }

  private func owners(in database: any TestDatabase) throws -> [[String?]] {
    try database.query(
      "select schemaname, tablename, tableowner from pg_tables where schemaname = 'app' order by 2")
  }

  @Test(
    "SET ROLE and the search path hold for the history and for all scripts", .needs(.postgreSQL))
  func role() throws {
    let project = try TestProject(on: .postgreSQL, Self.postgreSQL)
    try withRoles(on: project) { owner, login in
      let settings = ["FLYWAY_USER": login, "FLYWAY_PASSWORD": "it is the login"]
      let initSQL = "-initSql=set role \(owner); set search_path = app"
      try project.succeed(initSQL, "migrate", environment: settings)
      let names = ["flyway_schema_history", "one", "two"]
      #expect(try owners(in: project.database) == names.map { ["app", $0, owner] })
      let rows = try project.database.query(
        "select distinct installed_by from app.flyway_schema_history")
      #expect(rows == [[owner]])
      let info = try project.succeed(initSQL, "info", environment: settings)
      #expect(!info.output.contains("Pending"), info.transcript)
    }
  }

  @Test("a dry run's script does the same", .needs(.postgreSQL))
  func dryRun() throws {
    let project = try TestProject(on: .postgreSQL, Self.postgreSQL)
    try withRoles(on: project) { owner, login in
      try project.succeed(
        "-initSql=set role \(owner); set search_path = app", "-dryRunOutput=dry.sql", "migrate",
        environment: ["FLYWAY_USER": login, "FLYWAY_PASSWORD": "it is the login"])
      #expect(try owners(in: project.database) == [])
      let script = try project.folder.read("dry.sql")
      #expect(script.contains("SET ROLE \"\(owner)\";"))
      #expect(!script.contains("ROLE \"\(login)\""))
      #expect(script.contains("CREATE TABLE \"app\".\"flyway_schema_history\""))
    }
  }

  @Test("settings that are put back between scripts are put back to it", .needs(.mariaDB))
  func settings() throws {
    let project = try TestProject(
      on: .mariaDB,
      [
        "V1__one.sql":
          "create table seen (i int);\ninsert into seen values (@@foreign_key_checks);\n",
        "V2__two.sql": "insert into seen values (@@foreign_key_checks);\n",
      ])
    try project.succeed("-initSql=set foreign_key_checks = 0", "migrate")
    #expect(try project.database.query("select i from seen") == [["0"], ["0"]])
  }

  @Test("USE leads to the schema of the history", .needs(.mariaDB))
  func currentDatabase() throws {
    let project = try TestProject(on: .mariaDB, ["V1__one.sql": "create table one (i int);\n"])
    let schema = try project.serverDatabase().furtherSchema("init")
    try project.database.execute("create database \(schema)")
    try project.succeed("-initSql=use \(schema)", "migrate")
    let rows = try project.database.query(
      "select table_name from information_schema.tables where table_schema = '\(schema)' order by 1"
    )
    #expect(rows == [["flyway_schema_history"], ["one"]])
  }

  @Test("a dry run is led by USE, and sets nothing but the session", .needs(.mariaDB))
  func dryRunOnMariaDB() throws {
    let project = try TestProject(on: .mariaDB, ["V1__one.sql": "create table one (i int);\n"])
    let schema = try project.serverDatabase().furtherSchema("init")
    let database = project.database
    try database.execute("create database \(schema)")
    let settings = "select @@global.div_precision_increment, @@global.flush_time"
    let before = try database.query(settings)
    let initSQL = """
      set global div_precision_increment = 17; set @@global.flush_time = 4321; \
      set statement max_statement_time = 60 for create table \(schema).never (i int); \
      set foreign_key_checks = 0; use \(schema)
      """
    try project.succeed("-initSql=" + initSQL, "-dryRunOutput=dry.sql", "migrate")
    #expect(try database.query(settings) == before)
    #expect(
      try database.query(
        "select table_name from information_schema.tables where table_schema = '\(schema)'") == [])
    let script = try project.folder.read("dry.sql")
    #expect(script.contains("CREATE TABLE `\(schema)`.`flyway_schema_history`"))
    #expect(script.contains("foreign_key_checks=0"))
  }
}
