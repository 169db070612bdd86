/// How quotes are read by MySQL and MariaDB, which `sql_mode` decides.
struct QuoteMode: Sendable, Hashable {
  /// No `NO_BACKSLASH_ESCAPES`.
  var hasEscapes = true
  /// `ANSI_QUOTES`: `"…"` is a name.
  var hasQuotedNames = false

  /// What of this a list of modes names.
  private static func named(in modes: Substring) -> (noEscapes: Bool, names: Bool) {
    let words = modes.split { !$0.isLetter && $0 != "_" }
    return (
      words.contains("no_backslash_escapes"),
      // The last six are combinations (MariaDB's documentation, 'SQL_MODE').
      words.contains {
        ["ansi_quotes", "ansi", "db2", "maxdb", "mssql", "oracle", "postgresql"].contains($0)
      }
    )
  }

  init() {}

  /// The mode of a list.
  init(modes: Substring) {
    let named = Self.named(in: modes)
    hasEscapes = !named.noEscapes
    hasQuotedNames = named.names
  }

  /// Switches on, or off, what a list names.
  mutating func set(_ modes: Substring, _ isOn: Bool) {
    let named = Self.named(in: modes)
    if named.noEscapes { hasEscapes = !isOn }
    if named.names { hasQuotedNames = isOn }
  }
}

/// Follows the assignments to `sql_mode` in a script.
///
/// Those that a script's text tells: of lists, of `DEFAULT`, and of user variables that the mode was
/// kept in, as dumps do.
struct QuoteModeTracker: Sendable {
  private(set) var mode = QuoteMode()
  private var kept: [Substring: QuoteMode] = [:]

  /// Longer statements are no SET of a mode.
  private static let longest = 4096

  /// Whether a statement that begins at `start` may be a SET, be it in an executable comment.
  static func mayConcern(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard start < end, end - start <= longest else { return false }
    return bytes[start] == UInt8(ascii: "/") || bytes.isWord("set", at: start, before: end)
  }

  /// Reads a statement; `true` when it changed the mode.
  mutating func read(_ statement: String) -> Bool {
    let before = mode
    let words = Self.words(statement.lowercased())
    guard let first = words.firstIndex(of: "set"),
      // In front of it, the head of an executable comment at most.
      words[..<first].allSatisfy({ $0.count == 1 || $0.allSatisfy(\.isNumber) })
    else { return false }
    var rest = words[(first + 1)...]
    while !rest.isEmpty {
      take(rest.prefix { $0 != "," })
      rest = rest.drop { $0 != "," }.dropFirst()
    }
    return mode != before
  }

  /// Takes one assignment; those whose value holds a comma are told whole, see ``words(_:)``.
  private mutating func take(_ assignment: ArraySlice<Substring>) {
    guard let equals = assignment.firstIndex(of: "="),
      let target = assignment[..<equals].last(where: {
        $0 != ":"
      })
    else { return }
    let value = assignment[(equals + 1)...]
    if Self.isMode(target) {
      guard !assignment[..<equals].contains("global") else { return }
      mode = evaluated(value)
    } else if target.hasPrefix("@"), value.contains(where: Self.isMode) {
      kept[target] = mode
    }
  }

  private func evaluated(_ value: ArraySlice<Substring>) -> QuoteMode {
    let lists = value.filter { $0.first == "'" || $0.first == "\"" }
    guard value.contains(where: Self.isMode) else {
      if let list = lists.first { return QuoteMode(modes: list) }
      return value.first.flatMap { kept[$0] } ?? QuoteMode()
    }
    // CONCAT(@@sql_mode, ',…'), REPLACE(@@sql_mode, '…', '').
    var result = mode
    for list in lists { result.set(list, value.first != "replace") }
    return result
  }

  private static func isMode(_ word: Substring) -> Bool {
    ["sql_mode", "@@sql_mode", "@@session.sql_mode", "@@local.sql_mode"].contains(word)
  }

  /// Words, literals with their opening quote, and symbols; commas in parentheses are left out.
  private static func words(_ text: String) -> [Substring] {
    var result: [Substring] = []
    var rest = Substring(text)
    var depth = 0
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      var end = rest.index(after: rest.startIndex)
      if first == "'" || first == "\"" {
        end = rest[end...].firstIndex(of: first) ?? rest.endIndex
        result.append(rest[..<end])
        rest = rest[end...].dropFirst()
        continue
      }
      if isPartOfWord(first) { end = rest.firstIndex { !isPartOfWord($0) } ?? rest.endIndex }
      if first == "(" { depth += 1 }
      if first == ")" { depth -= 1 }
      if first != "," || depth == 0 { result.append(rest[..<end]) }
      rest = rest[end...]
    }
    return result
  }

  private static func isPartOfWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_@.$".contains(character)
  }
}
