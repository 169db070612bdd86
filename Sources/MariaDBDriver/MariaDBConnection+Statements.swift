internal import CMariaDB
package import Database

extension MariaDBConnection {
  package func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    _ = try query(sql, parameters)
  }

  package func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]] {
    settle()
    // Locks of a script would keep the history out of reach (B30).
    if mayHoldTableLocks { try releaseTableLocks() }
    let text = SQLText.bind(sql, parameters)
    do throws(DatabaseError) {
      return try handle.rows(of: text)
    } catch {
      return try handle.rows(of: try retry(text, after: error))
    }
  }

  /// What to try instead of a statement of the tool's own that failed because of what a script left
  /// behind (B30; design, 'The history tells the truth', rule 5).
  private func retry(_ sql: String, after error: DatabaseError) throws(DatabaseError) -> String {
    switch error.number {
    case ServerErrorNumber.tableNotLocked, ServerErrorNumber.tableNotLockedForWrite,
      ServerErrorNumber.conflictingReadLock:
      try releaseTableLocks()
      return sql
    case ServerErrorNumber.readOnlyTransaction:
      // For the transaction that begins with the statement alone; the session stays as it is.
      try handle.execute("COMMIT")
      try handle.execute("SET TRANSACTION READ WRITE")
      return sql
    case ServerErrorNumber.statementTimeout where identity.engine == "MariaDB":
      return "SET STATEMENT max_statement_time=0 FOR " + sql
    default: throw error
    }
  }

  private func releaseTableLocks() throws(DatabaseError) {
    try handle.execute("COMMIT")
    try handle.execute("UNLOCK TABLES")
    mayHoldTableLocks = false
  }

  // MARK: Transactions

  /// Begins with `autocommit=0`, not START TRANSACTION: what follows an implicit commit is in a
  /// transaction again (sql-parser.md 3.5).
  package func begin() throws(DatabaseError) {
    settle()
    if mayHoldTableLocks { try releaseTableLocks() }
    guard !hasBegun || handle.has(status: SERVER_STATUS_AUTOCOMMIT) else { return }
    try handle.execute("SET autocommit=0")
    hasBegun = true
  }

  package func commit() throws(DatabaseError) {
    guard isInTransaction else { return }
    settle()
    if mayHoldTableLocks { try releaseTableLocks() }
    // Switching autocommit on commits what is open; where a script did that, or ended the mode by
    // COMMIT AND CHAIN and the like, a transaction may still be open.
    if !handle.has(status: SERVER_STATUS_AUTOCOMMIT) { try handle.execute("SET autocommit=1") }
    if handle.has(status: SERVER_STATUS_IN_TRANS) { try handle.execute("COMMIT") }
    hasBegun = false
  }

  /// A deadlock undoes the whole transaction, other errors their statement alone.
  package func restoreTransaction(after error: DatabaseError) throws(DatabaseError) -> Bool {
    error.number != ServerErrorNumber.deadlock
  }

  package func rollback() throws(DatabaseError) {
    guard isInTransaction else { return }
    hasBegun = false
    settle()
    try handle.execute("ROLLBACK")
    if mayHoldTableLocks { try releaseTableLocks() }
    if !handle.has(status: SERVER_STATUS_AUTOCOMMIT) { try handle.execute("SET autocommit=1") }
  }
}
