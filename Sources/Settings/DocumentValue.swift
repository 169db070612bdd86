/// A value of a configuration document, whatever the document's syntax.
enum DocumentValue: Sendable, Hashable {
  case table([String: DocumentValue])
  case array([DocumentValue])
  case string(String)
  case integer(Int)
  /// `text` is the number as written: `1.10` is another version than `1.1`.
  case double(Double, text: String)
  case boolean(Bool)

  /// The scalar as text; `nil` for tables and arrays.
  var text: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .double(_, let text): text
    case .boolean(let value): value ? "true" : "false"
    case .table, .array: nil
    }
  }

  /// The kind of value in messages (cli-and-config.md 2.9.3).
  var kindName: String {
    switch self {
    case .table: "Object value"
    case .array: "Array value"
    case .string: "String value"
    case .integer: "Integer value"
    case .double: "Floating-point value"
    case .boolean: "Boolean value"
    }
  }
}
