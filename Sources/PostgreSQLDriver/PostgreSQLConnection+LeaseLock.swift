internal import Database
internal import Glibc
internal import Platform

/// The lock of a run on systems whose advisory locks cannot be relied on: a row of the history
/// table, with a rank that nobody else uses, that must be renewed now and then (engine.md 4.7).
///
/// Without a table there is nothing to write to: then nothing is locked, and whoever creates the
/// table first wins.
struct LeaseLock {
  /// The rank of the row; rows below zero are invisible to all readers.
  private static let rank = -100
  /// Minutes after which a row that was not renewed counts for nothing.
  private static let minutes = 5
  /// What the row says it is.
  ///
  /// Rows of other tools, which tell the time in other ways, never run out.
  private static let mark = "dunlin-lease"

  /// The history table, quoted.
  let table: String
  /// Marks the row as this connection's.
  let token: String
  /// Keeps the row from running out while the run's own connection is busy, while there is one.
  var keeper: PeriodicWork?

  init(table: String, backend: Int) {
    self.table = table
    // Not the process number alone: another server of the cluster may have the same.
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    token = "\(backend)-\(getpid())-\(time.tv_sec)-\(time.tv_nsec)"
  }

  // Sessions have time zones of their own, and the column has none.
  private static let now = "(pg_catalog.now() AT TIME ZONE 'UTC')"

  private static let isOver = """
    script = '\(mark)' AND installed_on < \(now) - interval '\(minutes) minutes'
    """

  var deleteExpired: String {
    "DELETE FROM \(table) WHERE installed_rank = \(Self.rank) AND \(Self.isOver)"
  }

  /// Has the token and the user as parameters.
  var insert: String {
    """
    INSERT INTO \(table) (installed_rank, version, description, type, script, checksum, \
    installed_by, installed_on, execution_time, success) VALUES (\(Self.rank), $1, 'flyway-lock', \
    '', '\(Self.mark)', 0, $2, \(Self.now), 0, true)
    """
  }

  private var isOwn: String { "installed_rank = \(Self.rank) AND version = '\(token)'" }

  var delete: String { "DELETE FROM \(table) WHERE \(isOwn)" }
  var find: String { "SELECT 1 FROM \(table) WHERE \(isOwn)" }
  var renewal: String {
    "UPDATE \(table) SET installed_on = \(Self.now) WHERE \(isOwn)"
  }

  /// Another run's row: whose, how many seconds since it was renewed, and whether it can run out.
  var findForeign: String {
    """
    SELECT installed_by, pg_catalog.floor(extract(epoch from \(Self.now) - installed_on)), \
    script = '\(Self.mark)' FROM \(table) WHERE installed_rank = \(Self.rank) \
    AND coalesce(version, '') <> '\(token)' AND NOT (\(Self.isOver))
    """
  }

  /// The row that ``findForeign`` gives, in words.
  func description(of row: [Value]) -> String? {
    guard row.count == 3, case .text(let user) = row[0], case .text(let seconds) = row[1] else {
      return nil
    }
    if row[2] == .text("t") {
      let age = seconds.prefix { $0 != "." }
      return "a run of \(user), which last renewed its lock \(age) s ago"
    }
    return "another tool run by \(user). If none is at work, end its lock with: DELETE FROM"
      + " \(table) WHERE installed_rank = \(Self.rank)"
  }
}

extension PostgreSQLConnection {
  private func lease(schema: String, table: String) -> LeaseLock {
    runLock.lease
      ?? LeaseLock(
        table: "\(Self.quoted(schema)).\(Self.quoted(table))", backend: runLock.backend)
  }

  func tryLease(schema: String, table: String) throws(DatabaseError) -> Bool {
    if runLock.key != nil, try holdsLease() { return true }
    var lease = lease(schema: schema, table: table)
    do throws(DatabaseError) {
      try execute(lease.deleteExpired)
      try execute(
        lease.insert, [.text(lease.token), .text((dialect as? PostgreSQLDialect)?.user ?? "")])
      // A connection of its own: the run's may be busy with a script.
      let (url, renewal) = (url, lease.renewal)
      lease.keeper = PeriodicWork(every: leasePeriod) {
        try PostgreSQLConnection(url, timeZone: nil, patience: nil) { false }
      } _: { connection in
        try connection.execute(renewal)
      }
    } catch {
      switch error.sqlState {
      // No table, or not even a schema.
      case "42P01", "3F000": break
      // Another run was faster, on this server or, found out at the commit, on another one.
      case "23505", "40001": return false
      default: throw error
      }
    }
    runLock.lease = lease
    runLock.key = 0
    runLock.epoch += 1
    return true
  }

  func releaseLease() throws(DatabaseError) {
    guard let lease = runLock.lease else { return }
    runLock.key = nil
    runLock.lease = nil
    guard let keeper = lease.keeper else { return }
    keeper.end()
    try execute(lease.delete)
  }

  /// Whether the row is there; without a table there is none to lose.
  func holdsLease() throws(DatabaseError) -> Bool {
    guard let lease = runLock.lease else { return false }
    if lease.keeper == nil { return true }
    if try !query(lease.find).isEmpty { return true }
    try releaseLease()
    return false
  }

  /// Another run's lock in words; `nil` when there is none in force.
  func foreignLease(schema: String, table: String) throws(DatabaseError) -> String? {
    let lease = lease(schema: schema, table: table)
    do throws(DatabaseError) {
      return try query(lease.findForeign).first.flatMap(lease.description)
    } catch {
      if error.sqlState == "42P01" || error.sqlState == "3F000" { return nil }
      throw error
    }
  }
}
