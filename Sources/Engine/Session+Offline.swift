package import MigrationModel
internal import Database
internal import History
internal import MigrationFiles

extension Session {
  /// Takes for granted that the schema is at a version: what is not newer is applied, and so are
  /// all repeatable migrations, as the last run will have left them.
  ///
  /// A baseline migration stands for what is not newer than it only where there is nothing else.
  package func supposeHistory(at text: String) throws(MigrationError) {
    let version = try Version.read(text)
    let applied = try migrations().filter { migration in
      switch migration.kind {
      case .versioned: migration.version.map { $0 <= version } ?? false
      case .repeatable: true
      case .baseline, .undo: false
      }
    }
    guard applied.contains(where: { $0.version == version }) else {
      throw MigrationError(
        .error,
        "No migration with the version \(version) could be found to begin from. "
          + "Ensure -from is specified correctly and the migration exists.")
    }
    let ordered =
      applied.filter { $0.version != nil }.sorted { one, other in
        guard let left = one.version, let right = other.version else { return false }
        return left < right
      } + applied.filter { $0.version == nil }
    let rows = ordered.enumerated().map { index, migration in
      HistoryRow(
        installedRank: index + 1, version: migration.version,
        description: migration.description.abbreviatedDescription, type: migration.type,
        script: migration.script.abbreviatedScript, checksum: migration.checksum,
        installedBy: installedBy, executionTime: 0, success: true)
    }
    try converting("Unable to suppose a schema history") { () throws(DatabaseError) in
      try history.suppose(rows)
    }
  }
}
