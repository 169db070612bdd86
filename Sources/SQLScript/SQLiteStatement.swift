/// Statements of SQLite: triggers end as `sqlite3_complete()` has it (sql-parser.md 4).
struct SQLiteStatement: StatementRules {
  private enum State {
    case start
    case explain
    case create
    case trigger
    case triggerAfterDelimiter
    case triggerAfterEnd
    case pragma(Keyword)
    case settled
  }

  private var state = State.start
  private(set) var canExecuteInTransaction = true

  var isCopyFromStdin: Bool { false }

  var wantsTokens: Bool {
    if case .settled = state { false } else { true }
  }

  var isComplete: Bool {
    switch state {
    case .trigger, .triggerAfterDelimiter: false
    default: true
    }
  }

  mutating func take(_ token: Token) {
    switch state {
    case .start: takeFirst(token)
    case .explain:
      switch token.word {
      case .query, .plan: break
      case .create: state = .create
      default: state = .settled
      }
    case .create:
      switch token.word {
      case .temp, .temporary: break
      case .trigger: state = .trigger
      default: state = .settled
      }
    case .trigger, .triggerAfterEnd: state = .trigger
    case .triggerAfterDelimiter: state = token.word == .end ? .triggerAfterEnd : .trigger
    case .pragma(let name): takePragma(token, name)
    case .settled: break
    }
  }

  private mutating func takeFirst(_ token: Token) {
    switch token.word {
    case .explain: state = .explain
    case .create: state = .create
    case .pragma: state = .pragma(.other)
    case .vacuum:
      canExecuteInTransaction = false
      state = .settled
    default: state = .settled
    }
  }

  /// `[schema.]name`, then perhaps a value (sql-parser.md 4.2, B25).
  private mutating func takePragma(_ token: Token, _ name: Keyword) {
    switch token.kind {
    case .symbol where token.symbol == UInt8(ascii: "."): break
    case .symbol, .openParenthesis:
      if name == .journalMode || name == .synchronous { canExecuteInTransaction = false }
      state = .settled
    case .word, .name, .quotedName, .string, .number:
      canExecuteInTransaction = token.keyword != .foreignKeys && token.keyword != .walCheckpoint
      state = .pragma(token.keyword)
    }
  }

  mutating func endsAtDelimiter(isSemicolon: Bool) -> Bool {
    switch state {
    case .trigger, .triggerAfterDelimiter:
      state = .triggerAfterDelimiter
      return false
    default: return true
    }
  }
}
