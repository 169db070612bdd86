/// Statements of MySQL and MariaDB: finds stored programs and anonymous blocks, whose body a
/// ``CompoundBody`` reads (sql-parser.md 3.4).
struct MySQLStatement: StatementRules {
  private enum State {
    case start
    /// Behind a first word that may be a label.
    case label
    /// Behind BEGIN, and behind BEGIN NOT.
    case begin
    case beginNot
    /// Behind CREATE, and in its DEFINER clause.
    case create
    case definer
    /// Before the name of a routine, trigger, event or package.
    case name
    /// Between the name and the body.
    case header
    case body
    case settled
  }

  private enum Program {
    case routine
    case trigger
    case event
    case package
  }

  private var isMariaDB = false
  private var state = State.start
  private var program = Program.routine
  /// The word before, and the byte of the symbol before.
  private var previous = Keyword.other
  private var previousSymbol: UInt8 = 0
  /// Whether RETURNS or, in a trigger or event, what stands before the body has been seen.
  private var hasReturns = false
  private var hasSchedule = false
  private var body = CompoundBody()

  let canExecuteInTransaction = true
  let isCopyFromStdin = false

  var wantsTokens: Bool { state != .settled }
  var isComplete: Bool { state != .body || !body.isOpen }

  /// Forgets the last statement, but keeps the memory of the blocks.
  mutating func begin(isMariaDB: Bool) {
    self.isMariaDB = isMariaDB
    state = .start
    previous = .other
    previousSymbol = 0
    hasReturns = false
    hasSchedule = false
  }

  mutating func endsAtDelimiter(isSemicolon: Bool) -> Bool {
    guard state == .body, body.isOpen else { return true }
    if isSemicolon { body.take(Token(kind: .symbol, symbol: UInt8(ascii: ";"))) }
    return false
  }

  mutating func take(_ token: Token) {
    guard token.depth == 0 else { return }
    let word = token.word ?? .other
    switch state {
    case .start: takeFirst(token, word)
    case .label:
      // The word behind a label begins the statement, as if there were none.
      state = token.isSymbol(":") ? .start : .settled
    case .begin: state = word == .not ? .beginNot : .settled
    case .beginNot:
      state = .settled
      if word == .atomic {
        startBody()
        body.take(Token(kind: .word, keyword: .begin))
      }
    case .create: takeCreate(word)
    case .definer: takeDefiner(word)
    case .name: takeName(token, word)
    case .header: takeHeader(token, word)
    case .body:
      body.take(token)
      if !body.isOpen, !body.mayOpen { state = .settled }
    case .settled: break
    }
    previous = word
    previousSymbol = token.kind == .symbol ? token.symbol : 0
  }

  private mutating func takeFirst(_ token: Token, _ word: Keyword) {
    switch word {
    case .create: state = .create
    case .begin: state = .begin
    case .if, .case, .loop, .repeat, .while, .for:
      // MariaDB takes compound statements outside stored programs, MySQL does not.
      guard isMariaDB else { return state = .settled }
      startBody()
      body.take(token)
    case .insert, .update, .delete, .replace, .select, .set, .alter, .drop:
      // Reserved, so no labels; most statements begin with one of them.
      state = .settled
    default:
      let mayBeLabel = isMariaDB && (token.kind == .word || token.kind == .quotedName)
      state = mayBeLabel ? .label : .settled
    }
  }

  /// `[OR REPLACE] [AGGREGATE] [DEFINER = …] [AGGREGATE] kind` (sql-parser.md B22).
  private mutating func takeCreate(_ word: Keyword) {
    switch word {
    case .or, .replace, .aggregate: break
    case .definer: state = .definer
    case .procedure, .function: begin(.routine)
    case .trigger: begin(.trigger)
    case .event: begin(.event)
    case .package: begin(.package)
    default: state = .settled
    }
  }

  /// Looks for the kind behind a user, each of whose parts may be any word.
  private mutating func takeDefiner(_ word: Keyword) {
    guard previousSymbol != UInt8(ascii: "="), previousSymbol != UInt8(ascii: "@") else { return }
    switch word {
    case .aggregate, .procedure, .function, .trigger, .event, .package: takeCreate(word)
    case .sql, .view, .as: state = .settled
    default: break
    }
  }

  private mutating func begin(_ program: Program) {
    self.program = program
    state = .name
  }

  private mutating func takeName(_ token: Token, _ word: Keyword) {
    switch word {
    case .body where program == .package && token.kind == .word: break
    case .if, .not, .exists: break
    default: state = .header
    }
  }

  private mutating func takeHeader(_ token: Token, _ word: Keyword) {
    switch program {
    case .trigger:
      if previous == .each, word == .row { startBody(ofTrigger: true) }
    case .event:
      if word == .schedule { hasSchedule = true }
      if word == .do, hasSchedule { startBody() }
    case .package:
      guard word == .as || word == .is else { break }
      startBody()
      body.openPackage()
    case .routine: takeRoutineHeader(token, word)
    }
  }

  /// A routine's body begins at a word that can only begin one; there is no mark before it.
  private mutating func takeRoutineHeader(_ token: Token, _ word: Keyword) {
    switch word {
    case .begin, .if, .case, .loop, .repeat, .while, .for:
      startBody()
      body.take(token)
    case .as where isMariaDB, .is where isMariaDB:
      // Oracle mode: declarations stand between AS and BEGIN.
      startBody()
      body.openDeclarations()
    case .returns: hasReturns = true
    case .return:
      // Oracle mode: `RETURN type` stands for RETURNS.
      if hasReturns || !isMariaDB { state = .settled } else { hasReturns = true }
    case .set:
      // A type and a part of CHARACTER SET stand behind words that begin no statement.
      if ![.returns, .character, .char].contains(previous) { state = .settled }
    default:
      if word.beginsSimpleStatement {
        state = .settled
      } else if token.isSymbol(":") {
        startBody()
      }
    }
  }

  private mutating func startBody(ofTrigger: Bool = false) {
    state = .body
    body.begin(isTrigger: ofTrigger)
  }
}

extension Keyword {
  /// Whether a routine's body may be a single statement that begins with this word.
  var beginsSimpleStatement: Bool {
    switch self {
    case .alter, .analyze, .call, .commit, .create, .deallocate, .declare, .delete, .do, .drop,
      .execute, .explain, .fetch, .flush, .get, .grant, .insert, .iterate, .kill, .leave, .load,
      .lock, .open, .optimize, .prepare, .release, .rename, .replace, .resignal, .revoke,
      .rollback, .savepoint, .select, .show, .signal, .start, .table, .truncate, .unlock, .update,
      .use, .values, .with:
      true
    default: false
    }
  }
}
