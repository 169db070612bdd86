import Foundation
import TestSupport
import Testing

/// Processes that start at once share the work (engine.md 8, and the issue's robustness).
@Suite("Concurrent runs")
struct ConcurrencyTests {
  private static let processes = 20

  @Test("20 starts on a new database: all succeed, each migration is applied once")
  func newDatabase() throws { try newDatabase(on: .sqlite) }

  @Test(
    "20 starts on a new database of PostgreSQL",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL))
  func newDatabaseOfPostgreSQL() throws { try newDatabase(on: .postgreSQL) }

  @Test(
    "20 starts on a new database of MariaDB",
    .enabled(if: DatabaseServer.mariaDB != nil, DatabaseServer.noMariaDB))
  func newDatabaseOnMariaDB() throws { try newDatabase(on: .mariaDB) }

  private func newDatabase(on engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    for number in 1...30 { try project.addMigration(number, rows: 200) }
    try expectAllSucceed(project)
    try project.expectComplete(30)
  }

  @Test("20 starts with a script migration and scripts without a transaction: each runs once")
  func withoutTransactions() throws { try withoutTransactions(on: .sqlite) }

  @Test(
    "20 starts on PostgreSQL with a script migration and scripts without a transaction",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL))
  func withoutTransactionsOnPostgreSQL() throws { try withoutTransactions(on: .postgreSQL) }

  @Test(
    "20 starts on MariaDB with a script migration and scripts without a transaction",
    .enabled(if: DatabaseServer.mariaDB != nil, DatabaseServer.noMariaDB))
  func withoutTransactionsOnMariaDB() throws { try withoutTransactions(on: .mariaDB) }

  private func withoutTransactions(on engine: TestEngine) throws {
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

  @Test("20 starts on a database with nothing to do: all succeed")
  func nothingToDo() throws { try nothingToDo(on: .sqlite) }

  @Test(
    "20 starts on a database of PostgreSQL with nothing to do",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL))
  func nothingToDoOnPostgreSQL() throws { try nothingToDo(on: .postgreSQL) }

  @Test(
    "20 starts on a database of MariaDB with nothing to do",
    .enabled(if: DatabaseServer.mariaDB != nil, DatabaseServer.noMariaDB))
  func nothingToDoOnMariaDB() throws { try nothingToDo(on: .mariaDB) }

  private func nothingToDo(on engine: TestEngine) throws {
    let project = try MigrationProject(on: engine)
    try project.addMigration(1)
    try project.run("migrate")
    try expectAllSucceed(project)
    try project.expectComplete(1)
  }

  @Test(
    "20 starts that create schemas: all succeed, the schemas are created once",
    .enabled(if: DatabaseServer.postgreSQL != nil, DatabaseServer.noPostgreSQL))
  func newSchemas() throws {
    let project = try MigrationProject(on: .postgreSQL)
    try project.folder.write("sql/V1__one.sql", "create table here (n int);\n")
    let running = try (1...Self.processes).map { _ in
      try project.start("-schemas=first,second", "migrate")
    }
    for process in running {
      let outcome = process.finish(within: .seconds(300))
      #expect(outcome.exitStatus == 0, outcome.transcript)
    }
    let rows = try project.database.query(
      "select type, success from first.flyway_schema_history order by installed_rank")
    #expect(rows == [["SCHEMA", "t"], ["SQL", "t"]])
    try project.expectNothingLeft()
  }

  @Test(
    "20 starts that create databases of MariaDB: all succeed, each is created once",
    .enabled(if: DatabaseServer.mariaDB != nil, DatabaseServer.noMariaDB))
  func newDatabases() throws {
    let project = try MigrationProject(on: .mariaDB)
    let database = try #require(project.database as? MariaDBTestDatabase)
    let names = ["first", "second"].map { "\(database.name)_\($0)" }
    defer { for name in names { try? database.execute("drop database if exists \(name)") } }
    try project.folder.write("sql/V1__one.sql", "create table here (n int);\n")
    let running = try (1...Self.processes).map { _ in
      try project.start("-schemas=\(names.joined(separator: ","))", "migrate")
    }
    for process in running {
      let outcome = process.finish(within: .seconds(300))
      #expect(outcome.exitStatus == 0, outcome.transcript)
    }
    let rows = try database.query(
      "select type, success from \(names[0]).flyway_schema_history order by installed_rank")
    #expect(rows == [["SCHEMA", "1"], ["SQL", "1"]])
    try project.expectNothingLeft()
  }

  private func expectAllSucceed(_ project: MigrationProject) throws {
    let running = try (1...Self.processes).map { _ in try project.start("migrate") }
    for process in running {
      let outcome = process.finish(within: .seconds(300))
      #expect(outcome.exitStatus == 0, outcome.transcript)
    }
    try project.expectNothingLeft()
  }
}
