package import Database

extension MariaDBConnection {
  /// What is known of a database without its server.
  package static func offline(
    _ url: MariaDBURL?, isMariaDB: Bool, majorVersion: Int
  ) -> OfflineDatabase {
    let version = ServerVersion(isMariaDB: isMariaDB, major: majorVersion)
    return OfflineDatabase(
      dialect: MariaDBDialect(SessionStart(version: version, database: url?.database)),
      syntax: MariaDBClientSyntax(
        client: isMariaDB ? "mariadb" : "mysql", settings: url.map(SessionStart.settings) ?? []),
      identity: DatabaseIdentity(
        engine: version.engine, majorVersion: majorVersion, minorVersion: 0))
  }
}
