import Foundation
import TestSupport
import Testing

/// Processes that start at once share the work (engine.md 8, and the issue's robustness).
@Suite("Concurrent runs")
struct ConcurrencyTests {
  private static let processes = 20

  @Test(
    "20 starts on a new database: all succeed, each migration is applied once",
    arguments: TestEngine.reachable)
  func newDatabase(engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    for number in 1...30 { try project.addMigration(number, rows: 200) }
    try expectAllSucceed(project)
    try project.expectComplete(30)
  }

  @Test(
    "20 starts with a script migration and scripts without a transaction: each runs once",
    arguments: TestEngine.reachable)
  func withoutTransactions(engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    for number in 1...12 {
      try project.addMigration(number, rows: 200, inTransaction: number % 3 == 0)
    }
    try project.folder.write("sql/V13__shell.sh", "echo run >> runs\n")
    try project.folder.write(
      "sql/R__notes.sql",
      "create table if not exists notes (v int);\ninsert into notes values (1);\n")
    try expectAllSucceed(project)
    #expect(try project.applied() == Array(1...12))
    #expect(
      try project.history().map(\.version) == (1...13).map { "\($0)" } + [nil])
    #expect(try project.history().allSatisfy(\.succeeded))
    #expect(try project.folder.read("runs") == "run\n")
    #expect(try project.database.number("select count(*) from notes") == 1)
  }

  @Test("20 starts on a database with nothing to do: all succeed", arguments: TestEngine.reachable)
  func nothingToDo(engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    try project.run("migrate")
    try expectAllSucceed(project)
    try project.expectComplete(1)
  }

  @Test(
    "20 starts that create schemas: all succeed, the schemas are created once",
    .needsServer, arguments: TestEngine.servers)
  func newSchemas(engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    let database = try #require(project.database as? any ServerTestDatabase)
    let schemas = ["first", "second"].map { database.furtherSchema($0) }
    try project.folder.write("sql/V1__one.sql", "create table here (n int);\n")
    try expectAllSucceed(project, "-schemas=\(schemas.joined(separator: ","))")
    let rows = try database.query(
      """
      select type, case when success then 1 end
      from \(schemas[0]).flyway_schema_history order by installed_rank
      """)
    #expect(rows == [["SCHEMA", "1"], ["SQL", "1"]])
  }

  private func expectAllSucceed(_ project: MigrationProject, _ options: String...) throws {
    let running = try (1...Self.processes).map { _ in
      try project.start(options + ["migrate"])
    }
    for process in running {
      let outcome = process.finish(within: .seconds(300))
      #expect(outcome.exitStatus == 0, outcome.transcript)
    }
    try project.expectNothingLeft()
  }
}
