package import MigrationModel

/// The charset of a script (engine.md 3.3).
package enum TextEncoding: String, Sendable, Hashable, CaseIterable {
  case ascii = "US-ASCII"
  case latin1 = "ISO-8859-1"
  case utf8 = "UTF-8"
  /// A byte order mark decides; big-endian without one.
  case utf16 = "UTF-16"
  case utf16BE = "UTF-16BE"
  case utf16LE = "UTF-16LE"
  case windows1252 = "windows-1252"

  /// Reads a charset's name or alias, without regard to case.
  ///
  /// - Throws: an error for names that are not supported.
  package init(named name: String) throws(MigrationError) {
    guard let encoding = Self.byName[name.lowercased()] else {
      let supported = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw MigrationError(
        .configuration, "Unsupported encoding '\(name)'. Supported encodings: \(supported)")
    }
    self = encoding
  }

  private static let byName: [String: TextEncoding] = {
    let aliases: [TextEncoding: [String]] = [
      .ascii: ["ascii", "ascii7", "iso646-us", "ansi_x3.4-1968", "646", "cp367"],
      .latin1: [
        "iso8859_1", "iso8859-1", "iso_8859-1", "8859_1", "latin1", "latin-1", "l1", "cp819",
      ],
      .utf8: ["utf8", "unicode-1-1-utf-8"],
      .utf16: ["utf16", "utf_16", "unicode"],
      .utf16BE: ["utf_16be", "utf16be", "x-utf-16be", "unicodebigunmarked"],
      .utf16LE: ["utf_16le", "utf16le", "x-utf-16le", "unicodelittleunmarked"],
      .windows1252: ["cp1252", "cp-1252", "1252", "ansi-1252"],
    ]
    var names: [String: TextEncoding] = [:]
    for encoding in allCases {
      names[encoding.rawValue.lowercased()] = encoding
      for alias in aliases[encoding] ?? [] { names[alias] = encoding }
    }
    return names
  }()

  /// Guesses the charset of a whole file (engine.md 3.3).
  ///
  /// Unlike the reference it takes UTF-16 without a mark for what its zeros say it is,
  /// little-endian (engine.md, appendix E 5).
  package static func detect(_ bytes: Span<UInt8>) -> TextEncoding {
    let isEven = bytes.count % 2 == 0
    if bytes.count >= 2, isEven {
      if bytes[0] == 0xFE, bytes[1] == 0xFF { return .utf16BE }
      if bytes[0] == 0xFF, bytes[1] == 0xFE { return .utf16LE }
      var zeros = 0
      var index = 1
      while index < bytes.count {
        if bytes[index] == 0 { zeros += 1 }
        index += 2
      }
      if zeros > bytes.count / 4 { return .utf16LE }
    }
    return UTF8Check.end(in: bytes, from: 0, atLeast: bytes.count) == nil ? .latin1 : .utf8
  }
}

/// Checks that bytes are UTF-8, without a copy.
enum UTF8Check {
  /// Where the first scalar ends that reaches `goal`; `nil` when there is a malformed one before.
  static func end(in bytes: Span<UInt8>, from start: Int, atLeast goal: Int) -> Int? {
    var index = start
    while index < goal {
      index = skipASCII(bytes, from: index, to: goal)
      guard index < goal else { break }
      let length = scalarLength(bytes, at: index)
      guard length > 0 else { return nil }
      index &+= length
    }
    return index
  }

  @inline(__always)
  private static func skipASCII(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index &+ 64 <= end {
      let block = bytes.extracting(index..<index &+ 64)
      var bits: UInt8 = 0
      for position in 0..<64 { bits |= block[position] }
      if bits >= 0x80 { break }
      index &+= 64
    }
    while index < end, bytes[index] < 0x80 { index &+= 1 }
    return index
  }

  /// The length of the scalar of more than one byte at `index`; 0 when it is malformed.
  private static func scalarLength(_ bytes: Span<UInt8>, at index: Int) -> Int {
    let lead = bytes[index]
    // The second byte's range keeps out overlong forms, surrogates and what is beyond U+10FFFF.
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0x80...0xBF)
      }
    guard length > 0, index + length <= bytes.count, second.contains(bytes[index + 1]) else {
      return 0
    }
    for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
