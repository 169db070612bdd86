internal import Database

/// How a session began: what scripts may change and what is restored between them (engine.md 9.1.1).
struct SessionStart: Sendable {
  /// The schema that unqualified names go to; `nil` when the search path leads to none.
  let schema: String?
  let searchPath: String
  /// `nil` when nobody is connected.
  let user: String?
  let database: String?
  /// The server's process for this session.
  let backend: Int
  /// What the server says it is.
  let version: String

  /// How a session is supposed to begin.
  init(schema: String?, searchPath: String, user: String?, database: String?) {
    self.schema = schema
    self.searchPath = searchPath
    self.user = user
    self.database = database
    backend = 0
    version = ""
  }

  static let query = """
    SELECT pg_catalog.current_schema(), pg_catalog.current_setting('search_path'), \
    current_user, pg_catalog.current_database(), pg_catalog.pg_backend_pid(), pg_catalog.version()
    """

  /// Reads the row that ``query`` gives.
  init(_ row: [Value]) throws(DatabaseError) {
    guard row.count == 6, case .text(let path) = row[1], case .text(let user) = row[2],
      case .text(let database) = row[3], case .text(let backend) = row[4],
      let number = Int(backend), case .text(let version) = row[5]
    else {
      throw DatabaseError(
        .connection, sqlState: nil, number: 0,
        message: "The server does not tell how the session began")
    }
    if case .text(let name) = row[0] { schema = name } else { schema = nil }
    searchPath = path
    self.user = user
    self.database = database
    self.backend = number
    self.version = version
  }
}
