package import Database
internal import Platform
internal import SQLScript

extension MariaDBConnection {
  package func tryLockRun(schema: String, table: String) throws(DatabaseError) -> Bool {
    let target = RunLock.Target(schema: schema, table: table)
    if runLock.held == target, try holdsRunLock(schema: schema, table: table) { return true }
    try chooseLockKind()
    guard try getLock(target) else { return false }
    // Taken first, the named lock orders the runs on this very server.
    if case .row = runLock.kind, try !insertLockRow(target) {
      try releaseLock(target)
      return false
    }
    runLock.take(target)
    return true
  }

  package func unlockRun(schema: String, table: String) throws(DatabaseError) {
    guard let target = runLock.held else { return }
    runLock.release()
    if case .row = runLock.kind { try deleteLockRow(target) }
    try releaseLock(target)
  }

  package func isRunLockedElsewhere(
    schema: String, table: String
  ) throws(DatabaseError) -> Bool {
    let target = RunLock.Target(schema: schema, table: table)
    try chooseLockKind()
    switch runLock.kind {
    case .blindlyNamed:
      // Nothing tells but trying.
      guard runLock.held != target else { return false }
      guard try getLock(target) else { return true }
      try releaseLock(target)
      return false
    case .row:
      if try isNamedLockElsewhere(target) { return true }
      return try foreignLockRow(target) != nil
    case .named, .automatic: return try isNamedLockElsewhere(target)
    }
  }

  private func isNamedLockElsewhere(_ target: RunLock.Target) throws(DatabaseError) -> Bool {
    try lockOwner(target).map { $0 != handle.connectionID } ?? false
  }

  package func runLockHolder(schema: String, table: String) -> String? {
    let target = RunLock.Target(schema: schema, table: table)
    if case .blindlyNamed = runLock.kind { return nil }
    // Whoever waits is told as much as can be found out; that something cannot is no failure.
    if let owner = try? lockOwner(target), owner != handle.connectionID {
      return (try? describe(connection: owner)) ?? "connection \(owner)"
    }
    guard case .row = runLock.kind else { return nil }
    return try? foreignLockRow(target)
  }

  package func holdsRunLock(schema: String, table: String) throws(DatabaseError) -> Bool {
    guard let target = runLock.held else { return false }
    if try isOurs(target) { return true }
    // What is left of it is given back, so that taking it again begins afresh.
    try unlockRun(schema: schema, table: table)
    return false
  }

  /// A number that stays while this connection keeps the lock of the run.
  ///
  /// Under it nobody else writes to the history; without it nothing cheap tells whether somebody did.
  package func foreignChangeCounter() throws(DatabaseError) -> Int? {
    runLock.held == nil ? nil : runLock.epoch
  }
}

// MARK: - The named lock

extension MariaDBConnection {
  /// Takes the named lock; in a cluster that refuses it (`pxc_strict_mode`, Percona's documentation,
  /// 'Explicit table locking'), the row alone must do.
  private func getLock(_ target: RunLock.Target) throws(DatabaseError) -> Bool {
    do throws(DatabaseError) {
      let answer = try query("SELECT GET_LOCK(?, 0)", [.text(target.name)]).first?.first
      runLock.hasName = answer?.number == 1
      return runLock.hasName
    } catch {
      guard case .row = runLock.kind, error.kind == .statement else { throw error }
      runLock.hasName = false
      return true
    }
  }

  private func releaseLock(_ target: RunLock.Target) throws(DatabaseError) {
    guard runLock.hasName else { return }
    runLock.hasName = false
    try execute("DO RELEASE_LOCK(?)", [.text(target.name)])
  }

  /// The connection that has the named lock; `nil` too in a cluster that refuses the question.
  private func lockOwner(_ target: RunLock.Target) throws(DatabaseError) -> Int? {
    do throws(DatabaseError) {
      return try query("SELECT IS_USED_LOCK(?)", [.text(target.name)]).first?.first?.number
    } catch {
      guard case .row = runLock.kind, error.kind == .statement else { throw error }
      return nil
    }
  }

  private func isOurs(_ target: RunLock.Target) throws(DatabaseError) -> Bool {
    // Nothing tells; given back and taken again, it is.
    if case .blindlyNamed = runLock.kind { return false }
    if case .row = runLock.kind, try ownLockRow(target) == false { return false }
    guard runLock.hasName else { return true }
    return try lockOwner(target) == handle.connectionID
  }

  /// A connection in words: whose it is, and what it does.
  private func describe(connection id: Int) throws(DatabaseError) -> String {
    let rows = try query(
      "SELECT user, host, time, info FROM information_schema.processlist WHERE id = ?",
      [.integer(id)])
    guard let row = rows.first, row.count == 4 else { return "connection \(id)" }
    let whose = "connection \(id) of \(row[0].text ?? "")@\(row[1].text ?? "")"
    let seconds = "\(row[2].number ?? 0) s"
    guard let statement = row[3].text else { return "\(whose), idle for \(seconds)" }
    return "\(whose), for \(seconds) at: \(excerpt(of: statement))"
  }

  /// The beginning of a statement, on one line and without secrets.
  private func excerpt(of statement: String) -> String {
    let line = SecretMask(dialect: dialect.script).masked(statement)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 100 ? line.prefix(97) + "..." : line
  }
}

// MARK: - The row of a cluster

extension MariaDBConnection {
  /// The rank of the row; rows below zero are invisible to all readers (engine.md 4.7).
  private static let lockRank = -100
  /// Minutes after which a row that was not renewed counts for nothing.
  private static let leaseMinutes = 5
  /// Milliseconds between two renewals: several fit into a lease, so that one may fail.
  private static let leasePeriod = 60_000

