internal import Database

/// A statement of the tool's own with its parameters written into it.
struct ToolStatement {
  let text: String

  /// Replaces `?`, `?1` and `$1` outside of quotes.
  init(_ sql: String, _ parameters: [Value], _ syntax: any ClientSyntax) {
    guard !parameters.isEmpty else {
      text = sql
      return
    }
    var result: [UInt8] = []
    var rest = Array(sql.utf8)[...]
    var quote: UInt8?
    var next = 0
    while let byte = rest.popFirst() {
      if let mark = quote {
        if byte == mark { quote = nil }
      } else if [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`")].contains(byte) {
        quote = byte
      } else if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "$") {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        rest = rest.dropFirst(digits.count)
        let number = Int(String(decoding: digits, as: UTF8.self)).map { $0 - 1 } ?? next
        next += 1
        result.append(contentsOf: syntax.literal(parameters[number]).utf8)
        continue
      }
      result.append(byte)
    }
    text = String(decoding: result, as: UTF8.self)
  }
}
