package import Database

extension SQLiteConnection {
  /// What is known of a database without its file.
  package static func offline(_ url: SQLiteURL?) -> OfflineDatabase {
    OfflineDatabase(
      dialect: SQLiteDialect(), syntax: SQLiteShell(pragmas: pragmas(of: url?.options ?? [])),
      identity: ownIdentity)
  }
}
