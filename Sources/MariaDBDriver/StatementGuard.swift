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

  /// For a server of which only the greeting is known.
  init(greeting: String) {
    self = ServerVersion(greeting, greeting: greeting).map(Self.init) ?? Self(means: .none)
  }

  private init(means: Means) { self.means = means }

  /// An expression that is 1 where every statement of the session has a limit of time.
  var timeLimit: String {
    guard case .settings = means else { return "0" }
    return "@@max_statement_time > 0"
  }

  /// A statement of the tool's own, as its first word asks for; COMMIT and the like are written.
  func guarded(_ sql: String) -> String {
    switch means {
    case .settings where Self.reading.contains(where: sql.hasPrefix):
      return "\(Self.statement) max_statement_time=0,sql_select_limit=\(Self.noLimit),"
        + "character_set_results=utf8mb4 FOR \(sql)"
    case .settings where Self.writing.contains(where: sql.hasPrefix):
      return "\(Self.statement) max_statement_time=0 FOR \(sql)"
    case .hints where sql.hasPrefix("SELECT "):
      return
        "SELECT /*+ SET_VAR(sql_select_limit=\(Self.noLimit)) SET_VAR(max_execution_time=0) */ "
        + sql.dropFirst("SELECT ".count)
    case .settings, .hints, .none: return sql
    }
  }

  private static let reading = ["SELECT ", "(SELECT ", "SHOW ", "DO "]
  private static let writing = [
    "INSERT ", "UPDATE ", "DELETE ", "COMMIT", "ROLLBACK", "SET autocommit",
  ]
  private static let statement = "SET STATEMENT"
  private static let noLimit = UInt64.max
}
