/// What the scanner tells about a token that is neither comment nor white space.
struct Token {
  enum Kind {
    /// A word that may be a keyword.
    case word
    /// A word that cannot: next to a dot, or behind `@` (sql-parser.md 1.5).
    case name
    case quotedName
    case string
    case number
    case symbol
    case openParenthesis
  }

  var kind: Kind
  /// What the word says; of quoted names and strings, what stands between the quotes.
  var keyword = Keyword.other
  /// The byte of a symbol.
  var symbol: UInt8 = 0
  /// How many parentheses are open around it.
  var depth = 0

  /// The keyword of a word outside parentheses.
  var word: Keyword? { kind == .word && depth == 0 ? keyword : nil }

  func isSymbol(_ character: Unicode.Scalar) -> Bool {
    kind == .symbol && symbol == UInt8(ascii: character)
  }
}

/// What one engine's statements are, read from their tokens.
protocol StatementRules: Sendable {
  /// Whether further tokens could change any answer.
  var wantsTokens: Bool { get }
  /// Whether the engine lets the statement run in a transaction.
  var canExecuteInTransaction: Bool { get }
  /// Whether the data of a COPY follow.
  var isCopyFromStdin: Bool { get }
  /// Whether no block is open.
  var isComplete: Bool { get }

  /// Takes the next token.
  mutating func take(_ token: Token)
  /// Takes a delimiter outside parentheses; `false` when it belongs to the statement.
  mutating func endsAtDelimiter(isSemicolon: Bool) -> Bool
}

/// Reads one statement at a time with the rules of its engine.
struct StatementClassifier: Sendable {
  private let dialect: ScriptDialect
  private var sqlite = SQLiteStatement()
  private var postgresql = PostgreSQLStatement(serverVersion: nil)
  private var mysql = MySQLStatement()
  private var hasWord = false
  private(set) var wantsTokens = true
  /// Whether the first word lets the statement join a batch (sql-parser.md 1.8).
  private(set) var isBatchable = false

  init(_ dialect: ScriptDialect) {
    self.dialect = dialect
    begin()
  }

  /// Forgets the last statement.
  mutating func begin() {
    hasWord = false
    isBatchable = false
    wantsTokens = true
    switch dialect.family {
    case .sqlite: sqlite = SQLiteStatement()
    case .postgresql: postgresql = PostgreSQLStatement(serverVersion: dialect.serverVersion)
    case .mysql, .mariadb: mysql.begin(isMariaDB: dialect.family == .mariadb)
    }
  }

  /// Takes the next token.
  mutating func take(_ token: Token) {
    if !hasWord, let word = token.word {
      hasWord = true
      switch word {
      case .insert, .update, .delete, .upsert, .merge: isBatchable = true
      default: break
      }
    }
    switch dialect.family {
    case .sqlite:
      sqlite.take(token)
      wantsTokens = sqlite.wantsTokens
    case .postgresql:
      postgresql.take(token)
      wantsTokens = postgresql.wantsTokens
    case .mysql, .mariadb:
      mysql.take(token)
      wantsTokens = mysql.wantsTokens
    }
    if !hasWord { wantsTokens = true }
  }

  /// Takes a delimiter outside parentheses; `false` when it belongs to the statement.
  mutating func endsAtDelimiter(isSemicolon: Bool) -> Bool {
    switch dialect.family {
    case .sqlite: sqlite.endsAtDelimiter(isSemicolon: isSemicolon)
    case .postgresql: postgresql.endsAtDelimiter(isSemicolon: isSemicolon)
    case .mysql, .mariadb: mysql.endsAtDelimiter(isSemicolon: isSemicolon)
    }
  }

  var canExecuteInTransaction: Bool {
    switch dialect.family {
    case .sqlite: sqlite.canExecuteInTransaction
    case .postgresql: postgresql.canExecuteInTransaction
    case .mysql, .mariadb: true
    }
  }

  var isCopyFromStdin: Bool { dialect.family == .postgresql && postgresql.isCopyFromStdin }

  /// Whether no block is open.
  var isComplete: Bool {
    switch dialect.family {
    case .sqlite: sqlite.isComplete
    case .postgresql: postgresql.isComplete
    case .mysql, .mariadb: mysql.isComplete
    }
  }
}
