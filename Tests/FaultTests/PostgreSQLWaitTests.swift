import TestSupport
import Testing

/// What a run says while another session holds what one of its statements needs.
@Suite(
  "Waiting for another session on PostgreSQL",
  .needs(.postgreSQL))
struct PostgreSQLWaitTests {
  @Test("names who holds the lock in one line, and goes on")
  func named() throws {
    let project = try MigrationProject(on: .postgreSQL)
    try project.addMigration(1)
    #expect(try project.run("migrate").exitStatus == 0)
    try project.addMigration(2)
    let database = try #require(project.database as? PostgreSQLTestDatabase)
    var holder: PostgreSQLSession? = try database.open(application: "the shop")
    let backend = try #require(holder?.backend)
    try holder?.execute("begin; lock table applied; select 'open', count(*) from applied")
    let process = try project.start("migrate")
    let text = "The statement waits for a lock held by pid \(backend),"
    try project.wait(while: process) { process.outputSoFar.contains(text) }
    holder = nil
    let outcome = process.finish()
    #expect(outcome.exitStatus == 0, outcome.transcript)
    let lines = outcome.output.split(separator: "\n").filter { $0.contains("waits for a lock") }
    #expect(lines.count == 1, outcome.transcript)
    #expect(lines.first?.hasPrefix(text) ?? false, outcome.transcript)
    #expect(lines.first?.contains("the shop") ?? false, outcome.transcript)
    #expect(!outcome.output.contains("'open'"), outcome.transcript)
    try project.expectComplete(2)
    try project.expectNothingLeft()
  }
}
