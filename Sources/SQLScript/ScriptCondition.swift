/// The expression of `shouldExecute` in a script's `.conf` (engine.md 13.2).
///
/// `true`, `false`, `A==B` and `A!=B`, joined by `&&` and `||` and grouped by parentheses. A and B
/// are texts without quotes, in which placeholders have been replaced; either may be empty.
package struct ScriptCondition: Sendable {
  private enum Token: Hashable {
    case text(String)
    case equal, different, and, or, open, close
  }

  /// Deep enough for people, shallow enough for the stack.
  private static let deepest = 100

  private let expression: String
  private let tokens: [Token]
  private var next = 0
  private var depth = 0

  /// Evaluates an expression.
  ///
  /// - Throws: ``ScriptError`` when it cannot be read.
  package static func evaluate(_ expression: String) throws(ScriptError) -> Bool {
    var condition = ScriptCondition(expression)
    let result = try condition.readAlternatives()
    guard condition.current == nil else { throw condition.error }
    return result
  }

  private init(_ expression: String) {
    self.expression = expression
    tokens = Self.tokens(of: Array(expression.utf8))
  }

  private static func tokens(of bytes: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var text: [UInt8] = []
    func endText() {
      while let last = text.last, last <= UInt8(ascii: " ") { text.removeLast() }
      if !text.isEmpty { tokens.append(.text(String(decoding: text, as: UTF8.self))) }
      text = []
    }
    var index = 0
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let token: Token
      switch (bytes[index], next) {
      case (UInt8(ascii: "="), UInt8(ascii: "=")): token = .equal
      case (UInt8(ascii: "!"), UInt8(ascii: "=")): token = .different
      case (UInt8(ascii: "&"), UInt8(ascii: "&")): token = .and
      case (UInt8(ascii: "|"), UInt8(ascii: "|")): token = .or
      case (UInt8(ascii: "("), _): token = .open
      case (UInt8(ascii: ")"), _): token = .close
      default:
        if !text.isEmpty || bytes[index] > UInt8(ascii: " ") { text.append(bytes[index]) }
        index += 1
        continue
      }
      endText()
      tokens.append(token)
      index += token == .open || token == .close ? 1 : 2
    }
    endText()
    return tokens
  }

  private var current: Token? { next < tokens.count ? tokens[next] : nil }

  private var error: ScriptError {
    ScriptError(.invalidCondition, "Unable to parse shouldExecute expression: \(expression)")
  }

  private mutating func take(_ token: Token) -> Bool {
    guard current == token else { return false }
    next += 1
    return true
  }

  private mutating func readAlternatives() throws(ScriptError) -> Bool {
    var result = try readConjunction()
    while take(.or) {
      // Read in any case: what follows must make sense.
      let other = try readConjunction()
      result = result || other
    }
    return result
  }

  private mutating func readConjunction() throws(ScriptError) -> Bool {
    var result = try readTerm()
    while take(.and) {
      let other = try readTerm()
      result = result && other
    }
    return result
  }

  private mutating func readTerm() throws(ScriptError) -> Bool {
    if take(.open) {
      depth += 1
      guard depth <= Self.deepest else { throw error }
      let result = try readAlternatives()
      guard take(.close) else { throw error }
      depth -= 1
      return result
    }
    let left = takeText()
    if take(.equal) { return left == takeText() }
    if take(.different) { return left != takeText() }
    switch left?.lowercased() {
    case "true": return true
    case "false": return false
    default: throw error
    }
  }

  private mutating func takeText() -> String? {
    guard case .text(let text) = current else { return nil }
    next += 1
    return text
  }
}
