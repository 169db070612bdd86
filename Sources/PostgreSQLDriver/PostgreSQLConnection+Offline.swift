package import Database

extension PostgreSQLConnection {
  /// What is known of a database without its server: the version as told, and the search path that
  /// the address asks for.
  package static func offline(
    _ url: PostgreSQLURL?, timeZone: String?, majorVersion: Int
  ) -> OfflineDatabase {
    let path = url?.sessionSettings["search_path"]
    let first = path?.split(separator: ",").first.map { String($0) } ?? "public"
    let start = SessionStart(
      schema: first, searchPath: path ?? "\"$user\", public", user: nil,
      database: url?.parameters["dbname"])
    return OfflineDatabase(
      dialect: PostgreSQLDialect(start: start, majorVersion: majorVersion, system: .postgreSQL),
      syntax: PsqlSyntax(timeZone: timeZone),
      identity: DatabaseIdentity(
        engine: "PostgreSQL", majorVersion: majorVersion, minorVersion: 0))
  }
}
