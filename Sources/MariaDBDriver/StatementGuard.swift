/// Keeps what a script left in the session from making the tool's own statements do less than they
/// should in silence (design, 'The history tells the truth', rule 5); the session stays as it is.
///
/// - `max_statement_time`: MariaDB 11.8 can end an UPDATE whose time is over with success and no row.
/// - `sql_select_limit`, `max_execution_time`: a history with its last rows missing would have scripts
///   applied twice.
/// - `character_set_results`: names that come back in another character set are other names.
struct StatementGuard {
  private enum Means {
    /// SET STATEMENT … FOR (MariaDB's documentation, 'SET STATEMENT').
    case settings
    /// SET_VAR (MySQL's manual, 'Optimizer Hints'), which takes no character set.
    case hints
    case none
  }

  private let means: Means

  init(_ version: ServerVersion) {
    means =
      switch version.make {
      case .mariaDB: (version.major, version.minor) >= (10, 1) ? .settings : .none
      case .mySQL: version.major >= 8 ? .hints : .none
      case .tiDB, .singleStore: .none
      }
  }

  /// A statement that changes something, or ends a transaction.
  func write(_ sql: String) -> String {
    guard case .settings = means, !sql.hasPrefix(Self.statement) else { return sql }
    return "\(Self.statement) max_statement_time=0 FOR \(sql)"
  }

  /// A statement whose kind its first word tells.
  ///
  /// Those that read are guarded only where that is asked for: some proxies send to every server what
  /// begins with SET.
  func any(_ sql: String, readsToo: Bool) -> String {
    if ["INSERT ", "UPDATE ", "DELETE "].contains(where: sql.hasPrefix) { return write(sql) }
    guard readsToo else { return sql }
    switch means {
    case .settings where ["SELECT ", "(SELECT ", "SHOW ", "DO "].contains(where: sql.hasPrefix):
      return "\(Self.statement) max_statement_time=0,sql_select_limit=\(Self.noLimit),"
        + "character_set_results=utf8mb4 FOR \(sql)"
    case .hints where sql.hasPrefix("SELECT "):
      return
        "SELECT /*+ SET_VAR(sql_select_limit=\(Self.noLimit)) SET_VAR(max_execution_time=0) */ "
        + sql.dropFirst("SELECT ".count)
    case .settings, .hints, .none: return sql
    }
  }

  private static let statement = "SET STATEMENT"
  private static let noLimit = UInt64.max
}
