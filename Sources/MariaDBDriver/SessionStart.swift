internal import CMariaDB
internal import Database

/// What a session begins with: set up once connected, and remembered (engine.md 9.2.2).
struct SessionStart: Sendable {
  let version: ServerVersion
  let user: String
  /// The current database; `nil` when there is none.
  private(set) var database: String?
  private(set) var foreignKeyChecks: Int
  private(set) var safeUpdates: Int
  let maxAllowedPacket: Int
  /// Whether statements have a limit of time from the start (`max_statement_time`).
  let hasTimeLimit: Bool

  init(_ url: MariaDBURL, on handle: ServerHandle) throws(DatabaseError) {
    do throws(DatabaseError) {
      if url.createsDatabase, let database = url.database {
        try handle.execute("CREATE DATABASE IF NOT EXISTS \(SQLText.quoted(database))")
        try handle.select(database: database)
      }
      try Self.setUp(url, on: handle)
      let limit = StatementGuard(greeting: handle.greeting).timeLimit
      let rows = try handle.rows(
        of: """
          SELECT VERSION(), SUBSTRING_INDEX(USER(), '@', 1), DATABASE(), \
          @@foreign_key_checks, @@sql_safe_updates, @@max_allowed_packet, @@version_comment, \
          \(limit)
          """)
      self = try Self(rows.first ?? [], greeting: handle.greeting)
    } catch {
      throw DatabaseError(
        error.kind == .interrupted ? .interrupted : .connection, sqlState: error.sqlState,
        number: error.number, message: error.message)
    }
  }

  /// How a session is supposed to begin: with what servers begin with.
  init(version: ServerVersion, database: String?) {
    self.version = version
    user = ""
    self.database = database
    foreignKeyChecks = 1
    safeUpdates = 0
    maxAllowedPacket = 1 << 20
    hasTimeLimit = false
  }

  private init(_ row: [Value], greeting: String) throws(DatabaseError) {
    guard row.count == 8, case .text(let text) = row[0],
      let version = ServerVersion(text, greeting: greeting, comment: row[6].text ?? "")
    else {
      throw DatabaseError(
        .connection, sqlState: nil, number: 0,
        message: "Unable to determine version from '\(greeting)'")
    }
    guard version.make != .singleStore else {
      throw DatabaseError(
        .connection, sqlState: "0A000", number: 0,
        message:
          "SingleStore is not supported: its documentation names nothing that keeps two runs on"
          + " one database apart, and migrations could be applied twice")
    }
    self.version = version
    user = row[1].text ?? ""
    database = row[2].text
    foreignKeyChecks = row[3].number ?? 1
    safeUpdates = row[4].number ?? 0
    maxAllowedPacket = row[5].number ?? 1 << 20
    hasTimeLimit = row[7].text == "1"
  }

  /// What a session may have changed of its start.
  static let changingValues = "SELECT DATABASE(), @@foreign_key_checks, @@sql_safe_updates"

  /// The start with what ``changingValues`` gives.
  func updated(from row: [Value]) -> SessionStart {
    guard row.count == 3 else { return self }
    var result = self
    result.database = row[0].text
    result.foreignKeyChecks = row[1].number ?? foreignKeyChecks
    result.safeUpdates = row[2].number ?? safeUpdates
    return result
  }

  /// What a session of ours begins with, as statements.
  static func settings(_ url: MariaDBURL) -> [String] {
    ["SET " + assignments(url).joined(separator: ",")]
      + (url.database.map { ["USE \(SQLText.quoted($0))"] } ?? [])
  }

  private static func assignments(_ url: MariaDBURL) -> [String] {
    var assignments = ["autocommit=1"]
    if url.isStrict { assignments.append("sql_mode=CONCAT(@@sql_mode,',STRICT_TRANS_TABLES')") }
    if let variables = url.sessionVariables?.nonEmpty { assignments.append(variables) }
    return assignments
  }

  /// Sets what the driver relies on, and what the address asks for.
  private static func setUp(_ url: MariaDBURL, on handle: ServerHandle) throws(DatabaseError) {
    var assignments = assignments(url)
    // The client library asks for the collation that was the default before MySQL 8. With it a user
    // variable could not be compared with a column ('Illegal mix of collations'); this takes the
    // server's own default. MariaDB does so by itself.
    if !handle.greeting.contains("MariaDB") { assignments.insert("NAMES utf8mb4", at: 0) }
    guard handle.tracksSession else { return try set(assignments, on: handle) }
    do throws(DatabaseError) {
      // The first tells of changed variables, the second of the character set in use.
      try set(
        [
          "session_track_state_change=1",
          "session_track_system_variables='autocommit,character_set_client,"
            + "character_set_connection,character_set_results'",
        ] + assignments, on: handle)
    } catch {
      // A server of another make; one of its own address's variables fails again below.
      guard error.number == ServerErrorNumber.unknownVariable else { throw error }
      handle.tracksSession = false
      try set(assignments, on: handle)
    }
  }

  private static func set(
    _ assignments: [String], on handle: ServerHandle
  ) throws(DatabaseError) {
    try handle.execute("SET " + assignments.joined(separator: ","))
  }
}

extension Value {
  /// The value as text; `nil` for NULL.
  var text: String? {
    switch self {
    case .null: nil
    case .text(let text): text
    case .integer(let number): String(number)
    case .boolean(let flag): flag ? "1" : "0"
    }
  }

  /// The value as a number, where it is one.
  var number: Int? {
    switch self {
    case .integer(let number): number
    case .text(let text): Int(text)
    case .boolean(let flag): flag ? 1 : 0
    case .null: nil
    }
  }
}