  private static let isExpired =
    "installed_on < CURRENT_TIMESTAMP - INTERVAL \(leaseMinutes) MINUTE"

  /// Finds out what named locks are worth on this server.
  ///
  /// In a Galera cluster they hold on one server alone (MariaDB's documentation, 'MariaDB Galera
  /// Cluster - Known Limitations'; Percona's, 'Percona XtraDB Cluster limitations'), and so they do
  /// under Group Replication (MySQL's manual, 'Group Replication Limitations'). On TiDB they hold
  /// on all servers, but IS_USED_LOCK is missing up to 6.5 and does not name the holder in later
  /// versions (TiDB's documentation, 'Locking Functions'). On Aurora, whose only writer a run works on,
  /// they are those of MySQL.
  private func chooseLockKind() throws(DatabaseError) {
    guard case .automatic = runLock.kind else { return }
    let version = (dialect as? MariaDBDialect)?.session.version
    if version?.make == .tiDB {
      runLock.kind = .blindlyNamed
      return
    }
    // Only a server with the plugin has the name of a group; it must be set before the server joins
    // one (MySQL's manual, 'Group Replication System Variables'). Who is in the group now, in
    // performance_schema.replication_group_members, not every user may see.
    let rows = try query(
      "SHOW GLOBAL VARIABLES WHERE variable_name IN ('wsrep_on','group_replication_group_name')")
    let isCluster = rows.contains { row in
      let value = row.last?.text ?? ""
      return row.first?.text?.lowercased() == "wsrep_on"
        ? value.uppercased() == "ON" : !value.isEmpty
    }
    runLock.kind = isCluster ? .row : .named
  }

  /// Writes the row; `false` when another run's is there.
  ///
  /// Without a table there is nothing to write to: then only the named lock is held.
  private func insertLockRow(_ target: RunLock.Target) throws(DatabaseError) -> Bool {
    runLock.token =
      "\(handle.connectionID)-\(Clock.monotonicNanoseconds)-\(user)"
      .prefix(50).description
    do throws(DatabaseError) {
      try execute(
        "DELETE FROM \(target.quoted) WHERE installed_rank = \(Self.lockRank) AND \(Self.isExpired)"
      )
      try execute(
        """
        INSERT INTO \(target.quoted) (installed_rank, version, description, type, script, checksum, \
        installed_by, execution_time, success) VALUES (\(Self.lockRank), ?, 'flyway-lock', '', '', \
        0, ?, 0, 1)
        """, [.text(runLock.token), .text(user)])
    } catch {
      switch error.number {
      case ServerErrorNumber.noSuchTable, ServerErrorNumber.unknownDatabase: return true
      // Another run was faster, on this server or, found out at the commit, on another one.
      case ServerErrorNumber.duplicateKey, ServerErrorNumber.deadlock,
        ServerErrorNumber.refusedByGroup, ServerErrorNumber.lockWaitTimeout:
        return false
      default: throw error
      }
    }
    let renewal = SQLText.bind(
      """
      UPDATE \(target.quoted) SET installed_on = CURRENT_TIMESTAMP \
      WHERE installed_rank = \(Self.lockRank) AND version = ?
      """, [.text(runLock.token)])
    // A connection of its own: the run's may be busy with a script.
    let (url, host) = (url, handle.host)
    runLock.lease = PeriodicWork(every: Self.leasePeriod) {
      let handle = try ServerHandle(url, isInterrupted: { false })
      try handle.connect(to: host)
      return handle
    } _: { handle in
      try handle.execute(renewal)
    }
    return true
  }

  private func deleteLockRow(_ target: RunLock.Target) throws(DatabaseError) {
    try ignoringMissingTable { () throws(DatabaseError) in
      try execute(
        "DELETE FROM \(target.quoted) WHERE installed_rank = \(Self.lockRank) AND version = ?",
        [.text(runLock.token)])
    }
  }

  /// Whether our row is there; `nil` when there is no table.
  private func ownLockRow(_ target: RunLock.Target) throws(DatabaseError) -> Bool? {
    guard runLock.lease != nil else { return nil }
    return try ignoringMissingTable { () throws(DatabaseError) in
      try !query(
        "SELECT 1 FROM \(target.quoted) WHERE installed_rank = \(Self.lockRank) AND version = ?",
        [.text(runLock.token)]
      ).isEmpty
    }
  }

  /// Another run's row in words; `nil` when there is none in force.
  private func foreignLockRow(_ target: RunLock.Target) throws(DatabaseError) -> String? {
    let row = try ignoringMissingTable { () throws(DatabaseError) in
      try query(
        """
        SELECT installed_by, TIMESTAMPDIFF(SECOND, installed_on, CURRENT_TIMESTAMP) \
        FROM \(target.quoted) WHERE installed_rank = \(Self.lockRank) AND version <> ? \
        AND NOT \(Self.isExpired)
        """, [.text(runLock.token)]
      ).first
    }
    guard let row = row ?? nil, row.count == 2 else { return nil }
    return "a run of \(row[0].text ?? "") on another server of the cluster, which last renewed its"
      + " lock \(row[1].number ?? 0) s ago"
  }

  private func ignoringMissingTable<Result>(
    _ body: () throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result? {
    do throws(DatabaseError) {
      return try body()
    } catch {
      if error.number == ServerErrorNumber.noSuchTable
        || error.number == ServerErrorNumber.unknownDatabase
      {
        return nil
      }
      throw error
    }
  }
}
