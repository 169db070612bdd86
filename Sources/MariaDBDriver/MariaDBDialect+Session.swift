package import Database
package import SQLScript

extension MariaDBDialect {
  /// Sets user variables to NULL and the two settings to what they were (engine.md 9.2.2), where a
  /// script may have changed anything at all since the last time.
  package func restoreSession(_ connection: any Connection) throws(DatabaseError) {
    let own = connection as? MariaDBConnection
    if let own, !own.sessionMayHaveChanged { return }
    var assignments = userVariables(on: connection).map { "@\(quote($0))=NULL" }
    assignments.append("foreign_key_checks=\(session.foreignKeyChecks)")
    assignments.append("sql_safe_updates=\(session.safeUpdates)")
    try connection.execute("SET " + assignments.joined(separator: ","))
    own?.sessionMayHaveChanged = false
  }

  /// The user variables that have a value; none where they cannot be listed.
  private func userVariables(on connection: any Connection) -> [String] {
    guard session.version.isAtLeast(mariaDB: (10, 2), mySQL: (5, 7)) else { return [] }
    let sql =
      session.version.isMariaDB
      ? """
      SELECT variable_name FROM information_schema.user_variables \
      WHERE variable_value IS NOT NULL
      """
      : """
      SELECT variable_name FROM performance_schema.user_variables_by_thread \
      WHERE variable_value IS NOT NULL AND thread_id = (SELECT thread_id \
      FROM performance_schema.threads WHERE processlist_id = CONNECTION_ID())
      """
    // The user may lack the right to look (engine.md 9.2.2).
    let rows = (try? connection.query(sql)) ?? []
    return rows.compactMap { $0.first?.text }
  }

  package func makeCurrent(
    schema: String, on connection: any Connection
  ) throws(DatabaseError) {
    guard let own = connection as? MariaDBConnection else {
      return try connection.execute("USE \(quote(schema))")
    }
    try own.use(schema)
  }

  /// Only statements from a list of those that cannot commit by themselves stay in a transaction
  /// (design, 'Engines'): no CALL, no EXECUTE, nothing unknown.
  package func commitsImplicitly(_ statement: Statement, in bytes: Span<UInt8>) -> Bool {
    !StatementScan(bytes.extracting(statement.range), escapes: true).cannotCommit
  }

  /// USE, and SET without anything that could reach further: other scopes, what is kept for a user,
  /// `SET STATEMENT … FOR`, a function.
  package func changesSessionAlone(_ statement: Span<UInt8>) -> Bool {
    let text = statement.text(0..<statement.count).lowercased()
    let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    switch words.first {
    case "use": return true
    case "set":
      return !text.contains("(") && !text.contains("/*")
        && Self.wordsBeyondSession.isDisjoint(with: words)
    default: return false
    }
  }

  private static let wordsBeyondSession: Set<Substring> = [
    "global", "persist", "persist_only", "password", "default", "statement", "resource",
  ]
}
