/// The syntax of `.conf` files (cli-and-config.md 2.4).
package enum Properties {
  /// A key and its value.
  package struct Entry: Sendable, Hashable {
    /// As written, prefix included.
    package let key: String
    /// Variables are replaced in it.
    package let value: String
  }

  /// The entries in the order of the file; of equal keys the last one counts.
  ///
  /// `variables` replace `${NAME}`.
  package static func parse(_ text: String, variables: [String: String]) -> [Entry] {
    var entries: [Entry] = []
    let lines = rawLines(text)
    var index = 0
    while index < lines.count {
      var line = trim(lines[index])
      index += 1
      guard let first = line.first, first != hash, first != exclamation else { continue }
      while index < lines.count, continues(line, before: lines[index]) {
        line.removeLast()
        line += trim(lines[index])
        index += 1
      }
      entries.append(entry(replacingVariables(in: line, by: variables)))
    }
    return entries
  }

  private static let backslash = UInt8(ascii: "\\")
  private static let hash = UInt8(ascii: "#")
  private static let exclamation = UInt8(ascii: "!")
  private static let equals = UInt8(ascii: "=")

  /// The lines without their ends; text behind the last line end is a line, be it empty.
  private static func rawLines(_ text: String) -> [ArraySlice<UInt8>] {
    let bytes = Array(text.utf8)
    var lines: [ArraySlice<UInt8>] = []
    // A byte order mark is no part of the first key.
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        lines.append(bytes[start..<index])
        let isPair =
          byte == UInt8(ascii: "\r") && index + 1 < bytes.count
          && bytes[index + 1] == UInt8(ascii: "\n")
        index += isPair ? 1 : 0
        start = index + 1
      }
      index += 1
    }
    lines.append(bytes[start...])
    return lines
  }

  /// The line without control characters and blanks at its ends.
  private static func trim(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = line.firstIndex(where: { $0 > 32 }),
      let last = line.lastIndex(where: { $0 > 32 })
    else { return [] }
    return line[first...last]
  }

  /// Whether a line's last backslash joins it with `next`, or is a character of its own (2.4.1).
  private static func continues(_ line: ArraySlice<UInt8>, before next: ArraySlice<UInt8>) -> Bool {
    guard line.last == backslash, !next.isEmpty else { return false }
    let next = trim(next)
    guard next.starts(with: "flyway.".utf8), next.contains(equals) else { return true }
    // `==` and `!=` are part of an expression, not of a setting.
    return zip(next, next.dropFirst()).contains { pair in
      pair.1 == equals && (pair.0 == equals || pair.0 == exclamation)
    }
  }

  /// Puts variables in place of `${NAME}`, nothing where there is no such variable (2.4.2).
  ///
  /// The values are taken literally: the reference would read escapes in them.
  private static func replacingVariables(
    in line: ArraySlice<UInt8>, by variables: [String: String]
  ) -> ArraySlice<UInt8> {
    guard line.contains(UInt8(ascii: "$")) else { return line }
    var result: ArraySlice<UInt8> = []
    var index = line.startIndex
    while index < line.endIndex {
      if let end = endOfVariable(in: line, at: index) {
        let name = String(decoding: line[(index + 2)..<end], as: UTF8.self)
        result += (variables[name] ?? "").utf8
        index = end + 1
      } else {
        result.append(line[index])
        index += 1
      }
    }
    return result
  }

  /// The index of the brace that ends the `${NAME}` at `start`; `nil` when there is none.
  private static func endOfVariable(in line: ArraySlice<UInt8>, at start: Int) -> Int? {
    guard line[start] == UInt8(ascii: "$"), start + 1 < line.endIndex,
      line[start + 1] == UInt8(ascii: "{")
    else { return nil }
    var index = start + 2
    while index < line.endIndex {
      switch line[index] {
      case UInt8(ascii: "}"):
        return index > start + 2 ? index : nil
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        index += 1
      default:
        return nil
      }
    }
    return nil
  }

  /// Parts a line at the first `=`, `:` or white space (2.4.3).
  private static func entry(_ line: ArraySlice<UInt8>) -> Entry {
    let keyEnd = line.firstIndex { isSeparator($0) || isBlank($0) } ?? line.endIndex
    var rest = line[keyEnd...].drop(while: isBlank)
    if let first = rest.first, isSeparator(first) { rest = rest.dropFirst().drop(while: isBlank) }
    return Entry(
      key: String(decoding: line[..<keyEnd], as: UTF8.self),
      value: String(decoding: rest, as: UTF8.self))
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == equals || byte == UInt8(ascii: ":")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0C
  }
}
