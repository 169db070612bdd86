internal import CMariaDB
package import Database

extension MariaDBConnection {
  package func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    _ = try query(sql, parameters)
  }

  package func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]] {
    settle()
    try clearWay()
    let text = guarded(SQLText.bind(sql, parameters))
    do throws(DatabaseError) {
      return try rows(of: text)
    } catch {
      return try rows(of: try retry(text, after: error))
    }
  }

  /// The rows of a statement, behind the beginning of a transaction where that is due.
  private func rows(of sql: String) throws(DatabaseError) -> [[Value]] {
    defer { changedRowCount = handle.affectedRows }
    guard isBeginDue else { return try handle.rows(of: sql) }
    try setReadsSeveralStatements(true)
    defer { isBeginDue = handle.has(status: SERVER_STATUS_AUTOCOMMIT) }
    return try handle.rows(of: Self.begin + ";" + sql)
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
    case ServerErrorNumber.statementTimeout where statementGuard.guarded(sql) != sql:
      return statementGuard.guarded(sql)
    default: throw error
    }
  }

  /// A statement that does all it should whatever a script may have left.
  ///
  /// Only where that may be needed: some proxies send to every server what begins with SET.
  private func guarded(_ sql: String) -> String {
    mayBeLimited ? statementGuard.guarded(sql) : sql
  }

  /// Takes away what a script left between the tool and the history: table locks (B30), and a temporary
  /// table of its name, in which rows would be lost.
  private func clearWay() throws(DatabaseError) {
    if mayHoldTableLocks { try releaseTableLocks() }
    guard mayHideHistory, let target = runLock.held else { return }
    mayHideHistory = false
    // Where the table cannot be shown, the statement that follows tells why.
    let rows = (try? handle.rows(of: guarded("SHOW CREATE TABLE \(target.quoted)"))) ?? []
    guard rows.first?.last?.text?.hasPrefix("CREATE TEMPORARY ") ?? false else { return }
    // Which, unlike any other DROP, commits nothing (MariaDB's documentation, 'SQL statements that
    // cause an implicit commit').
    try handle.execute("DROP TEMPORARY TABLE \(target.quoted)")
  }

  private func releaseTableLocks() throws(DatabaseError) {
    try handle.execute("COMMIT")
    try handle.execute("UNLOCK TABLES")
    mayHoldTableLocks = false
  }

  // MARK: Transactions

  /// Begins with `autocommit=0`, which travels with the first statement.
  ///
  /// Not with START TRANSACTION: what follows an implicit commit is in a transaction again
  /// (sql-parser.md 3.5).
  package func begin() throws(DatabaseError) {
    settle()
    if mayHoldTableLocks { try releaseTableLocks() }
    guard !hasBegun || handle.has(status: SERVER_STATUS_AUTOCOMMIT) else { return }
    isBeginDue = true
    if !joinsStatements { try tellBegin() }
    hasBegun = true
  }

  /// Tells the server of a transaction that it does not know of yet.
  func tellBegin() throws(DatabaseError) {
    if takeBegin() { try handle.execute(Self.begin) }
  }

  package func commit() throws(DatabaseError) {
    guard isInTransaction else { return }
    settle()
    isBeginDue = false
    if mayHoldTableLocks { try releaseTableLocks() }
    // Switching autocommit on commits what is open; where a script did that, or ended the mode by
    // COMMIT AND CHAIN and the like, a transaction may still be open.
    if !handle.has(status: SERVER_STATUS_AUTOCOMMIT) {
      try handle.execute(guarded("SET autocommit=1"))
    }
    if handle.has(status: SERVER_STATUS_IN_TRANS) {
      try handle.execute(guarded("COMMIT"))
    }
    hasBegun = false
  }

  /// In one round trip: the server leaves the commit out where the statement fails.
  package func commit(after sql: String, _ parameters: [Value]) throws(CommitFailure) {
    let text = guarded(SQLText.bind(sql, parameters))
    do throws(DatabaseError) {
      settle()
      try clearWay()
      // Where nothing came before it, the statement is a transaction by itself.
      if isBeginDue, handle.has(status: SERVER_STATUS_AUTOCOMMIT) { isBeginDue = false }
    } catch {
      throw .statement(error)
    }
    do throws(CommitFailure) {
      try finish(text)
    } catch {
      guard case .statement(let error) = error else { throw error }
      let other: String
      do throws(DatabaseError) {
        other = try retry(text, after: error)
      } catch {
        throw .statement(error)
      }
      try finish(other)
    }
    do throws(DatabaseError) {
      try commit()
    } catch {
      throw .commit(error)
    }
  }

  /// Runs a statement with what commits it behind it, if that is needed.
  private func finish(_ sql: String) throws(CommitFailure) {
    let isOpen =
      handle.has(status: SERVER_STATUS_IN_TRANS) || !handle.has(status: SERVER_STATUS_AUTOCOMMIT)
    guard isOpen, joinsStatements else {
      do throws(DatabaseError) {
        _ = try rows(of: sql)
      } catch {
        throw .statement(error)
      }
      return
    }
    let end = handle.has(status: SERVER_STATUS_AUTOCOMMIT) ? "COMMIT" : "SET autocommit=1"
    do throws(DatabaseError) {
      try tellBegin()
      try setReadsSeveralStatements(true)
      try handle.run(Array("\(sql);\(guarded(end))".utf8).span)
      changedRowCount = handle.affectedRows
    } catch {
      throw .statement(error)
    }
    do throws(DatabaseError) {
      try handle.expectResult()
    } catch {
      throw .commit(error)
    }
  }

  /// A deadlock undoes the whole transaction, be it with another server, and with
  /// `innodb_rollback_on_timeout` so does a lock that was waited for too long; other errors undo
  /// their statement alone.
  package func restoreTransaction(after error: DatabaseError) throws(DatabaseError) -> Bool {
    switch error.number {
    case ServerErrorNumber.deadlock, ServerErrorNumber.refusedByGroup: return false
    case ServerErrorNumber.lockWaitTimeout where isInTransaction:
      // The variable's name is that of InnoDB alone; nothing is asked of a server without it.
      let rows = try query("SHOW GLOBAL VARIABLES LIKE 'innodb_rollback_on_timeout'", [])
      return rows.first?.last?.text?.uppercased() != "ON"
    default: return true
    }
  }

  package func rollback() throws(DatabaseError) {
    guard isInTransaction else { return }
    let wasTold = !isBeginDue || handle.has(status: SERVER_STATUS_IN_TRANS)
    hasBegun = false
    isBeginDue = false
    settle()
    if wasTold { try handle.execute(guarded("ROLLBACK")) }
    if mayHoldTableLocks { try releaseTableLocks() }
    if !handle.has(status: SERVER_STATUS_AUTOCOMMIT) {
      try handle.execute(guarded("SET autocommit=1"))
    }
  }
}
