import Database
import Engine
import MigrationModel
import Reports
import Testing

/// An event with the lines it must give, `LEVEL text`.
struct EventCase: Sendable, CustomTestStringConvertible {
  let event: MigrationEvent
  let lines: [String]

  init(_ event: MigrationEvent, _ lines: String...) {
    self.event = event
    self.lines = lines
  }

  var testDescription: String { lines.first ?? "nothing" }
}

private func label(
  version: String? = "2", description: String = "add people", isOutOfOrder: Bool = false,
  isTransactional: Bool = true
) -> MigrationLabel {
  MigrationLabel(
    schema: "\"main\"", version: version, description: description, script: "V2__add_people.sql",
    isOutOfOrder: isOutOfOrder, isTransactional: isTransactional)
}

private let progress = StatementProgress(
  number: 2, total: 3, line: 7, script: "V2__add_people.sql", text: "select 1")

private let table = "\"main\".\"flyway_schema_history\""

@Suite("Events as lines")
struct EventTextTests {
  @Test(
    "follow the specification word for word",
    arguments: [
      EventCase(.notice(Notice(.warning, "look")), "WARN look"),
      EventCase(
        .connected(engine: "SQLite", version: "3.40", url: "jdbc:sqlite:secret.db"),
        "INFO Database: ******** (SQLite 3.40)"),
      EventCase(
        .historyTableMissing(table: table), "INFO Schema history table \(table) does not exist yet"),
      EventCase(
        .creatingHistoryTable(table: table, withBaseline: false),
        "INFO Creating Schema History table \(table) ..."),
      EventCase(
        .creatingHistoryTable(table: table, withBaseline: true),
        "INFO Creating Schema History table \(table) with baseline ..."),
      EventCase(
        .statementBlocked(by: "pid 42, user shop"),
        "INFO The statement waits for a lock held by pid 42, user shop ..."),
      EventCase(.statementUnblocked),
      EventCase(.creatingSchema("\"a\""), "INFO Creating schema \"a\" ..."),
      EventCase(
        .validated(count: 1, milliseconds: 14),
        "INFO Successfully validated 1 migration (execution time 00:00.014s)"),
      EventCase(
        .validated(count: 0, milliseconds: 14),
        "INFO Successfully validated 0 migrations (execution time 00:00.014s)"),
      EventCase(
        .currentVersion(schema: "\"main\"", version: "<< Empty Schema >>"),
        "INFO Current version of schema \"main\": << Empty Schema >>"),
      EventCase(
        .outOfOrderActive(schema: "\"main\""),
        "INFO outOfOrder mode is active. Migration of schema \"main\" may not be reproducible."),
      EventCase(
        .schemaIsNewer(schema: "\"main\"", version: "3", latest: "2"),
        "WARN Schema \"main\" has a version (3) that is newer than the latest available migration"
          + " (2) !"),
      EventCase(
        .schemaIsNewer(schema: "\"main\"", version: "3", latest: nil),
        "ERROR Schema \"main\" has version 3, but no migration could be resolved in the configured"
          + " locations !"),
      EventCase(
        .futureFailure(schema: "\"main\"", version: "3"),
        "WARN Schema \"main\" contains a failed future migration to version 3 !"),
      EventCase(
        .migrating(label()), "INFO Migrating schema \"main\" to version \"2 - add people\""),
      EventCase(
        .migrating(label(description: "", isOutOfOrder: true, isTransactional: false)),
        "INFO Migrating schema \"main\" to version \"2\" [out of order] [non-transactional]"),
      EventCase(
        .migrating(label(version: nil, isTransactional: false)),
        "INFO Migrating schema \"main\" with repeatable migration \"add people\""
          + " [non-transactional]"),
      EventCase(
        .skippingExecution(label()),
        "DEBUG Skipping execution of migration of schema \"main\" to version \"2 - add people\""),
      EventCase(
        .migrated(label(), milliseconds: 5),
        "DEBUG Successfully completed migration of schema \"main\" to version \"2 - add people\""
          + " (execution time 00:00.005s)"),
      EventCase(
        .migrationFailed(label(), isRolledBack: true),
        "ERROR Migration of schema \"main\" to version \"2 - add people\" failed!"
          + " Changes successfully rolled back."),
      EventCase(
        .migrationFailed(label(), isRolledBack: false),
        "ERROR Migration of schema \"main\" to version \"2 - add people\" failed!"
          + " Please restore backups and roll back database and code!"),
      EventCase(
        .applied(count: 1, schema: "\"main\"", version: "2", milliseconds: 21),
        "INFO Successfully applied 1 migration to schema \"main\", now at version v2"
          + " (execution time 00:00.021s)"),
      EventCase(
        .applied(count: 2, schema: "\"main\"", version: nil, milliseconds: 21),
        "INFO Successfully applied 2 migrations to schema \"main\" (execution time 00:00.021s)"),
      EventCase(
        .upToDate(schema: "\"main\""),
        "INFO Schema \"main\" is up to date. No migration necessary."),
      EventCase(
        .callback(
          name: "beforeMigrate", description: "", isScript: false, isTransactional: true),
        "INFO Executing SQL callback: beforeMigrate - "),
      EventCase(
        .callback(name: "afterMigrate", description: "x", isScript: false, isTransactional: false),
        "INFO Executing SQL callback: afterMigrate - x [non-transactional]"),
      EventCase(
        .callback(name: "afterInfo", description: "x", isScript: true, isTransactional: true),
        "INFO Executing script callback: afterInfo - x"),
      EventCase(.program("sh /a/V2__x.sh "), "INFO Executing sh /a/V2__x.sh "),
      EventCase(.programOutput("done\n"), "INFO done\n"),
    ])
  func migrating(example: EventCase) { check(example) }

