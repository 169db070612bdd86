internal import Database

/// Names and values as they stand in the tool's own statements.
enum SQLText {
  /// A name in back ticks, safe whatever it holds and whatever `sql_mode` says.
  static func quoted(_ name: String) -> String {
    var result = "`"
    for character in name.unicodeScalars {
      if character == "`" { result += "`" }
      result.unicodeScalars.append(character)
    }
    return result + "`"
  }

  /// A value as a literal.
  ///
  /// Texts that hold more than plain ASCII are written in hexadecimal: scripts can change how
  /// quotes and backslashes are read (`sql_mode`), and the character set that statements are read
  /// in (`SET NAMES`).
  static func literal(_ value: Value) -> String {
    switch value {
    case .null: return "NULL"
    case .integer(let number): return String(number)
    case .boolean(let flag): return flag ? "1" : "0"
    case .text(let text):
      guard !text.utf8.allSatisfy(isPlain) else { return "'\(text)'" }
      let digits = text.utf8.flatMap { [digit($0 >> 4), digit($0 & 15)] }
      return "_utf8mb4 X'\(String(decoding: digits, as: UTF8.self))'"
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: " ") && byte < 0x7f && byte != UInt8(ascii: "'")
      && byte != UInt8(ascii: "\\")
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }

  /// The statement with its `?` outside quotes replaced by values, in order.
  static func bind(_ sql: String, _ parameters: [Value]) -> String {
    guard !parameters.isEmpty else { return sql }
    var result: [UInt8] = []
    var rest = parameters[...]
    var quote: UInt8?
    for byte in sql.utf8 {
      if byte == quote {
        quote = nil
      } else if quote == nil {
        if byte == UInt8(ascii: "?"), let value = rest.popFirst() {
          result += literal(value).utf8
          continue
        }
        if "'\"`".utf8.contains(byte) { quote = byte }
      }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
