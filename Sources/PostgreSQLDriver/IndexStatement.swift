/// What a statement says of the indexes that it builds without locking their table.
struct IndexStatement {
  /// The indexes that it builds.
  enum Subject: Hashable {
    /// One on a table, which is given as in SQL; `name` is `nil` where the server finds one.
    case index(name: String?, table: String)
    /// One that is there already, by its name in SQL.
    case existing(index: String)
    /// All of a table, by its name in SQL.
    case table(String)
    case schema(String)
    case database
  }

  let subject: Subject
  /// Whether it can succeed and leave an invalid index as it is, as IF NOT EXISTS does, and REINDEX
  /// TABLE with a warning.
  let leavesInvalid: Bool

  /// Reads `CREATE INDEX CONCURRENTLY` and `REINDEX … CONCURRENTLY`; `nil` for all others.
  init?(_ text: String) {
    var words = Words(text)
    switch words.next() {
    case .name("create"):
      words.skip("unique")
      guard words.skip("index"), words.skip("concurrently") else { return nil }
      leavesInvalid = words.skip("if") && words.skip("not") && words.skip("exists")
      let name = words.skip("on") ? nil : words.name()
      if name != nil, !words.skip("on") { return nil }
      words.skip("only")
      guard let table = words.qualifiedName() else { return nil }
      subject = .index(name: name, table: table)
    case .name("reindex"):
      guard let subject = Self.rebuilt(&words) else { return nil }
      self.subject = subject
      if case .table = subject { leavesInvalid = true } else { leavesInvalid = false }
    default: return nil
    }
  }

  /// What stands behind REINDEX.
  private static func rebuilt(_ words: inout Words) -> Subject? {
    var isConcurrent = false
    if words.skip(sign: "(") {
      while let word = words.next(), word != .sign(")") {
        if word == .name("concurrently") { isConcurrent = true }
      }
    }
    guard case .name(let kind)? = words.next() else { return nil }
    if words.skip("concurrently") { isConcurrent = true }
    guard isConcurrent else { return nil }
    switch kind {
    case "index": return words.qualifiedName().map { .existing(index: $0) }
    case "table": return words.qualifiedName().map { .table($0) }
    case "schema": return words.name().map { .schema($0) }
    case "database": return .database
    default: return nil
    }
  }
}

/// The words of a statement, one after another, comments left out.
private struct Words {
  enum Word: Hashable {
    /// A word as the server reads it: in lower case.
    case name(String)
    /// One in double quotes.
    case quoted(String)
    case sign(Character)
  }

  private var rest: Substring.UnicodeScalarView

  init(_ text: String) { rest = Substring(text).unicodeScalars }

  mutating func next() -> Word? {
    skipGaps()
    guard let first = rest.first else { return nil }
    if first == "\"" { return .quoted(quotedName()) }
    var name = String.UnicodeScalarView()
    while let character = rest.first, Self.isPartOfName(character) {
      // PostgreSQL's manual, 4.1.1: names without quotes are folded to lower case.
      name.append(contentsOf: String(character).lowercased().unicodeScalars)
      rest.removeFirst()
    }
    if !name.isEmpty { return .name(String(name)) }
    rest.removeFirst()
    return .sign(Character(first))
  }

  /// Goes past a word if it comes next.
  @discardableResult
  mutating func skip(_ word: String) -> Bool { skip(.name(word)) }

  mutating func skip(sign: Character) -> Bool { skip(.sign(sign)) }

  private mutating func skip(_ word: Word) -> Bool {
    var ahead = self
    guard ahead.next() == word else { return false }
    self = ahead
    return true
  }

  /// A name, without its quotes.
  mutating func name() -> String? {
    switch next() {
    case .name(let name), .quoted(let name): name
    case .sign, nil: nil
    }
  }

  /// A name with those of its schema and database, all in quotes.
  mutating func qualifiedName() -> String? {
    guard let first = name() else { return nil }
    var result = PostgreSQLConnection.quoted(first)
    while skip(sign: ".") {
      guard let part = name() else { return nil }
      result += "." + PostgreSQLConnection.quoted(part)
    }
    return result
  }

  private mutating func quotedName() -> String {
    rest.removeFirst()
    var name = String.UnicodeScalarView()
    while let character = rest.popFirst() {
      if character == "\"" {
        guard rest.first == "\"" else { break }
        rest.removeFirst()
      }
      name.append(character)
    }
    return String(name)
  }

  private static func isPartOfName(_ character: Unicode.Scalar) -> Bool {
    !character.isASCII || character == "_" || character == "$"
      || character.properties.isAlphabetic || ("0"..."9").contains(character)
  }

  private mutating func skipGaps() {
    while let first = rest.first {
      if first.properties.isWhitespace {
        rest.removeFirst()
      } else if rest.starts(with: "--".unicodeScalars) {
        rest = rest.drop { $0 != "\n" }
      } else if rest.starts(with: "/*".unicodeScalars) {
        skipComment()
      } else {
        return
      }
    }
  }

  /// Comments nest.
  private mutating func skipComment() {
    var depth = 0
    while !rest.isEmpty {
      if rest.starts(with: "/*".unicodeScalars) {
        depth += 1
        rest = rest.dropFirst(2)
      } else if rest.starts(with: "*/".unicodeScalars) {
        depth -= 1
        rest = rest.dropFirst(2)
        if depth == 0 { return }
      } else {
        rest.removeFirst()
      }
    }
  }
}
