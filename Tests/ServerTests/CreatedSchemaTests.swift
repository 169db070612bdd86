import TestSupport
import Testing

@Suite("Schemas that the tool created")
struct CreatedSchemaTests {
  @Test("are dropped by clean whatever their names", .needs(.postgreSQL))
  func clean() throws {
    let project = try TestProject(on: .postgreSQL, ["V1__t.sql": "create table t (n int);\n"])
    let schemas = "-schemas=plain,a\"b;c$d,\"\",A B.c,äö"
    try project.succeed(schemas, "migrate")
    let query = "select count(*) from pg_namespace where nspname !~ '^pg_|^information_schema$'"
    #expect(try project.database.number(query) == 6)
    let outcome = try project.succeed(schemas, "-cleanDisabled=false", "clean")
    #expect(try project.database.number(query) == 1, outcome.transcript)
  }
}
