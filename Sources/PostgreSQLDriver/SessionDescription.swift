internal import Database

/// Another session in words: who it is, since when it is at it, and with what.
struct SessionDescription {
  let text: String

  /// The columns of `pg_stat_activity a` that ``init(_:)`` reads, in order.
  static let columns = """
    a.usename, a.application_name, a.client_addr, \
    pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() \
    - coalesce(a.xact_start, a.backend_start)))::bigint, a.query
    """

  /// Reads a row of a process number and ``columns``.
  ///
  /// Of other users' sessions the server may tell the user alone (PostgreSQL's manual, 28.2.3,
  /// pg_stat_activity).
  init(_ row: [Value]) {
    let parts: [String] = row.map { value in
      if case .text(let text) = value { text } else { "" }
    }
    // PostgreSQL's manual, 9.26, pg_blocking_pids: process 0 stands for a prepared transaction.
    guard parts[0] != "0" else {
      text = "a prepared transaction, see pg_prepared_xacts"
      return
    }
    var text = "pid \(parts[0])"
    if !parts[1].isEmpty { text += ", user \(parts[1])" }
    if !parts[2].isEmpty { text += ", \(parts[2])" }
    if !parts[4].isEmpty {
      text += parts[3].isEmpty ? " on the server" : " from \(parts[3])"
      text += ", for \(parts[4]) s"
    }
    let statement = Self.shortened(parts[5])
    if !statement.isEmpty { text += ", last statement: \(statement)" }
    self.text = text
  }

  /// The beginning of a statement in one line, without its literals, which may be secrets.
  private static func shortened(_ statement: String) -> String {
    var result = ""
    var count = 0
    var rest = Substring(statement).unicodeScalars
    while let character = rest.first {
      if let literal = literal(at: rest, behind: result.unicodeScalars.last) {
        rest = literal
        result += "'…'"
        continue
      }
      rest.removeFirst()
      let isBlank = character.properties.isWhitespace
      if isBlank, result.last == " " || result.isEmpty { continue }
      count += 1
      if count > 80 { return result + "…" }
      result.unicodeScalars.append(isBlank ? " " : character)
    }
    return result
  }

  /// What comes behind the literal at the beginning of the rest of a statement; `nil` where none is.
  private static func literal(
    at text: Substring.UnicodeScalarView, behind previous: Unicode.Scalar?
  ) -> Substring.UnicodeScalarView? {
    var rest = text
    guard let first = rest.popFirst() else { return nil }
    if first == "'" {
      // As E'…' has it.
      let escapes = previous == "E" || previous == "e"
      while let character = rest.popFirst(), character != "'" {
        if escapes, character == "\\" { rest = rest.dropFirst() }
      }
      return rest
    }
    // A dollar quote: its tag is a name or empty, so that `$1` is none, nor is what is in a name.
    let isInName = previous.map {
      $0.properties.isAlphabetic || "_$0123456789".contains(Character($0))
    }
    guard first == "$", isInName != true else { return nil }
    let name = rest.prefix { $0 != "$" && !$0.properties.isWhitespace }
    rest = rest.dropFirst(name.count)
    guard rest.popFirst() == "$", name.first.map({ !("0"..."9").contains($0) }) ?? true else {
      return nil
    }
    let tag = "$\(String(name))$".unicodeScalars
    while !rest.isEmpty, !rest.starts(with: tag) { rest.removeFirst() }
    return rest.dropFirst(tag.count)
  }
}
