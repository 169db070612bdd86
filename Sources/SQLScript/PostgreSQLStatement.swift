/// Statements of PostgreSQL: `BEGIN ATOMIC` bodies, COPY, and what no transaction may hold
/// (sql-parser.md 2.3 to 2.5).
struct PostgreSQLStatement: StatementRules {
  private enum State {
    case start
    case create
    case drop
    case index
    case routine
    case alter
    case alterType
    case alterDatabase
    case alterTable
    case detach
    case alterSubscription
    case subscriptionOptions
    case reindex
    case reindexObject
    case cluster
    case prepared
    case discard
    case copy
    /// Before the name of the procedure.
    case call
    /// A materialised view up to its query, its options, and one that is a continuous aggregate of
    /// TimescaleDB, at the end of which WITH NO DATA may stand.
    case view
    case viewOptions
    case continuousAggregate
    case withNo
    case settled
  }

  private let serverVersion: Int?
  private var state = State.start
  /// The word before, where it stands outside parentheses like this one.
  private var previous = Keyword.other
  /// Open `BEGIN ATOMIC` and `CASE` in such a body.
  private var blocks = 0
  private(set) var canExecuteInTransaction = true
  private(set) var isCopyFromStdin = false

  init(serverVersion: Int?) { self.serverVersion = serverVersion }

  var wantsTokens: Bool { state != .settled }
  var isComplete: Bool { blocks == 0 }

  mutating func endsAtDelimiter(isSemicolon: Bool) -> Bool {
    previous = .other
    return blocks == 0
  }

  mutating func take(_ token: Token) {
    guard token.depth == 0 else { return takeOption(token) }
    let word = token.word ?? .other
    switch state {
    case .start: takeFirst(word)
    case .create, .drop: takeObject(word)
    case .index: settle(transactional: word != .concurrently)
    case .routine: takeRoutine(word)
    case .alter: takeAltered(word)
    case .alterType:
      if previous == .add, word == .value { settle(transactional: false) }
    case .alterDatabase:
      if previous == .set, word == .tablespace { settle(transactional: false) }
    case .alterTable:
      if previous == .detach, word == .partition { state = .detach }
    case .detach:
      // The name behind PARTITION may be anything.
      if previous != .partition, word == .concurrently { settle(transactional: false) }
    case .alterSubscription: takeSubscription(word)
    case .reindex: takeReindex(token, word)
    case .reindexObject: settle(transactional: word != .concurrently && canExecuteInTransaction)
    case .cluster:
      if token.kind != .openParenthesis, word != .verbose { settle(transactional: true) }
    case .prepared: settle(transactional: word != .prepared)
    case .discard: settle(transactional: word != .all)
    case .copy:
      guard previous == .from, word == .stdin else { break }
      isCopyFromStdin = true
      state = .settled
    case .call: takeCall(token)
    case .view, .viewOptions, .continuousAggregate, .withNo: takeView(token, word)
    case .subscriptionOptions, .settled: break
    }
    previous = word
  }

  private mutating func settle(transactional: Bool) {
    canExecuteInTransaction = transactional
    state = .settled
  }

  private mutating func takeFirst(_ word: Keyword) {
    switch word {
    case .create: state = .create
    case .drop: state = .drop
    case .alter: state = .alter
    case .reindex: state = .reindex
    case .vacuum: settle(transactional: false)
    case .discard: state = .discard
    case .commit, .rollback: state = .prepared
    case .copy: state = .copy
    case .call: state = .call
    case .cluster:
      // Without a table it takes all of them, and cannot be in a transaction.
      canExecuteInTransaction = false
      state = .cluster
    default: state = .settled
    }
  }

  private mutating func takeObject(_ word: Keyword) {
    switch word {
    case .database, .tablespace, .subscription: settle(transactional: false)
    case .unique, .or, .replace: break
    case .index: state = .index
    case .function where state == .create, .procedure where state == .create: state = .routine
    case .materialized where state == .create: state = .view
    default: state = .settled
    }
  }

  /// TimescaleDB refreshes in two transactions of its own
  /// (https://github.com/timescale/timescaledb/issues/2876).
  private mutating func takeCall(_ token: Token) {
    if token.kind == .openParenthesis { return settle(transactional: true) }
    if token.keyword == .refreshContinuousAggregate, token.kind != .string {
      settle(transactional: false)
    }
  }

  /// TimescaleDB fills a continuous aggregate that it creates in transactions of its own
  /// (https://github.com/timescale/timescaledb/pull/2389).
  private mutating func takeView(_ token: Token, _ word: Keyword) {
    switch state {
    case .view, .viewOptions:
      if word == .as { return settle(transactional: true) }
      if token.kind == .openParenthesis { state = previous == .with ? .viewOptions : .view }
    case .continuousAggregate:
      if previous == .with, word == .no { state = .withNo }
    default:
      state = .continuousAggregate
      if word == .data { settle(transactional: true) }
    }
  }

  /// Counts blocks at words outside parentheses; a word behind AS is a name.
  private mutating func takeRoutine(_ word: Keyword) {
    switch word {
    case .atomic where previous == .begin: blocks += 1
    case .case where blocks > 0 && previous != .as: blocks += 1
    case .end where blocks > 0 && previous != .as: blocks -= 1
    default: break
    }
  }

  private mutating func takeAltered(_ word: Keyword) {
    switch word {
    case .system: settle(transactional: false)
    case .type: state = serverVersion.map { $0 < 12 } ?? true ? .alterType : .settled
    case .database: state = .alterDatabase
    case .table: state = .alterTable
    case .subscription: state = .alterSubscription
    default: state = .settled
    }
  }

  private mutating func takeSubscription(_ word: Keyword) {
    guard word == .publication else { return }
    switch previous {
    case .refresh: settle(transactional: false)
    case .set, .add, .drop:
      canExecuteInTransaction = false
      state = .subscriptionOptions
    default: break
    }
  }

  private mutating func takeReindex(_ token: Token, _ word: Keyword) {
    switch word {
    case .verbose: break
    case .schema, .database, .system: settle(transactional: false)
    case .index, .table: state = .reindexObject
    default:
      if token.kind != .openParenthesis { state = .settled }
    }
  }

  /// The options in parentheses that matter: `REINDEX (CONCURRENTLY)`, `WITH (refresh = false)`.
  private mutating func takeOption(_ token: Token) {
    let option: Keyword
    switch state {
    case .reindex: option = .concurrently
    case .subscriptionOptions: option = .refresh
    case .viewOptions:
      guard token.keyword == .timescaledb, token.kind == .name else { return }
      canExecuteInTransaction = false
      state = .continuousAggregate
      return
    default: return
    }
    switch token.kind {
    case .symbol where token.symbol == UInt8(ascii: ","): previous = .other
    case .symbol, .openParenthesis: break
    case .word, .name, .quotedName, .string, .number:
      if token.keyword == option {
        previous = option
        canExecuteInTransaction = false
      } else if previous == option, [.false, .off, .zero].contains(token.keyword) {
        canExecuteInTransaction = true
      }
    }
  }
}
