/// The syntax of `.conf` files (cli-and-config.md 2.4).
package enum Properties {
  /// The keys and values in the order of the file; of equal keys the last counts.
  ///
  /// `${NAME}` stands for an environment variable, for nothing when it is not set; without an
  /// environment it stands for itself.
  package static func parse(
    _ text: String, environment: [String: String]?
  ) -> [(key: String, value: String)] {
    var prepared = prepare(Array(text.utf8))
    if let environment { prepared = expand(prepared, environment) }
    var reader = PropertiesReader(bytes: prepared)
    var pairs: [(key: String, value: String)] = []
    while let pair = reader.next() { pairs.append(pair) }
    return pairs
  }

  /// Trims lines and makes back-slashes literal but where they continue a line (2.4.1).
  private static func prepare(_ bytes: [UInt8]) -> [UInt8] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var lines = splitLines(bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...])
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for (index, raw) in lines.enumerated() {
      let line = trim(raw)
      let continues =
        line.last == Self.backslash && index + 1 < lines.count && isContinuation(lines[index + 1])
      for byte in continues ? line.dropLast() : line {
        result.append(byte)
        if byte == Self.backslash { result.append(byte) }
      }
      if continues { result.append(Self.backslash) }
      result.append(UInt8(ascii: "\n"))
    }
    return result
  }

  /// Whether a line continues the one before it, which ends in a back-slash.
  private static func isContinuation(_ line: ArraySlice<UInt8>) -> Bool {
    if line.isEmpty { return false }
    let text = Array(trim(line))
    guard text.starts(with: Array("flyway.".utf8)) else { return true }
    guard text.contains(UInt8(ascii: "=")) else { return true }
    // Part of a boolean expression and no property.
    return text.indices.dropLast().contains {
      (text[$0] == UInt8(ascii: "=") || text[$0] == UInt8(ascii: "!"))
        && text[$0 + 1] == UInt8(ascii: "=")
    }
  }

  private static func splitLines(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      // A line feed after a carriage return is one line end.
      line.last == UInt8(ascii: "\r") && line.endIndex < bytes.endIndex ? line.dropLast() : line
    }
  }

  private static func trim(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = line.firstIndex { $0 > 0x20 } ?? line.endIndex
    let end = line.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? start
    return line[start..<end]
  }

  /// Replaces `${NAME}` (2.4.2); the values' back-slashes are literal, as all of the file are.
  private static func expand(_ bytes: [UInt8], _ environment: [String: String]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard let name = variable(in: bytes, at: index) else {
        result.append(bytes[index])
        index += 1
        continue
      }
      for byte in (environment[String(decoding: bytes[name], as: UTF8.self)] ?? "").utf8 {
        result.append(byte)
        if byte == Self.backslash { result.append(byte) }
      }
      index = name.upperBound + 1
    }
    return result
  }

  /// Where the name of the variable is whose reference starts at `index`.
  private static func variable(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count,
      bytes[index + 1] == UInt8(ascii: "{")
    else { return nil }
    var end = index + 2
    while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
    guard end > index + 2, end < bytes.count, bytes[end] == UInt8(ascii: "}") else { return nil }
    return index + 2..<end
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static let backslash = UInt8(ascii: "\\")
}

/// Reads keys and values from prepared text (cli-and-config.md 2.4.3).
private struct PropertiesReader {
  let bytes: [UInt8]
  var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The next key and value; `nil` at the end.
  mutating func next() -> (key: String, value: String)? {
    while let line = logicalLine() {
      guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "!") else {
        continue
      }
      return Self.pair(line)
    }
    return nil
  }

  /// A line joined with those that continue it, without the blanks before each.
  ///
  /// Blank lines are empty; comments are not continued.
  private mutating func logicalLine() -> [UInt8]? {
    guard index < bytes.count else { return nil }
    var line: [UInt8] = []
    while index < bytes.count {
      while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
      let start = index
      while index < bytes.count, !Self.isLineEnd(bytes[index]) { index += 1 }
      let piece = bytes[start..<index]
      if index < bytes.count { index += 1 }
      let isComment =
        line.isEmpty && (piece.first == UInt8(ascii: "#") || piece.first == UInt8(ascii: "!"))
      let backslashes = piece.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
      guard backslashes % 2 == 1, !isComment else { return line + piece }
      line += piece.dropLast()
    }
    return line
  }

  private static func pair(_ line: [UInt8]) -> (key: String, value: String) {
    var end = 0
    while end < line.count, !isBlank(line[end]), !isSeparator(line[end]) {
      end += line[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    end = min(end, line.count)
    var value = end
    while value < line.count, isBlank(line[value]) { value += 1 }
    if value < line.count, isSeparator(line[value]) { value += 1 }
    while value < line.count, isBlank(line[value]) { value += 1 }
    return (unescape(line[..<end]), unescape(line[value...]))
  }

  /// Preparing leaves no escapes but doubled back-slashes.
  private static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var isEscaped = false
    for byte in bytes {
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      if !isEscaped { result.append(byte) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0C
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":")
  }
}
