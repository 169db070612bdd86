/// Follows the blocks of a stored program's body, or of an anonymous block (sql-parser.md 3.4).
///
/// Words open and close blocks only where a statement may start, so that functions such as
/// `IF(…)` and columns called `end` do not count.
struct CompoundBody: Sendable {
  private enum Block: UInt8 {
    /// BEGIN, IF, CASE, LOOP, WHILE, FOR.
    case statement
    case repetition
    /// REPEAT whose UNTIL has been seen: its END does not stand where a statement may start.
    case repetitionCondition
    /// CASE in an expression.
    case expression
    /// What follows AS in a package of MariaDB's Oracle mode.
    case package
    /// What stands between AS and BEGIN of a routine in Oracle mode.
    case declarations
  }

  /// What the next tokens are part of, where that is more than a statement.
  private enum Context {
    case statement
    /// Behind BEGIN, and behind BEGIN NOT.
    case begin
    case beginNot
    /// The word behind END belongs to it.
    case end
    /// The name behind FOLLOWS or PRECEDES of a trigger.
    case triggerOrder
    /// DECLARE, until HANDLER and FOR; then its conditions, and what stands behind one.
    case declaration
    case handler
    case condition
    case afterCondition
  }

  private var blocks: [Block] = []
  private var context = Context.statement
  private var mayStart = true
  /// Whether the token before is one that could be a label.
  private var isLabel = false
  private var isTriggerHead = false
  /// A routine of a package is under way, whose AS has not been seen.
  private var isPackageRoutine = false

  /// Whether a block is open.
  var isOpen: Bool { !blocks.isEmpty }
  /// Whether the next token may still open the first block.
  var mayOpen: Bool { mayStart || isLabel || context == .triggerOrder }

  /// Begins a body.
  mutating func begin(isTrigger: Bool) {
    self = CompoundBody(reusing: blocks)
    isTriggerHead = isTrigger
  }

  init() {}

  private init(reusing blocks: [Block]) {
    self.blocks = blocks
    self.blocks.removeAll(keepingCapacity: true)
  }

  /// Opens a package of MariaDB's Oracle mode.
  mutating func openPackage() { blocks.append(.package) }

  /// Opens the declarations of a routine of MariaDB's Oracle mode.
  mutating func openDeclarations() { blocks.append(.declarations) }

  /// Takes a token outside parentheses.
  mutating func take(_ token: Token) {
    if token.isSymbol(";") { return endStatement() }
    let word = token.word ?? .other
    let couldBeLabel = isLabel
    isLabel = false
    if takeInContext(token, word) { return }
    if token.kind == .symbol { return takeSymbol(token, couldBeLabel: couldBeLabel) }
    if blocks.last == .expression {
      takeInExpression(word)
    } else if mayStart {
      takeFirst(token, word)
    } else {
      takeLater(word)
    }
  }

  /// Takes a token whose meaning the words before have settled; `false` when they have not.
  private mutating func takeInContext(_ token: Token, _ word: Keyword) -> Bool {
    switch context {
    case .begin:
      context = word == .not ? .beginNot : .statement
      if word == .not { return true }
    case .beginNot:
      context = .statement
      mayStart = word == .atomic
      return true
    case .end:
      // IF, LOOP and the like, or a label.
      context = .statement
      return true
    case .triggerOrder:
      context = .statement
      mayStart = true
      return true
    case .condition:
      if word != .sqlstate, word != .not, word != .value { context = .afterCondition }
      return true
    case .afterCondition:
      if token.isSymbol(",") {
        context = .condition
        return true
      }
      context = .statement
      mayStart = true
    case .declaration: if word == .handler { context = .handler }
    case .handler:
      if word == .for { context = .condition }
      return true
    case .statement: break
    }
    return false
  }

  private mutating func endStatement() {
    // An expression cannot span statements; whatever looked like one was none.
    while blocks.last == .expression { blocks.removeLast() }
    context = .statement
    mayStart = true
    isLabel = false
    isTriggerHead = false
    isPackageRoutine = false
  }

  private mutating func takeSymbol(_ token: Token, couldBeLabel: Bool) {
    if couldBeLabel, token.isSymbol(":") || token.isSymbol(">") {
      // `label:`, and Oracle mode's `<<label>>`.
      mayStart = true
    } else if !(mayStart && (token.isSymbol("<") || token.isSymbol(">"))) {
      mayStart = false
    }
  }

  private mutating func takeInExpression(_ word: Keyword) {
    if word == .case {
      blocks.append(.expression)
    } else if word == .end {
      blocks.removeLast()
    }
  }

  /// A word where a statement may start.
  private mutating func takeFirst(_ token: Token, _ word: Keyword) {
    mayStart = false
    switch word {
    case .begin: takeBegin()
    case .if, .case, .while, .for: blocks.append(.statement)
    case .loop:
      blocks.append(.statement)
      mayStart = true
    case .repeat:
      blocks.append(.repetition)
      mayStart = true
    case .end: close()
    case .else: mayStart = true
    case .until:
      if blocks.last == .repetition { blocks[blocks.count - 1] = .repetitionCondition }
    case .declare: context = .declaration
    case .follows where isTriggerHead, .precedes where isTriggerHead: context = .triggerOrder
    case .procedure where blocks.last == .package, .function where blocks.last == .package:
      isPackageRoutine = true
    default: isLabel = token.kind == .word || token.kind == .quotedName
    }
    isTriggerHead = isTriggerHead && context == .triggerOrder
  }

  private mutating func takeBegin() {
    switch blocks.last {
    case .declarations: blocks[blocks.count - 1] = .statement
    case .package: break  // Its initialisation shares the END of the package.
    default: blocks.append(.statement)
    }
    mayStart = true
    context = .begin
  }

  /// A word inside a statement.
  private mutating func takeLater(_ word: Keyword) {
    switch word {
    case .then, .else, .do, .loop: mayStart = true
    case .case: blocks.append(.expression)
    case .end: if blocks.last == .repetitionCondition { close() }
    case .as where isPackageRoutine, .is where isPackageRoutine:
      isPackageRoutine = false
      blocks.append(.declarations)
      mayStart = true
    default: break
    }
  }

  private mutating func close() {
    if !blocks.isEmpty { blocks.removeLast() }
    context = .end
    mayStart = false
  }
}
