import Foundation

/// A database of a test's own, as seen behind the tool's back.
package protocol TestDatabase: AnyObject {
  /// How the tool reaches it.
  var url: String { get }
  /// User and password for the tool, as settings in its environment.
  var credentials: [String: String] { get }
  /// The column type of a key that counts up.
  var keyColumn: String { get }

  /// A query of so many rows: `row 1`, `row 2` …
  func series(_ count: Int) -> String
  func execute(_ sql: String) throws
  /// The rows of a query, `nil` for NULL; of truth values `1` and `0` or `t` and `f`.
  func query(_ sql: String) throws -> [[String?]]
  /// Whether a table of that name is there.
  func hasTable(_ name: String) throws -> Bool
  /// Makes it empty.
  func clear() throws
}

/// A database that other sessions of a server may be at work on.
package protocol ServerTestDatabase: TestDatabase {
  var server: DatabaseServer { get }
  var name: String { get }
  /// The schema that the tool works in unless told otherwise.
  var defaultSchema: String { get }
  /// What clients and the server say to each other in.
  var language: WireProxy.Language { get }

  /// How the tool reaches it through a port of this machine, without encryption.
  func plainURL(through port: Int) -> String
  /// A name that begins with the database's, for a further schema, which goes with the database.
  func furtherSchema(_ name: String) -> String
  /// Connects again after the server was away.
  func reconnect() throws
  /// Another session, which holds the lock of a run.
  func lockRun() throws -> RunLockHolder
  /// How many sessions but this one are there, and how many locks of runs.
  func othersAtWork() throws -> (sessions: Int, locks: Int)
  /// Whether another session is at a statement that holds a text.
  func isAtWork(on statement: String) throws -> Bool
}

/// A session that holds the lock of a run, until it is told to release it or goes.
package struct RunLockHolder {
  package let release: () throws -> Void
}

extension ServerTestDatabase {
  /// Waits until no session but this one is there, for a minute at most; whether that came.
  @discardableResult
  package func waitUntilAlone() throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while try othersAtWork().sessions > 0 {
      if ContinuousClock.now > deadline { return false }
      usleep(500)
    }
    return true
  }
}

extension TestDatabase {
  package func series(_ count: Int) -> String {
    """
    with recursive c (n) as (select 1 union all select n + 1 from c where n < \(count))
      select 'row ' || n from c
    """
  }

  /// The first value of the first row, as a whole number.
  package func number(_ sql: String) throws -> Int? {
    try query(sql).first?.first.flatMap { $0 }.flatMap { Int($0) }
  }
}

/// A file in the test's folder.
package final class SQLiteTestDatabase: TestDatabase {
  private let folder: TemporaryFolder
  private let name: String

  package init(_ folder: TemporaryFolder, _ name: String) {
    self.folder = folder
    self.name = name
  }

  package var url: String { "jdbc:sqlite:\(name)" }
  package var credentials: [String: String] { [:] }
  package var keyColumn: String { "integer primary key" }

  // Opened anew for each look, so that nothing is held while the tool is at work.
  package func open() throws -> SQLiteFile { try SQLiteFile(folder.path(name)) }

  package func execute(_ sql: String) throws { try open().execute(sql) }

  package func query(_ sql: String) throws -> [[String?]] { try open().query(sql) }

  package func hasTable(_ name: String) throws -> Bool {
    // Looking must not make the file.
    guard folder.contains(self.name) else { return false }
    return try open().number("select count(*) from sqlite_master where name = '\(name)'") == 1
  }

  package func clear() throws {
    for suffix in ["", "-journal", "-wal", "-shm", "-dunlin-lock"]
    where folder.contains(name + suffix) {
      try folder.remove(name + suffix)
    }
  }
}

/// A database on the server of `CONF_PG`.
package final class PostgreSQLTestDatabase: ServerTestDatabase {
  package let server: DatabaseServer
  package let name: String
  private var session: PostgreSQLSession

  /// The key of the lock that a run on `"public"."flyway_schema_history"` holds (engine.md 8.2).
  package static let runLockKey = 77_433_833_903_597

  package init(on server: DatabaseServer) throws {
    self.server = server
    name = "dunlin_\(getpid())_\(Counter.names.next())"
    let administration = try PostgreSQLSession(server, database: server.administration)
    // One that a test of an earlier process with this number left behind.
    try administration.execute("drop database if exists \(name) with (force)")
    try administration.execute("create database \(name)")
    session = try PostgreSQLSession(server, database: name, application: "a test, looking")
  }

  deinit {
    // One left behind is dropped by the next process with this number, or goes with the server.
    _ = try? PostgreSQLSession(server, database: server.administration)
      .execute("drop database if exists \(name) with (force)")
  }

  package var url: String { "jdbc:postgresql://\(server.host):\(server.port)/\(name)" }
  package var credentials: [String: String] {
    ["FLYWAY_USER": server.user, "FLYWAY_PASSWORD": server.password]
  }
  package var keyColumn: String { "serial primary key" }
  package var defaultSchema: String { "public" }
  package var language: WireProxy.Language { .postgreSQL }

  package func plainURL(through port: Int) -> String {
    "jdbc:postgresql://127.0.0.1:\(port)/\(name)?sslmode=disable&gssEncMode=disable"
  }

  package func furtherSchema(_ name: String) -> String { "\(self.name)_\(name)" }

  package func execute(_ sql: String) throws { try session.execute(sql) }

  package func query(_ sql: String) throws -> [[String?]] { try session.query(sql) }

  package func hasTable(_ name: String) throws -> Bool {
    try session.number(
      "select count(*) from pg_tables where schemaname = 'public' and tablename = '\(name)'") == 1
  }

  package func clear() throws {
    try session.execute("drop schema public cascade; create schema public")
  }

  /// Another session on it.
  package func open(application: String = "another session") throws -> PostgreSQLSession {
    try PostgreSQLSession(server, database: name, application: application)
  }

  package func lockRun() throws -> RunLockHolder {
    let other = try open()
    try other.execute("select pg_advisory_lock(\(Self.runLockKey))")
    return RunLockHolder { try other.execute("select pg_advisory_unlock_all()") }
  }

  package func reconnect() throws {
    session = try PostgreSQLSession(server, database: name, application: "a test, looking")
  }

  package func isAtWork(on statement: String) throws -> Bool {
    try session.number(
      """
      select count(*) from pg_stat_activity where datname = current_database()
        and state = 'active' and pid <> pg_backend_pid() and query like '%\(statement)%'
      """) ?? 0 > 0
  }

  package func othersAtWork() throws -> (sessions: Int, locks: Int) {
    let row = try session.query(
      """
      select (select count(*) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid()
                and backend_type = 'client backend'),
        (select count(*) from pg_locks where locktype = 'advisory' and granted
           and database = (select oid from pg_database where datname = current_database()))
      """
    )[0]
    return (row[0].flatMap { Int($0) } ?? 0, row[1].flatMap { Int($0) } ?? 0)
  }
}

/// Numbers that are handed out once.
final class Counter: @unchecked Sendable {
  /// Numbers for the names of databases.
  static let names = Counter()

  private let lock = NSLock()
  private var last = 0

  func next() -> Int {
    lock.withLock {
      last += 1
      return last
    }
  }
}
