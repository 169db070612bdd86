extension JSONValue {
  /// The document as results are printed: two blanks a level, arrays inline (cli-and-config.md 6.1).
  package var prettyText: String {
    var writer = JSONWriter(isPretty: true)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The document in one line without blanks, as log lines are printed (cli-and-config.md 6.11).
  package var compactText: String {
    var writer = JSONWriter(isPretty: false)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Builds the text of a JSON document.
private struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private let isPretty: Bool
  /// How many objects are open; arrays stand inline and do not count.
  private var level = 0

  init(isPretty: Bool) { self.isPretty = isPretty }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .decimal(let text): append(text)
    case .string(let text): write(text: text)
    case .array(let elements): write(array: elements)
    case .object(let properties): write(object: properties)
    }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func write(array elements: [JSONValue]) {
    append("[")
    for (position, element) in elements.enumerated() {
      if position > 0 { append(",") }
      if isPretty { append(" ") }
      write(element)
    }
    append(isPretty ? " ]" : "]")
  }

  private mutating func write(object properties: [JSONValue.Property]) {
    guard !properties.isEmpty else { return append(isPretty ? "{ }" : "{}") }
    append("{")
    level += 1
    for (position, property) in properties.enumerated() {
      if position > 0 { append(",") }
      breakLine()
      write(text: property.name)
      append(isPretty ? " : " : ":")
      write(property.value)
    }
    level -= 1
    breakLine()
    append("}")
  }

  private mutating func breakLine() {
    guard isPretty else { return }
    append("\n")
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
  }

  /// Escapes what JSON demands and nothing else: `/` and non-ASCII text stand as they are.
  private mutating func write(text: String) {
    append("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case UInt8(ascii: "\n"): append("\\n")
      case UInt8(ascii: "\r"): append("\\r")
      case UInt8(ascii: "\t"): append("\\t")
      case 0x08: append("\\b")
      case 0x0C: append("\\f")
      case 0..<0x20:
        append(byte < 0x10 ? "\\u000" : "\\u00")
        append(String(byte, radix: 16, uppercase: true))
      default: bytes.append(byte)
      }
    }
    append("\"")
  }
}
