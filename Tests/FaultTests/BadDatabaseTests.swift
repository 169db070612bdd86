import Foundation
import TestSupport
import Testing

/// What is no usable database gets a clear error, exit 1, and nothing half done.
@Suite("Unusable databases")
struct BadDatabaseTests {
  @Test(
    "is refused by every command",
    arguments: ["migrate", "info", "validate", "repair", "baseline", "testConnection"])
  func notADatabase(command: String) throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    let text = String(repeating: "This is a letter, not a database.\n", count: 200)
    try project.folder.write("test.db", text)
    expectError(try project.run(command), naming: "not a database")
    #expect(try project.folder.read("test.db") == text)
  }

  @Test("a missing folder is named")
  func missingFolder() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    let outcome = try project.run("migrate", on: other("no/such/folder/test.db", project))
    expectError(outcome, naming: "no/such/folder' does not exist")
    #expect(!project.folder.contains("no"))
  }

  @Test("a folder is no database")
  func folder() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    expectError(
      try project.run("migrate", on: other("sql", project)), naming: "unable to open database file")
  }

  @Test("opened read-only: migrate fails, info works")
  func readOnlyByURL() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.run("migrate")
    try project.addMigration(2)
    let database = other("file:test.db?mode=ro", project)
    expectError(try project.run("migrate", on: database), naming: "readonly database")
    try project.succeed("info", on: database)
    try project.expectComplete(1)
  }

  @Test(
    "a file without write permission: migrate fails, info works",
    .enabled(if: geteuid() != 0, "root may write to every file"))
  func readOnlyFile() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.run("migrate")
    try project.addMigration(2)
    chmod(project.folder.path("test.db"), 0o444)
    expectError(try project.run("migrate"), naming: "readonly database")
    try project.succeed("info")
    try project.expectComplete(1)
  }

  @Test("locked by another program: the error says by whom, and how to wait longer")
  func locked() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.run("migrate")
    try project.addMigration(2)
    let other = try SQLiteFile(project.folder.path("test.db"))
    try other.execute("begin immediate")
    let outcome = try project.run("-lockRetryCount=0", "migrate")
    expectError(outcome, naming: "another process holds a lock for longer than 'lockRetryCount'")
    #expect(outcome.error.contains("database is locked"), outcome.transcript)
    try other.execute("rollback")
    try project.expectComplete(1)
  }

  @Test("a full database: the script that does not fit is rolled back, the next run completes")
  func full() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.addMigration(2, rows: 20_000)
    expectError(
      try project.run("migrate", on: other("test.db?max_page_count=20", project)), naming: "full")
    try project.expectComplete(1)
    try project.succeed("migrate")
    try project.expectComplete(2)
  }

  @Test(
    "a full disk: the script that does not fit is rolled back, the next run completes",
    .enabled(if: TinyDisk.isAvailable, "only root can mount a small file system"))
  func fullDisk() throws {
    let project = try MigrationProject()
    try project.addMigration(1)
    try project.addMigration(2, rows: 20_000)
    let disk = try TinyDisk(project.folder.path("disk"), size: "256k")
    let database = other("disk/test.db", project)
    expectError(try project.run("migrate", on: database), naming: "full")
    try project.expectComplete(1, in: database)

    try disk.resize("16m")
    try project.succeed("migrate", on: database)
    try project.expectComplete(2, in: database)
  }

  private func other(_ name: String, _ project: MigrationProject) -> SQLiteTestDatabase {
    SQLiteTestDatabase(project.folder, name)
  }

  private func expectError(
    _ outcome: ProcessOutcome, naming part: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.exitStatus == 1, outcome.transcript, sourceLocation: sourceLocation)
    #expect(
      outcome.error.split(separator: "\n").contains { $0.hasPrefix("ERROR: ") },
      outcome.transcript, sourceLocation: sourceLocation)
    #expect(outcome.error.contains(part), outcome.transcript, sourceLocation: sourceLocation)
  }
}
