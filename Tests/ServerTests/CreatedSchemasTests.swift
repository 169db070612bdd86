import TestSupport
import Testing

/// Schemas that the tool created are dropped by `clean` (engine.md 10.5).
@Suite("Created schemas on a server")
struct CreatedSchemasTests {
  @Test("are found whatever their names hold", arguments: TestEngine.servers)
  func oddNames(engine: TestEngine) throws {
    let project = try TestProject(on: engine, ["V1__one.sql": "create table one (i int);\n"])
    let database = try project.serverDatabase()
    let names = ["A b", "c\"d", "e`f", "\""].map { database.furtherSchema($0) }
    let setting = "-schemas=" + names.joined(separator: ",")
    try project.succeed(setting, "migrate")
    try project.succeed(setting, "-cleanDisabled=false", "clean")
    let rows = try database.query(
      "select schema_name from information_schema.schemata where schema_name like '\(database.name)^_%' escape '^'"
    )
    #expect(rows == [])
  }
}
