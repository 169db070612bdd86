extension JSONValue {
  /// Reads a document (RFC 8259); `nil` when the bytes are none.
  package init?(parsing bytes: [UInt8]) {
    var reader = JSONReader(bytes)
    guard let value = reader.document() else { return nil }
    self = value
  }
}

/// Reads the text of a JSON document; what cannot be read is `nil`.
private struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0

  /// How deep arrays and objects may be nested.
  private static let depthLimit = 100

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func document() -> JSONValue? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    guard let result = value(depth: 0) else { return nil }
    skipBlanks()
    // A literal `nil` beside a value would be read as JSON's null.
    guard index == bytes.count else { return nil }
    return result
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  /// Takes a sign that must come next, blanks in front of it aside.
  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: sign) else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) -> JSONValue? {
    guard depth < Self.depthLimit else { return nil }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map(JSONValue.string)
    case UInt8(ascii: "t"): return word("true", .boolean(true))
    case UInt8(ascii: "f"): return word("false", .boolean(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func word(_ text: String, _ value: JSONValue) -> JSONValue? {
    guard bytes[index...].starts(with: text.utf8) else { return nil }
    index += text.utf8.count
    return value
  }

  private mutating func object(depth: Int) -> JSONValue? {
    index += 1
    if take("}") { return .object([]) }
    var properties: [JSONValue.Property] = []
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\""), let name = string(), take(":"),
        let value = value(depth: depth + 1)
      else { return nil }
      properties.append(JSONValue.Property(name, value))
    } while take(",")
    guard take("}") else { return nil }
    return .object(properties)
  }

  private mutating func array(depth: Int) -> JSONValue? {
    index += 1
    if take("]") { return .array([]) }
    var elements: [JSONValue] = []
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
    } while take(",")
    guard take("]") else { return nil }
    return .array(elements)
  }
}

// MARK: - Numbers and strings

extension JSONReader {
  private mutating func digits() -> Bool {
    let start = index
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
    return index > start
  }

  private mutating func number() -> JSONValue? {
    let start = index
    if next == UInt8(ascii: "-") { index += 1 }
    let first = next
    let whole = index
    guard digits(), first != UInt8(ascii: "0") || index == whole + 1 else { return nil }
    if next == UInt8(ascii: ".") {
      index += 1
      guard digits() else { return nil }
    }
    if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      guard digits() else { return nil }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    return Int(text).map(JSONValue.integer) ?? .decimal(text)
  }

  private mutating func string() -> String? {
    index += 1
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escaped() else { return nil }
        text.append(contentsOf: String(scalar).utf8)
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  /// The character behind a backslash.
  private mutating func escaped() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let unit = codeUnit() else { return nil }
      guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
      guard bytes[index...].starts(with: "\\u".utf8) else { return nil }
      index += 2
      guard let trail = codeUnit(), UTF16.isTrailSurrogate(trail) else { return nil }
      return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    default: return nil
    }
  }

  private mutating func codeUnit() -> UInt16? {
    guard index + 4 <= bytes.count, bytes[index..<(index + 4)].allSatisfy({ $0 != 0x2B }) else {
      return nil
    }
    let text = String(decoding: bytes[index..<(index + 4)], as: UTF8.self)
    index += 4
    return UInt16(text, radix: 16)
  }
}
