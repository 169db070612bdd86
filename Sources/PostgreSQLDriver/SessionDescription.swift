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
    var isLiteral = false
    for character in statement.unicodeScalars {
      if character == "'" {
        isLiteral.toggle()
        if isLiteral { result += "'…'" }
        continue
      }
      if isLiteral { continue }
      let isBlank = character.properties.isWhitespace
      if isBlank, result.last == " " || result.isEmpty { continue }
      count += 1
      if count > 80 { return result + "…" }
      result.unicodeScalars.append(isBlank ? " " : character)
    }
    return result
  }
}
