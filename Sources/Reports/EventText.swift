internal import Database
package import Engine
package import MigrationModel

/// The log lines of the engine's events, word for word as in cli-and-config.md 5.
package struct EventText: Sendable {
  /// Whether addresses of databases are shown; passwords in them never are.
  private let showsURLs: Bool

  package init(showsURLs: Bool = false) { self.showsURLs = showsURLs }

  /// The lines that tell an event, in order.
  ///
  /// Result sets have none here: they may be large and are written row by row
  /// (``TextTable/write(_:to:)``).
  package func notices(for event: MigrationEvent) -> [Notice] {
    switch event {
    case .notice(let notice): [notice]
    case .resultSet: []
    case .connected, .historyTableMissing, .creatingHistoryTable, .creatingSchema, .schemaVersion,
      .connectionTested, .waitingForLock, .statementBlocked, .statementUnblocked, .runInProgress:
      connection(event)
    case .statementFound, .statementStarted, .statementFinished, .updateCount, .serverMessage,
      .overriddenMessage, .callback, .program, .programOutput:
      script(event)
    case .repairNotNecessary, .repairingDeleted, .repairingAligned, .repaired:
      repair(event)
    case .baselined, .baselineSkipped, .cleaned:
      baselineOrClean(event)
    default: migrate(event)
    }
  }

  /// Whether an event has debug lines alone, which cost their text for nothing when not shown.
  package static func isDebugOnly(_ event: MigrationEvent) -> Bool {
    switch event {
    case .statementFound, .statementStarted, .statementFinished, .updateCount, .migrated,
      .skippingExecution:
      true
    default: false
    }
  }

  /// Connecting and the history table (5.2, 5.4), the heading of `info` (5.7).
  private func connection(_ event: MigrationEvent) -> [Notice] {
    switch event {
    case .connected(let engine, let version, let url):
      let address = showsURLs ? maskedURL(url) : "********"
      return [info("Database: \(address) (\(engine) \(version))")]
    case .historyTableMissing(let table):
      return [info("Schema history table \(table) does not exist yet")]
    case .creatingHistoryTable(let table, let withBaseline):
      let suffix = withBaseline ? "with baseline ..." : "..."
      return [info("Creating Schema History table \(table) \(suffix)")]
    case .creatingSchema(let schema): return [info("Creating schema \(schema) ...")]
    case .schemaVersion(let version): return [info("Schema version: \(version)"), info("")]
    case .connectionTested: return [info("Dunlin engine connection successful")]
    case .waitingForLock(let holder):
      return [
        info("Waiting for the lock held by \(holder.isEmpty ? "another session" : holder) ...")
      ]
    case .statementBlocked(let holder):
      return [info("The statement waits for a lock held by \(holder) ...")]
    case .runInProgress:
      return [info("Another run is at work on this schema history; it may change any moment")]
    default: return []
    }
  }

  /// What happens around migrations (5.5, 5.8).
  private func migrate(_ event: MigrationEvent) -> [Notice] {
    switch event {
    case .validated(let count, let time):
      return [info("Successfully validated \(counted(count, "migration")) \(took(time))")]
    case .currentVersion(let schema, let version):
      return [info("Current version of schema \(schema): \(version)")]
    case .outOfOrderActive(let schema):
      return [
        info("outOfOrder mode is active. Migration of schema \(schema) may not be reproducible.")
      ]
    case .schemaIsNewer(let schema, let version, let latest):
      return [newer(schema: schema, version: version, latest: latest)]
    case .futureFailure(let schema, let version):
      return [
        warning("Schema \(schema) contains a failed future migration to version \(version) !")
      ]
    case .migrating(let label):
      return [info(label.isUndo ? "Undoing migration of \(label.text)" : "Migrating \(label.text)")]
    case .skippingExecution(let label):
      return [debug("Skipping execution of \(label.work) of \(label.text)")]
    case .migrated(let label, let time):
      return [debug("Successfully completed \(label.work) of \(label.text) \(took(time))")]
    case .migrationFailed(let label, let isRolledBack):
      let outcome =
        isRolledBack
        ? "Changes successfully rolled back."
        : "Please restore backups and roll back database and code!"
      let work = label.isUndo ? "Undo of migration" : "Migration"
      return [Notice(.error, "\(work) of \(label.text) failed! \(outcome)")]
    case .applied(let count, let schema, let version, let time):
      let place = schema + (version.map { ", now at version v\($0)" } ?? "")
      return [
        info("Successfully applied \(counted(count, "migration")) to schema \(place) \(took(time))")
      ]
    case .upToDate(let schema):
      return [info("Schema \(schema) is up to date. No migration necessary.")]
    case .undone(let count, let schema, let version, let time):
      let place = schema + (version.map { ", now at version v\($0)" } ?? "")
      return [
        info("Successfully undid \(counted(count, "migration")) to schema \(place) \(took(time))")
      ]
    case .nothingToUndo(let schema):
      return [info("Schema \(schema) has no migrations to undo.")]
    default: return []
    }
  }

  private func newer(schema: String, version: String, latest: String?) -> Notice {
    guard let latest else {
      return Notice(
        .error,
        "Schema \(schema) has version \(version), but no migration could be resolved in the "
          + "configured locations !")
    }
    return warning(
      "Schema \(schema) has a version (\(version)) that is newer than the latest available "
        + "migration (\(latest)) !")
  }

  /// What a script does (5.5, 5.14; sql-parser.md 6.3, 6.5).
  private func script(_ event: MigrationEvent) -> [Notice] {
    switch event {
    case .statementFound(let line, let text, let isTransactional):
      return [debug("Found statement at line \(line): \(text)\(suffix(isTransactional))")]
    case .statementStarted(let progress): return [debug("Executing SQL: \(progress.text)")]
    case .statementFinished(let progress, let time):
      return [
        debug(
          "Statement \(progress.number) of \(progress.total) at line \(progress.line) of "
            + "\(progress.script) done \(took(time))")
      ]
    case .updateCount(let count): return [debug("\(counted(count, "row")) affected")]
    case .serverMessage(let message):
      guard message.sqlState != "00000" else { return [info("DB: \(message.message)")] }
      return [
        warning(
          "DB: \(message.message) (SQL State: \(message.sqlState) - "
            + "Error Code: \(message.number))")
      ]
    case .overriddenMessage(let message, let level, let hidesCode):
      let code = " (SQL State: \(message.sqlState) - Error Code: \(message.number))"
      return [Notice(level, "DB: \(message.message)" + (hidesCode ? "" : code))]
    case .callback(let name, let description, let isScript, let isTransactional):
      let kind = isScript ? "script" : "SQL"
      return [
        info("Executing \(kind) callback: \(name) - \(description)\(suffix(isTransactional))")
      ]
    case .program(let command): return [info("Executing \(command)")]
    case .programOutput(let text): return [info(text)]
    default: return []
    }
  }

  /// What `repair` does (5.9).
  private func repair(_ event: MigrationEvent) -> [Notice] {
    switch event {
    case .repairNotNecessary(let table, let tableExists):
      let reason = tableExists ? ". No failed migration detected." : " as table doesn't exist."
      return [
        info("Repair of failed migration in Schema History table \(table) not necessary\(reason)")
      ]
    case .repairingDeleted(let version, let description):
      let which = version.map { "version \"\($0)\"" } ?? "description \"\(description)\""
      return [info("Repairing Schema History table for \(which) (Marking as DELETED)  ...")]
    case .repairingAligned(let version, let description, let type, let checksum):
      return [
        info(
          "Repairing Schema History table for version \(version ?? "null") (Description: "
            + "\(description), Type: \(type), Checksum: \(checksum.map(String.init) ?? "null"))  ..."
        )
      ]
    case .repaired(let table, let time, let anyDeleted, let needsManualCleanup):
      var lines = [info("Successfully repaired schema history table \(table) \(took(time)).")]
      if anyDeleted {
        lines.append(
          info(
            "Please ensure the previous contents of the deleted migrations are removed from the "
              + "database, or moved into an existing migration."))
      }
      if needsManualCleanup {
        lines.append(
          info(
            "Manual cleanup of the remaining effects of the failed migration may still be "
              + "required."))
      }
      return lines
    default: return []
    }
  }

  /// What `baseline` and `clean` do (5.10, 5.11).
  private func baselineOrClean(_ event: MigrationEvent) -> [Notice] {
    switch event {
    case .baselined(let version):
      return [info("Successfully baselined schema with version: \(version)")]
    case .baselineSkipped(let table, let version, let description):
      return [
        info(
          "Schema history table \(table) already initialized with (\(version),\(description)). "
            + "Skipping.")
      ]
    case .cleaned(let step, let time):
      let what =
        switch step {
        case .preSchemaObjects: "dropped pre-schema database level objects"
        case .schema(let schema): "cleaned schema \(schema)"
        case .postSchemaObjects: "dropped post-schema database level objects"
        case .droppedSchema(let schema): "dropped schema \(schema)"
        }
      return [info("Successfully \(what) \(took(time))")]
    default: return []
    }
  }

  private func debug(_ text: String) -> Notice { Notice(.debug, text) }
  private func info(_ text: String) -> Notice { Notice(.info, text) }
  private func warning(_ text: String) -> Notice { Notice(.warning, text) }

  private func took(_ milliseconds: Int) -> String {
    "(execution time \(durationText(milliseconds: milliseconds)))"
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }

  private func suffix(_ isTransactional: Bool) -> String {
    isTransactional ? "" : " [non-transactional]"
  }
}

extension MigrationLabel {
  fileprivate var work: String { isUndo ? "undo of migration" : "migration" }

  /// How messages name the migration (engine.md 7.4).
  fileprivate var text: String {
    var text = "schema \(schema) "
    if let version {
      text += "to version \"\(version)\(description.isEmpty ? "" : " - " + description)\""
      if isOutOfOrder { text += " [out of order]" }
    } else {
      text += "with repeatable migration \"\(description)\""
    }
    return isTransactional ? text : text + " [non-transactional]"
  }
}
