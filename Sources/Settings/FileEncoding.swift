/// The encodings of conf files (cli-and-config.md 1.5).
enum FileEncoding: String {
  case ascii = "US-ASCII"
  case latin1 = "ISO-8859-1"
  case utf8 = "UTF-8"
  case utf16BigEndian = "UTF-16BE"
  case utf16LittleEndian = "UTF-16LE"
  /// Big-endian unless a byte order mark says otherwise.
  case utf16 = "UTF-16"

  /// The encoding of this name, in any case.
  init?(name: String) { self.init(rawValue: name.uppercased()) }

  /// The text without its byte order mark; `nil` when the bytes are none in this encoding.
  func decode(_ bytes: [UInt8]) -> String? {
    switch self {
    case .ascii:
      return bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
    case .latin1:
      var text = String.UnicodeScalarView()
      for byte in bytes { text.append(Unicode.Scalar(byte)) }
      return String(text)
    case .utf8:
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      let content = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
      return String(validating: content, as: UTF8.self)
    case .utf16BigEndian:
      return Self.decodeUTF16(bytes, littleEndian: false)
    case .utf16LittleEndian:
      return Self.decodeUTF16(bytes, littleEndian: true)
    case .utf16:
      return Self.decodeUTF16(bytes, littleEndian: bytes.starts(with: [0xFF, 0xFE]))
    }
  }

  private static func decodeUTF16(_ bytes: [UInt8], littleEndian: Bool) -> String? {
    guard bytes.count.isMultiple(of: 2) else { return nil }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: 0, to: bytes.count, by: 2) {
      let first = UInt16(bytes[index])
      let second = UInt16(bytes[index + 1])
      units.append(littleEndian ? second << 8 | first : first << 8 | second)
    }
    if units.first == 0xFEFF { units.removeFirst() }
    return String(validating: units, as: UTF16.self)
  }
}
