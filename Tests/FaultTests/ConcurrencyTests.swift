import Foundation
import TestSupport
import Testing

/// Processes that start at once share the work (engine.md 8.4, and the robustness).
@Suite("Concurrent runs")
struct ConcurrencyTests {
  private static let processes = 20

  @Test("20 starts on a new file: all succeed, each migration is applied once")
  func newDatabase() throws {
    let project = try MigrationProject()
    for number in 1...30 { try project.addMigration(number, rows: 200) }
    try expectAllSucceed(project)
    try project.expectComplete(30)
  }

  @Test("20 starts with a script migration and scripts without a transaction: each runs once")
  func withoutTransactions() throws {
    let project = try MigrationProject()
    for number in 1...12 {
      try project.addMigration(number, rows: 200, inTransaction: number % 3 == 0)
    }
    try project.folder.write("sql/V13__shell.sh", "echo run >> runs\n")
    try project.folder.write(
      "sql/R__notes.sql", "create table if not exists notes (v);\ninsert into notes values (1);\n")
    try expectAllSucceed(project)
    #expect(try project.applied() == Array(1...12))
    #expect(
      try project.history().map(\.version) == (1...13).map { "\($0)" } + [nil])
    #expect(try project.history().allSatisfy(\.succeeded))
    #expect(try project.folder.read("runs") == "run\n")
    #expect(try project.open().number("select count(*) from notes") == 1)
  }

  @Test("20 starts on a database with nothing to do: all succeed")
  func nothingToDo() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.run("migrate")
    try expectAllSucceed(project)
    try project.expectComplete(1)
  }

  private func expectAllSucceed(_ project: MigrationProject) throws {
    let running = try (1...Self.processes).map { _ in try project.start("migrate") }
    for process in running {
      let outcome = process.finish(within: .seconds(300))
      #expect(outcome.exitStatus == 0, outcome.transcript)
    }
  }
}
