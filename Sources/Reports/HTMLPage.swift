internal import JSON

/// Lays JSON documents out as a page of tables.
struct HTMLPage {
  private var body = ""
  private let title: String

  init(title: String) { self.title = title }

  /// The whole page.
  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <title>\(Self.escaped(title))</title>
    <style>
    body { font-family: sans-serif; margin: 2em; }
    table { border-collapse: collapse; margin: 0.5em 0; }
    th, td { border: 1px solid #bbb; padding: 0.3em 0.6em; text-align: left; vertical-align: top; }
    th { background: #eee; }
    pre { margin: 0; white-space: pre-wrap; }
    </style>
    </head>
    <body>
    <h1>\(Self.escaped(title))</h1>
    \(body)</body>
    </html>

    """
  }

  mutating func heading(_ text: String) { body += "<h2>\(Self.escaped(text))</h2>\n" }

  mutating func note(_ text: String) { body += "<p>\(Self.escaped(text))</p>\n" }

  /// Appends a value: an object as rows of names and values, a list of objects as a table.
  mutating func append(_ value: JSONValue) { body += Self.markup(of: value) + "\n" }

  private static func markup(of value: JSONValue) -> String {
    switch value {
    case .null: return ""
    case .boolean(let flag): return flag ? "yes" : "no"
    case .integer(let number): return String(number)
    case .decimal(let text): return escaped(text)
    case .string(let text):
      return text.utf8.contains(UInt8(ascii: "\n")) ? "<pre>\(escaped(text))</pre>" : escaped(text)
    case .array(let elements):
      guard case .object(let first)? = elements.first else {
        return elements.map(markup).joined(separator: "<br>")
      }
      return table(of: elements, columns: first.map(\.name))
    case .object(let properties):
      let rows = properties.compactMap { property in
        let value = markup(of: property.value)
        return value.isEmpty ? nil : row("<th>\(escaped(property.name))</th><td>\(value)</td>")
      }
      return "<table>\n" + rows.joined() + "</table>"
    }
  }

  private static func table(of elements: [JSONValue], columns: [String]) -> String {
    let head = row(columns.map { "<th>\(escaped($0))</th>" }.joined())
    let rows = elements.map { element in
      guard case .object(let properties) = element else { return row(cell(element)) }
      return row(properties.map { cell($0.value) }.joined())
    }
    return "<table>\n" + head + rows.joined() + "</table>"
  }

  private static func row(_ cells: String) -> String { "<tr>\(cells)</tr>\n" }

  private static func cell(_ value: JSONValue) -> String { "<td>\(markup(of: value))</td>" }

  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