  @Test(
    "tell statements, repairs, baselines and cleaning",
    arguments: [
      EventCase(
        .statementFound(line: 3, text: "vacuum", isTransactional: false),
        "DEBUG Found statement at line 3: vacuum [non-transactional]"),
      EventCase(.statementStarted(progress), "DEBUG Executing SQL: select 1"),
      EventCase(
        .statementFinished(progress, milliseconds: 1500),
        "DEBUG Statement 2 of 3 at line 7 of V2__add_people.sql done (execution time 00:01.500s)"),
      EventCase(.updateCount(1), "DEBUG 1 row affected"),
      EventCase(.updateCount(0), "DEBUG 0 rows affected"),
      EventCase(.resultSet(ResultTable(columns: ["a"], rows: []))),
      EventCase(
        .serverMessage(ServerMessage(sqlState: "00000", number: 0, message: "hello")),
        "INFO DB: hello"),
      EventCase(
        .serverMessage(ServerMessage(sqlState: "42P07", number: 0, message: "exists")),
        "WARN DB: exists (SQL State: 42P07 - Error Code: 0)"),
      EventCase(
        .repairNotNecessary(table: table, tableExists: true),
        "INFO Repair of failed migration in Schema History table \(table) not necessary."
          + " No failed migration detected."),
      EventCase(
        .repairNotNecessary(table: table, tableExists: false),
        "INFO Repair of failed migration in Schema History table \(table) not necessary"
          + " as table doesn't exist."),
      EventCase(
        .repairingDeleted(version: "3", description: "x"),
        "INFO Repairing Schema History table for version \"3\" (Marking as DELETED)  ..."),
      EventCase(
        .repairingDeleted(version: nil, description: "old view"),
        "INFO Repairing Schema History table for description \"old view\""
          + " (Marking as DELETED)  ..."),
      EventCase(
        .repairingAligned(version: "1", description: "a b", type: "SQL", checksum: -123_456),
        "INFO Repairing Schema History table for version 1"
          + " (Description: a b, Type: SQL, Checksum: -123456)  ..."),
      EventCase(
        .repairingAligned(version: nil, description: "v", type: "SQL", checksum: nil),
        "INFO Repairing Schema History table for version null"
          + " (Description: v, Type: SQL, Checksum: null)  ..."),
      EventCase(
        .repaired(table: table, milliseconds: 25, anyDeleted: true, needsManualCleanup: true),
        "INFO Successfully repaired schema history table \(table) (execution time 00:00.025s).",
        "INFO Please ensure the previous contents of the deleted migrations are removed from the"
          + " database, or moved into an existing migration.",
        "INFO Manual cleanup of the remaining effects of the failed migration may still be"
          + " required."),
      EventCase(
        .baselined(version: "1"), "INFO Successfully baselined schema with version: 1"),
      EventCase(
        .baselineSkipped(table: table, version: "1", description: "<< Flyway Baseline >>"),
        "INFO Schema history table \(table) already initialized with"
          + " (1,<< Flyway Baseline >>). Skipping."),
      EventCase(
        .cleaned(.preSchemaObjects, milliseconds: 0),
        "INFO Successfully dropped pre-schema database level objects (execution time 00:00.000s)"),
      EventCase(
        .cleaned(.schema("\"main\""), milliseconds: 52),
        "INFO Successfully cleaned schema \"main\" (execution time 00:00.052s)"),
      EventCase(
        .cleaned(.postSchemaObjects, milliseconds: 0),
        "INFO Successfully dropped post-schema database level objects (execution time 00:00.000s)"),
      EventCase(
        .cleaned(.droppedSchema("\"a\""), milliseconds: 1),
        "INFO Successfully dropped schema \"a\" (execution time 00:00.001s)"),
      EventCase(.schemaVersion("2"), "INFO Schema version: 2", "INFO "),
      EventCase(.connectionTested, "INFO Dunlin engine connection successful"),
    ])
  func others(example: EventCase) { check(example) }

  @Test("show a database's address on request, never its password")
  func address() {
    let event = MigrationEvent.connected(
      engine: "PostgreSQL", version: "16.4", url: "jdbc:postgresql://me:pw@h/db?user=x&password=y")
    let lines = EventText(showsURLs: true).notices(for: event).map(\.text)
    #expect(
      lines == [
        "Database: jdbc:postgresql://me:********@h/db?user=x&password=******** (PostgreSQL 16.4)"
      ])
  }

  @Test("know which events have debug lines alone")
  func debugOnly() {
    #expect(EventText.isDebugOnly(.updateCount(1)))
    #expect(!EventText.isDebugOnly(.migrating(label())))
  }

  private func check(_ example: EventCase) {
    let lines = EventText().notices(for: example.event).map { "\($0.level.rawValue) \($0.text)" }
    #expect(lines == example.lines)
    if EventText.isDebugOnly(example.event) {
      #expect(lines.allSatisfy { $0.hasPrefix("DEBUG") })
    }
  }
}
