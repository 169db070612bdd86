/// What one pass over a whole script tells before anything of it runs (sql-parser.md 6.1).
package struct ScriptAnalysis: Sendable, Hashable {
  /// The first statement that is of another kind than those before it.
  private struct Offender: Sendable, Hashable {
    var line: Int
    var text: String
    var canExecuteInTransaction: Bool
  }

  package private(set) var statementCount = 0
  /// Whether there is a statement that may run in a transaction.
  package private(set) var hasTransactional = false
  /// Whether there is a statement that may not.
  package private(set) var hasNonTransactional = false
  private var offender: Offender?

  /// An analysis of no statements.
  package init() {}

  /// Cuts a whole script.
  ///
  /// - Parameters:
  ///   - bytes: The text, with placeholders replaced.
  ///   - cutter: A fresh cutter.
  ///   - release: Called now and then with the offset before which nothing is read again.
  /// - Throws: ``ScriptError`` for what cannot be cut.
  package init(
    of bytes: Span<UInt8>, cutter: StatementCutter, release: (Int) -> Void = { _ in }
  ) throws(ScriptError) {
    var cutter = cutter
    var released = 0
    cutting: while true {
      switch try cutter.step(in: bytes, reading: 1 << 22) {
      case .statement(let statement): add(statement, in: bytes)
      case .paused: break
      case .end: break cutting
      }
      if cutter.releasableOffset - released >= 1 << 20 {
        released = cutter.releasableOffset
        release(released)
      }
    }
  }

  /// Takes the next statement.
  package mutating func add(_ statement: Statement, in bytes: Span<UInt8>) {
    statementCount += 1
    if statement.canExecuteInTransaction {
      hasTransactional = true
    } else {
      hasNonTransactional = true
    }
    guard offender == nil, hasTransactional, hasNonTransactional else { return }
    offender = Offender(
      line: statement.line, text: statement.text(in: bytes),
      canExecuteInTransaction: statement.canExecuteInTransaction)
  }

  /// Whether the script runs in one transaction.
  ///
  /// What the script's `.conf` says (`override`) settles the matter; else the settings `mixed` and
  /// `executeInTransaction` are asked.
  ///
  /// - Throws: ``ScriptError`` when both kinds of statement are there and `mixed` is false
  ///   (sql-parser.md 6.2).
  package func executesInTransaction(
    override: Bool?, isMixingAllowed: Bool, isGloballyInTransaction: Bool
  ) throws(ScriptError) -> Bool {
    if let override { return override }
    if let offender, !isMixingAllowed, isGloballyInTransaction {
      let suffix = offender.canExecuteInTransaction ? "" : " [non-transactional]"
      throw ScriptError(
        .mixedTransactions,
        "Detected both transactional and non-transactional statements within the same migration"
          + " (even though mixed is false). Offending statement found at line \(offender.line):"
          + " \(offender.text)\(suffix)",
        at: ScriptPosition(line: offender.line, column: 1))
    }
    return isGloballyInTransaction && !hasNonTransactional
  }
}
