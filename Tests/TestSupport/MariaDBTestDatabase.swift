import Foundation

/// A database on the server of `CONF_MARIADB`.
package final class MariaDBTestDatabase: ServerTestDatabase {
  package let server: DatabaseServer
  package let name: String
  private var session: MariaDBSession
  private var furtherSchemas: Set<String> = []

  package init(on server: DatabaseServer) throws {
    self.server = server
    name = "dunlin_\(getpid())_\(Counter.names.next())"
    session = try MariaDBSession(server)
    // What a test of an earlier process with this number left behind goes.
    try session.execute("drop database if exists \(name); create database \(name); use \(name)")
  }

  deinit {
    // One left behind is dropped by the next process with this number, or goes with the server.
    for name in [name] + furtherSchemas {
      try? session.execute("set lock_wait_timeout = 5; drop database if exists \(name)")
    }
  }

  package var url: String { "jdbc:mariadb://\(server.host):\(server.port)/\(name)" }
  package var credentials: [String: String] {
    ["FLYWAY_USER": server.user, "FLYWAY_PASSWORD": server.password]
  }
  package var keyColumn: String { "int auto_increment primary key" }
  package var defaultSchema: String { name }
  package var language: WireProxy.Language { .mariaDB }

  package func plainURL(through port: Int) -> String {
    "jdbc:mariadb://127.0.0.1:\(port)/\(name)"
  }

  package func furtherSchema(_ name: String) -> String {
    let schema = "\(self.name)_\(name)"
    furtherSchemas.insert(schema)
    return schema
  }

  package func series(_ count: Int) -> String {
    DatabaseServer.isMySQL
      ? """
      select concat('row ', n) from json_table(concat('[1', repeat(',1', \(count) - 1), ']'),
        '$[*]' columns (n for ordinality)) as numbers
      """ : "select concat('row ', seq) from seq_1_to_\(count)"
  }

  package func execute(_ sql: String) throws { try session.execute(sql) }

  package func query(_ sql: String) throws -> [[String?]] { try session.query(sql) }

  package func hasTable(_ name: String) throws -> Bool {
    try session.number(
      """
      select count(*) from information_schema.tables
      where table_schema = '\(self.name)' and table_name = '\(name)'
      """) == 1
  }

  package func clear() throws {
    // A session that has not yet seen the end of its client may hold a lock on a table for a moment.
    try session.execute(
      "set lock_wait_timeout = 60; drop database \(name); create database \(name); use \(name)")
  }

  /// Another session on it.
  package func open() throws -> MariaDBSession { try MariaDBSession(server, database: name) }

  package func reconnect() throws { session = try open() }

  /// The name of the lock that a run holds: `Flyway-` and Java's hash of the table (engine.md 8.3).
  package var runLockName: String {
    let table = "`\(name)`.`flyway_schema_history`"
    return "Flyway-\(table.utf16.reduce(Int32(0)) { $0 &* 31 &+ Int32($1) })"
  }

  package func lockRun() throws -> RunLockHolder {
    let other = try open()
    try other.execute("select get_lock('\(runLockName)', 0)")
    return RunLockHolder { try other.execute("select release_all_locks()") }
  }

  package func isAtWork(on statement: String) throws -> Bool {
    try session.number(
      """
      select count(*) from information_schema.processlist
      where db = '\(name)' and id <> connection_id() and info like '%\(statement)%'
      """) ?? 0 > 0
  }

  package func othersAtWork() throws -> (sessions: Int, locks: Int) {
    let row = try session.query(
      """
      select (select count(*) from information_schema.processlist
              where db = '\(name)' and id <> connection_id()),
        is_used_lock('\(runLockName)') is not null
      """
    )[0]
    return (row[0].flatMap { Int($0) } ?? 0, row[1].flatMap { Int($0) } ?? 0)
  }
}
