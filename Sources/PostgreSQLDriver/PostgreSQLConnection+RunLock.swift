package import Database

/// What is known of the lock of a run.
struct RunLockState {
  /// The key of the lock that is held.
  var key: Int?
  /// Counts the times another session may have written while the lock was not ours.
  var epoch = 0
  /// The server's snapshot when the lock was given back.
  var snapshot: String?
  /// The server's process that the session began with.
  var backend = 0
  /// Whether it is to be found out that a pooler keeps the session for us.
  var isPoolerUnknown = false
  /// The row that stands for the lock where the server has no advisory locks.
  var lease: LeaseLock?
  /// Who held the lock when last asked, and when that was.
  var holder: (text: String?, time: Int)?
}

/// The lock of a run: an advisory lock of the reference's key, held by the session and never by a
/// transaction, so that statements which wait for all transactions do not wait for it (engine.md
/// 8.2). One held by a transaction, as the reference has it, excludes it all the same.
extension PostgreSQLConnection {
  /// The reference's key: `Flyway` in ASCII, plus Java's hash of the table's quoted name.
  static func runLockKey(schema: String, table: String) -> Int {
    var hash: Int32 = 0
    for unit in "\(quoted(schema)).\(quoted(table))".utf16 { hash = hash &* 31 &+ Int32(unit) }
    return 77_431_708_279_161 + Int(hash)
  }

  /// A name in double quotes.
  static func quoted(_ name: String) -> String {
    var result = "\""
    for character in name.unicodeScalars {
      if character == "\"" { result += "\"" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }

  package func tryLockRun(schema: String, table: String) throws(DatabaseError) -> Bool {
    if system.isDistributed { return try tryLease(schema: schema, table: table) }
    let key = Self.runLockKey(schema: schema, table: table)
    // A session can hold a lock several times, and would have to give it back as often.
    if runLock.key == key { return true }
    try checkPooler()
    // In another session nobody would give it back.
    let attempt = """
      SELECT CASE WHEN pg_catalog.pg_backend_pid() = \(runLock.backend) \
      THEN pg_catalog.pg_try_advisory_lock(\(key)) END, pg_catalog.pg_backend_pid()
      """
    // The snapshot is one of its own statement: it must not be older than the lock.
    let answers = try queries([
      (attempt, []), ("SELECT pg_catalog.txid_current_snapshot()", []),
    ])
    guard answers.count == 2, let lock = answers[0].first else { return false }
    guard lock[1] == .text(String(runLock.backend)) else { throw Self.poolsTransactions }
    guard lock[0] == .text("t") else { return false }
    runLock.key = key
    let snapshot = Self.quietSnapshot(answers[1])
    if snapshot == nil || snapshot != runLock.snapshot { runLock.epoch += 1 }
    return true
  }

  package func unlockRun(schema: String, table: String) throws(DatabaseError) {
    if system.isDistributed { return try releaseLease() }
    guard let key = runLock.key else { return }
    runLock.key = nil
    runLock.snapshot = nil
    // A script may have given the lock back already; that there is nothing to give is no error.
    let answers = try queries([
      ("SELECT pg_catalog.txid_current_snapshot()", []),
      ("SELECT pg_catalog.pg_advisory_unlock(\(key))", []),
    ])
    guard answers.count == 2, answers[1].first?[0] == .text("t") else { return }
    runLock.snapshot = Self.quietSnapshot(answers[0])
  }

  package func holdsRunLock(schema: String, table: String) throws(DatabaseError) -> Bool {
    if system.isDistributed { return try holdsLease() }
    guard let key = runLock.key else { return false }
    let rows = try query(
      "SELECT pid, pg_catalog.pg_backend_pid() \(Self.holders(of: key))"
        + " AND pid = pg_catalog.pg_backend_pid()")
    if !rows.isEmpty { return true }
    runLock.key = nil
    runLock.snapshot = nil
    return false
  }

  package func isRunLockedElsewhere(schema: String, table: String) throws(DatabaseError) -> Bool {
    if system.isDistributed { return try foreignLease(schema: schema, table: table) != nil }
    let key = Self.runLockKey(schema: schema, table: table)
    return try !query(
      "SELECT pid \(Self.holders(of: key)) AND pid <> pg_catalog.pg_backend_pid()"
    ).isEmpty
  }

  /// A number that stays while the lock is held, and over a time without it in which nobody wrote.
  ///
  /// Whoever migrates writes to the history under the lock. That nobody wrote in between shows in the
  /// server's snapshots: no transaction of any session that changed something has ended.
  package func foreignChangeCounter() throws(DatabaseError) -> Int? {
    runLock.key == nil ? nil : runLock.epoch
  }

  /// The snapshot `xmin:xmax:…` when no transaction was under way in it.
  private static func quietSnapshot(_ rows: [[Value]]) -> String? {
    guard case .text(let text)? = rows.first?.first else { return nil }
    let parts = text.split(separator: ":")
    return parts.count == 2 && parts[0] == parts[1] ? text : nil
  }

  /// Makes sure, once, that the server's session is ours alone.
  ///
  /// A pooler gives a client a key of its own to cancel with, so that the process in it is not the one
  /// at the other end.
  private func checkPooler() throws(DatabaseError) {
    guard runLock.isPoolerUnknown else { return }
    let other = PoolerProbe.backend(for: url, isInterrupted: isInterrupted)
    guard other != runLock.backend else { throw Self.poolsTransactions }
    runLock.isPoolerUnknown = false
  }

  /// A pooler that changes the server's process between transactions loses everything that a session
  /// has, the lock first of all.
  private static let poolsTransactions = DatabaseError(
    .connection, sqlState: "08006", number: 0,
    message: "The server's process is not ours alone: the connection goes through a"
      + " pooler that pools transactions, so that the migration lock cannot be held. Connect to"
      + " the server itself, or set pool_mode = session for this database in the pooler")

  private static func holders(of key: Int) -> String {
    let bits = UInt64(bitPattern: Int64(key))
    return """
      FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
      AND classid = \(bits >> 32) AND objid = \(bits & 0xFFFF_FFFF) AND database = (SELECT oid \
      FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      """
  }
}

// MARK: - Who has it

extension PostgreSQLConnection {
  package func runLockHolder(schema: String, table: String) -> String? {
    let now = Waiting.milliseconds
    // Asked at each attempt, of which there are many a second.
    if let holder = runLock.holder, now - holder.time < 1000 { return holder.text }
    if system.isDistributed {
      let text = try? foreignLease(schema: schema, table: table)
      runLock.holder = (text, now)
      return text
    }
    let key = Self.runLockKey(schema: schema, table: table)
    let rows = try? query(
      """
      SELECT a.pid, \(SessionDescription.columns) FROM pg_catalog.pg_stat_activity a WHERE a.pid IN (SELECT pid \(Self.holders(of: key))) \
      AND a.pid <> pg_catalog.pg_backend_pid()
      """)
    let text = (rows?.first).map { SessionDescription($0).text }
    runLock.holder = (text, now)
    return text
  }
}
