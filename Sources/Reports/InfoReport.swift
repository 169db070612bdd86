package import JSON
package import MigrationModel
internal import MigrationStates

/// The rows of `info` as tables, JSON and identifiers show them (engine.md 5.7).
package struct InfoReport: Sendable {
  /// What passed the filters, undo migrations included.
  private let rows: [MigrationInfo]
  /// What is listed: undo migrations only help to fill the others' last column.
  private let listed: [MigrationInfo]
  private let undoability: Undoability

  /// A report on the rows that passed the filters, undo migrations included.
  package init(rows: [MigrationInfo]) {
    self.rows = rows
    listed = rows.contains(where: \.type.isUndo) ? rows.filter { !$0.type.isUndo } : rows
    undoability = Undoability(listed: rows)
  }

  /// Whether no listed migration has a file (cli-and-config.md 5.7.1).
  package var isWithoutFiles: Bool { !listed.contains { $0.resolved != nil } }

  /// The table of 5.7; each line ends in a line feed.
  package var table: String {
    TextTable.text(
      columns: [
        "Category", "Version", "Description", "Type", "Installed On", "State", "Undoable",
      ],
      rows: rows.filter(Self.isShown).map { row in
        [
          row.category, row.version?.description ?? "", row.description, row.type.rawValue,
          row.row.flatMap { InstallationTime($0.installedOn)?.shown } ?? "",
          row.state.displayName, undoability.table(row),
        ]
      },
      emptyText: "No migrations found")
  }

  /// Undo migrations are left out, but one that failed, or was killed: what it undid half would look
  /// like a success.
  private static func isShown(_ entry: MigrationInfo) -> Bool {
    !entry.type.isUndo || entry.state == .failed
  }

  /// The versions, or of repeatables the descriptions, joined by commas (cli-and-config.md 7).
  package var identifiers: String {
    listed.map { $0.version?.description ?? $0.description }.joined(separator: ",")
  }

  /// The document of 6.3.
  ///
  /// `timestamp` is the local time, `yyyy-MM-ddTHH:mm:ss[.fraction]`; `instant` turns a stored time
  /// into an instant, with ``InstallationTime/utc`` where the engine stores UTC.
  package func json(
    of result: InfoResult, timestamp: String, instant: (InstallationTime) -> String
  ) -> JSONValue {
    [
      "allSchemasEmpty": .boolean(result.allSchemasEmpty),
      // The reference gives an empty text here and null in all other results (engine.md 14.2).
      "database": .string(result.summary.database ?? ""),
      "exception": nil,
      "flywayVersion": .string(compatibleFlywayVersion),
      "licenseFailed": false,
      "migrations": .array(
        rows.filter { $0.state != .available }.map { json(of: $0, instant: instant) }),
      "operation": "info",
      "schemaName": .string(result.schemaName),
      "schemaVersion": .text(result.schemaVersion),
      "timestamp": .string(timestampText(timestamp)),
    ]
  }

  private func json(
    of entry: MigrationInfo, instant: (InstallationTime) -> String
  ) -> JSONValue {
    let installed = entry.row.flatMap { InstallationTime($0.installedOn) }
    let rawVersion = entry.row.map { $0.version?.description ?? "" } ?? entry.resolved?.rawVersion
    return [
      "category": .string(entry.category),
      "description": .string(entry.description),
      "executionTime": .integer(entry.row?.executionTime ?? 0),
      "filepath": .string(entry.path),
      "installedBy": .string(entry.row?.installedBy ?? ""),
      "installedOnUTC": .string(installed.map(instant) ?? ""),
      "rawVersion": .string(rawVersion ?? ""),
      "shouldExecuteExpression": .text(entry.resolved?.options.shouldExecute),
      "state": .string(entry.state.displayName),
      "type": .string(entry.type.rawValue),
      "undoFilepath": .string(undoability.path(entry)),
      "undoable": .string(undoability.json(entry)),
      "version": .string(entry.version?.description ?? ""),
    ]
  }
}

/// The settings that `info` shows when it finds no files (cli-and-config.md 5.7.1).
package struct LocationSettings: Sendable {
  private let locations: [String]
  private let workingDirectory: String
  private let configuration: Configuration

  /// The settings of a run; `locations` are those that were scanned, and `workingDirectory` is the
  /// configured one, else the process's.
  package init(_ configuration: Configuration, locations: [String], workingDirectory: String) {
    self.configuration = configuration
    self.locations = locations
    self.workingDirectory = workingDirectory
  }

  /// The explanation with its table; each line ends in a line feed.
  package var text: String {
    let rows = [
      ("Setting", "Value"),
      ("locations", locations.joined(separator: ", ")),
      ("callbackLocations", configuration.callbackLocations.joined(separator: ", ")),
      ("workingDirectory", workingDirectory),
      ("repeatableSqlMigrationPrefix", configuration.repeatableSqlMigrationPrefix),
      ("sqlMigrationPrefix", configuration.sqlMigrationPrefix),
      ("baselineMigrationPrefix", configuration.baselineMigrationPrefix),
      ("sqlMigrationSeparator", configuration.sqlMigrationSeparator),
      ("sqlMigrationSuffixes", configuration.sqlMigrationSuffixes.joined(separator: ", ")),
    ]
    let first = (rows.map(\.0.utf16.count).max() ?? 0) + 2
    let second = max(rows.map(\.1.utf16.count).max() ?? 0, "Current value".utf16.count) + 2
    var text = "No migrations found on disk.\nHere are some relevant configuration settings.\n\n"
    for (number, row) in rows.enumerated() {
      text += "| " + padded(row.0, to: first) + " | " + padded(row.1, to: second) + " |\n"
      guard number == 0 else { continue }
      text += "|" + String(repeating: "-", count: first + 2) + "|"
      text += String(repeating: "-", count: second + 2) + "|\n"
    }
    return text
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: width - text.utf16.count)
  }
}
