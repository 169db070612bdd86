/// A JSON value read and written as Python's `json` does it: numbers keep their kind, keys are
/// sorted by code point.
indirect enum JSONText {
  case null
  case boolean(Bool)
  /// The text of a whole number, or of another number as Python prints it.
  case number(String)
  case string(String)
  case array([JSONText])
  case object([String: JSONText])

  struct Malformed: Error {}

  /// Reads one document.
  init(_ text: String) throws {
    var reader = JSONReader(text)
    self = try reader.document()
  }

  /// `json.dumps(value, sort_keys=True, ensure_ascii=False)`, with `indent=1` if asked for.
  func text(indented: Bool, depth: Int = 1) -> String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .number(let text): return text
    case .string(let text): return Self.quoted(text)
    case .array(let items):
      return Self.block(
        items.map { $0.text(indented: indented, depth: depth + 1) }, "[", "]", indented, depth)
    case .object(let members):
      let keys = members.keys.sorted {
        $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
      }
      let items = keys.compactMap { key in
        members[key].map {
          Self.quoted(key) + ": " + $0.text(indented: indented, depth: depth + 1)
        }
      }
      return Self.block(items, "{", "}", indented, depth)
    }
  }

  private static func block(
    _ items: [String], _ open: String, _ close: String, _ indented: Bool, _ depth: Int
  ) -> String {
    if items.isEmpty { return open + close }
    guard indented else { return open + items.joined(separator: ", ") + close }
    let inner = "\n" + String(repeating: " ", count: depth)
    let outer = "\n" + String(repeating: " ", count: depth - 1)
    return open + inner + items.joined(separator: "," + inner) + outer + close
  }

  private static func quoted(_ text: String) -> String {
    var result = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\"".unicodeScalars
      case "\\": result += "\\\\".unicodeScalars
      case "\n": result += "\\n".unicodeScalars
      case "\r": result += "\\r".unicodeScalars
      case "\t": result += "\\t".unicodeScalars
      case "\u{8}": result += "\\b".unicodeScalars
      case "\u{C}": result += "\\f".unicodeScalars
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
      default: result.append(scalar)
      }
    }
    return String(result) + "\""
  }
}

/// A strict reader: what Python's `json.loads` refuses, it refuses.
private struct JSONReader {
  private var bytes: ArraySlice<UInt8>

  init(_ text: String) { bytes = Array(text.utf8)[...] }

  mutating func document() throws -> JSONText {
    let value = try value()
    skipSpace()
    if !bytes.isEmpty { throw JSONText.Malformed() }
    return value
  }

  private mutating func skipSpace() {
    while let byte = bytes.first, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { bytes.removeFirst() }
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes.starts(with: text.utf8) else { return false }
    bytes = bytes.dropFirst(text.utf8.count)
    return true
  }

  private mutating func value() throws -> JSONText {
    skipSpace()
    if take("null") { return .null }
    if take("true") { return .boolean(true) }
    if take("false") { return .boolean(false) }
    if take("\"") { return .string(try restOfString()) }
    if take("[") { return .array(try restOfArray()) }
    if take("{") { return .object(try restOfObject()) }
    return try number()
  }

  private mutating func restOfArray() throws -> [JSONText] {
    var items: [JSONText] = []
    skipSpace()
    if take("]") { return items }
    while true {
      items.append(try value())
      skipSpace()
      if take("]") { return items }
      guard take(",") else { throw JSONText.Malformed() }
    }
  }

  private mutating func restOfObject() throws -> [String: JSONText] {
    var members: [String: JSONText] = [:]
    skipSpace()
    if take("}") { return members }
    while true {
      skipSpace()
      guard take("\"") else { throw JSONText.Malformed() }
      let key = try restOfString()
      skipSpace()
      guard take(":") else { throw JSONText.Malformed() }
      members[key] = try value()
      skipSpace()
      if take("}") { return members }
      guard take(",") else { throw JSONText.Malformed() }
    }
  }

  private mutating func number() throws -> JSONText {
    let characters = bytes.prefix { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    bytes = bytes.dropFirst(characters.count)
    let text = String(decoding: characters, as: UTF8.self)
    // Whole numbers have any size in Python.
    let digits = characters.first == UInt8(ascii: "-") ? characters.dropFirst() : characters
    if !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    {
      return .number(text)
    }
    guard let value = Double(text) else { throw JSONText.Malformed() }
    return .number(value.description)
  }

  private mutating func restOfString() throws -> String {
    var units: [UInt16] = []
    while let byte = bytes.first {
      if byte == UInt8(ascii: "\"") {
        bytes.removeFirst()
        return String(decoding: units, as: UTF16.self)
      }
      guard byte >= 0x20 else { throw JSONText.Malformed() }
      guard byte == UInt8(ascii: "\\") else {
        let run = bytes.prefix {
          $0 >= 0x20 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"")
        }
        units += String(decoding: run, as: UTF8.self).utf16
        bytes = bytes.dropFirst(run.count)
        continue
      }
      bytes.removeFirst()
      units.append(try escape())
    }
    throw JSONText.Malformed()
  }

  private mutating func escape() throws -> UInt16 {
    switch bytes.popFirst() {
    case UInt8(ascii: "\"")?: return 0x22
    case UInt8(ascii: "\\")?: return 0x5C
    case UInt8(ascii: "/")?: return 0x2F
    case UInt8(ascii: "b")?: return 0x08
    case UInt8(ascii: "f")?: return 0x0C
    case UInt8(ascii: "n")?: return 0x0A
    case UInt8(ascii: "r")?: return 0x0D
    case UInt8(ascii: "t")?: return 0x09
    case UInt8(ascii: "u")?:
      let digits = String(decoding: bytes.prefix(4), as: UTF8.self)
      bytes = bytes.dropFirst(4)
      guard digits.utf8.count == 4, let unit = UInt16(digits, radix: 16) else {
        throw JSONText.Malformed()
      }
      return unit
    default: throw JSONText.Malformed()
    }
  }
}
