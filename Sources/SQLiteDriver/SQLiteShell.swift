internal import Database

/// How scripts for `sqlite3` are written.
struct SQLiteShell: ClientSyntax {
  let client = "sqlite3"
  let begin = "BEGIN IMMEDIATE"
  /// There are no users.
  let currentUser = "''"
  /// The pragmas of the address, as statements.
  let pragmas: [String]

  var preamble: [String] { [".bail on"] + pragmas.map { $0 + ";" } }

  func literal(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let number): String(number)
    case .boolean(let flag): flag ? "1" : "0"
    case .text(let text): quoted(text)
    }
  }
}
