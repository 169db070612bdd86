package import MigrationModel

/// Which migrations can be undone, for the column `Undoable` (engine.md 5.7).
package struct Undoability: Sendable {
  /// The path of the undo migration of each version that has one; empty when the file is gone.
  private var paths: [Version: String] = [:]

  /// Looks at the entries that are listed, undo migrations included.
  package init(listed entries: [MigrationInfo]) {
    for entry in entries where entry.type.isUndo {
      guard let version = entry.version, paths[version, default: ""].isEmpty else { continue }
      paths[version] = entry.path
    }
  }

  /// The text of the table's column.
  package func table(_ entry: MigrationInfo) -> String {
    entry.type == .delete || entry.state == .deleted ? "" : json(entry)
  }

  /// The text of the JSON property, which is not empty for deleted entries.
  package func json(_ entry: MigrationInfo) -> String {
    guard let version = entry.version, !entry.type.isUndo, entry.state != .undone else { return "" }
    // A marker is none that a script takes back.
    let canBeUndone = !entry.state.isFailed && !entry.type.isSynthetic || entry.type == .delete
    return canBeUndone && paths[version] != nil ? "Yes" : "No"
  }

  /// The absolute path of the undo migration of an entry that can be undone, else empty.
  package func path(_ entry: MigrationInfo) -> String {
    guard json(entry) == "Yes", let version = entry.version else { return "" }
    return paths[version] ?? ""
  }
}
