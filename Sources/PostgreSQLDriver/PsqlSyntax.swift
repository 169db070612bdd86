internal import Database

/// How scripts for `psql` are written.
struct PsqlSyntax: ClientSyntax {
  let client = "psql"
  let begin = "BEGIN"
  let currentUser = "current_user"
  let wrapsSeries = true
  /// The session's time zone; `nil` where it is not known.
  let timeZone: String?

  var preamble: [String] {
    var lines = [
      "\\set ON_ERROR_STOP on", "\\encoding UTF8", "SET DateStyle = 'ISO';",
    ]
    if let timeZone { lines.append("SET TimeZone = \(literal(.text(timeZone)));") }
    return lines
  }

  /// A backslash means itself in one setting and not in the other; behind an `E` it always escapes.
  func literal(_ value: Value) -> String {
    switch value {
    case .null: return "NULL"
    case .integer(let number): return String(number)
    case .boolean(let flag): return flag ? "true" : "false"
    case .text(let text):
      guard text.utf8.contains(UInt8(ascii: "\\")) else { return quoted(text) }
      let escaped = text.unicodeScalars.map { $0 == "\\" ? "\\\\" : String($0) }
      return "E" + quoted(escaped.joined())
    }
  }
}
