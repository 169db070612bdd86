internal import Database

/// How scripts for `mariadb` and `mysql` are written.
struct MariaDBClientSyntax: ClientSyntax {
  let client: String
  let begin = "START TRANSACTION"
  let currentUser = "SUBSTRING_INDEX(USER(), '@', 1)"
  /// Statements that set the session up.
  let settings: [String]

  var preamble: [String] {
    ["SET NAMES utf8mb4;"] + settings.map { $0 + ";" }
  }

  /// Whether a backslash escapes depends on the session, so a text that holds one is given by its
  /// bytes.
  func literal(_ value: Value) -> String {
    switch value {
    case .null: return "NULL"
    case .integer(let number): return String(number)
    case .boolean(let flag): return flag ? "1" : "0"
    case .text(let text):
      guard text.utf8.contains(UInt8(ascii: "\\")) else { return quoted(text) }
      let digits = text.utf8.map { byte in
        let hexadecimal = String(byte, radix: 16)
        return hexadecimal.count == 1 ? "0" + hexadecimal : hexadecimal
      }
      return "CONVERT(X'\(digits.joined())' USING utf8mb4)"
    }
  }

  /// The client ends a statement at each semicolon, so one that holds any gets another delimiter.
  func frame(for statement: Span<UInt8>) -> (before: String, after: String) {
    let lineEnd = statement.endsInLineComment ? "\n" : ""
    guard statement.contains(";") else { return ("", "\(lineEnd);\n") }
    var delimiter = "$$"
    while statement.contains(delimiter) { delimiter += "$" }
    return ("DELIMITER \(delimiter)\n", "\(lineEnd)\(delimiter)\nDELIMITER ;\n")
  }
}

extension Span where Element == UInt8 {
  /// Whether a short text occurs.
  fileprivate func contains(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, count >= wanted.count else { return false }
    for index in 0...count - wanted.count where self[index] == first {
      if wanted.indices.allSatisfy({ self[index + $0] == wanted[$0] }) { return true }
    }
    return false
  }
}
