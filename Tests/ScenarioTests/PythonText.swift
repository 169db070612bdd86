import Foundation

/// Text as Python's `str` sees it: code points, never canonical equivalents or grapheme clusters.
///
/// The scenario runner that made the recordings is written in Python; what it does to text decides
/// what agrees.
enum PythonText {
  /// `text.splitlines()`, with the line ends kept if asked for.
  static func lines(_ text: String, keepingEnds: Bool = false) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      guard isLineEnd(scalar) else {
        line.append(scalar)
        continue
      }
      if keepingEnds { line.append(scalar) }
      if scalar == "\r", index < scalars.count, scalars[index] == "\n" {
        if keepingEnds { line.append("\n") }
        index += 1
      }
      lines.append(String(line))
      line = String.UnicodeScalarView()
    }
    if !line.isEmpty { lines.append(String(line)) }
    return lines
  }

  private static func isLineEnd(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// What a text stream in Python reads: CRLF and CR become LF.
  static func universalNewlines(_ text: String) -> String {
    replacing("\r", with: "\n", in: replacing("\r\n", with: "\n", in: text))
  }

  /// `text.strip(character)`.
  static func strip(_ text: String, of character: UnicodeScalar) -> String {
    var scalars = text.unicodeScalars[...]
    while scalars.first == character { scalars.removeFirst() }
    while scalars.last == character { scalars.removeLast() }
    return String(scalars)
  }

  /// `text.rstrip()`.
  static func trimEnd(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }

  /// `text.strip()`.
  static func trim(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
    return trimEnd(String(scalars))
  }

  private static func isSpace(_ scalar: UnicodeScalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }

  /// `text.replace(old, new)`.
  static func replacing(_ old: String, with new: String, in text: String) -> String {
    let old = Array(old.utf8)
    let new = Array(new.utf8)
    let bytes = Array(text.utf8)
    guard !old.isEmpty, bytes.count >= old.count else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == old[0], bytes[index...].starts(with: old) {
        result += new
        index += old.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `text.split(separator)` for a separator of one code point.
  static func split(_ text: String, at separator: UnicodeScalar) -> [String] {
    text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false)
      .map { String($0) }
  }

  /// `text.partition(separator)`, without the middle.
  static func partition(
    _ text: String, at separator: UnicodeScalar
  ) -> (before: String, found: Bool, after: String) {
    let scalars = text.unicodeScalars
    guard let at = scalars.firstIndex(of: separator) else { return (text, false, "") }
    return (String(scalars[..<at]), true, String(scalars[scalars.index(after: at)...]))
  }

  /// `text.startswith(prefix)`.
  static func starts(_ text: String, with prefix: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }

  /// `text.endswith(suffix)`.
  static func ends(_ text: String, with suffix: String) -> Bool {
    text.utf8.reversed().starts(with: suffix.utf8.reversed())
  }

  /// `part in text`.
  static func contains(_ text: String, _ part: String) -> Bool {
    text.range(of: part, options: .literal) != nil
  }
}

/// A regular expression with Python's meaning of `.`, `^` and `$`: only LF ends a line.
struct Pattern: Sendable {
  private let expression: NSRegularExpression

  init(_ pattern: String) {
    do {
      expression = try NSRegularExpression(pattern: pattern, options: .useUnixLineSeparators)
    } catch {
      preconditionFailure("a pattern of this file is malformed: \(pattern)")
    }
  }

  /// `pattern.match(text)`: whether it matches at the start.
  func matchesStart(of text: String) -> Bool {
    expression.firstMatch(in: text, options: .anchored, range: Self.all(of: text)) != nil
  }

  /// `pattern.sub(replace, text)`, where `replace` is given the groups, the whole match first.
  func replacing(in text: String, _ replace: ([String]) -> String) -> String {
    let source = text as NSString
    var result = ""
    var end = 0
    for match in expression.matches(in: text, range: Self.all(of: text)) {
      let before = NSRange(location: end, length: match.range.location - end)
      result += source.substring(with: before)
      let groups = (0..<match.numberOfRanges).map { group in
        let range = match.range(at: group)
        return range.location == NSNotFound ? "" : source.substring(with: range)
      }
      result += replace(groups)
      end = match.range.location + match.range.length
    }
    return result + source.substring(from: end)
  }

  private static func all(of text: String) -> NSRange {
    NSRange(location: 0, length: text.utf16.count)
  }
}
