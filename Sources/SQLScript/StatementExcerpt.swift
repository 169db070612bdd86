extension SecretMask {
  /// How many lines of a statement are shown.
  private static let lineCount = 10
  /// How far around the fault is looked for them.
  private static let reach = 1 << 16
  /// Longer lines are shown in part.
  private static let longestLine = 240

  /// The lines of a statement around a fault, with a caret under it and without its secrets
  /// (sql-parser.md B32).
  ///
  /// Without a fault's place, the first lines and no caret. Tabs are kept, before the caret too, so
  /// that it stands right whatever the tab width. What stands before the first line, such as
  /// `Statement  : `, is `indent` columns wide.
  package func excerpt(
    of statement: Range<Int>, in bytes: Span<UInt8>, faultAt offset: Int?, indent: Int = 0
  ) -> String {
    let fault = offset.map { min(max($0, statement.lowerBound), statement.upperBound) }
    let window = Self.window(of: statement, in: bytes, around: fault ?? statement.lowerBound)
    let masked = Self.applying(
      edits(in: bytes, statement.lowerBound..<window.upperBound), to: window, of: bytes,
      offset: fault)
    let lines = Self.lines(of: masked.bytes)
    // A fault at the very end belongs to the last line.
    let faultLine = masked.offset.map { offset in
      max(0, (lines.firstIndex { $0.lowerBound > offset } ?? lines.count) - 1)
    }
    let last = min(lines.count, max(0, (faultLine ?? 0) - Self.lineCount / 2) + Self.lineCount)
    let first = max(0, last - Self.lineCount)
    var shown: [String] = []
    for index in first..<last {
      let line = Array(String(decoding: masked.bytes[lines[index]], as: UTF8.self).unicodeScalars)
      guard index == faultLine, let offset = masked.offset else {
        shown.append(Self.clipped(line, around: 0).text)
        continue
      }
      let end = max(lines[index].lowerBound, min(offset, lines[index].upperBound))
      let before = masked.bytes[lines[index].lowerBound..<end]
      let column = String(decoding: before, as: UTF8.self).unicodeScalars.count
      let part = Self.clipped(line, around: min(column, line.count))
      let margin = String(repeating: " ", count: index == first ? indent : 0)
      shown += [part.text, margin + Self.padding(of: part.before) + "^"]
    }
    return shown.joined(separator: "\n")
  }

  /// The part of a statement in which lines are looked for, cut at characters.
  private static func window(
    of statement: Range<Int>, in bytes: Span<UInt8>, around offset: Int
  ) -> Range<Int> {
    var first = max(statement.lowerBound, offset - reach)
    var last = min(statement.upperBound, offset + reach)
    while first < offset, bytes[first] & 0xC0 == 0x80 { first += 1 }
    while last > offset, last < statement.upperBound, bytes[last] & 0xC0 == 0x80 { last -= 1 }
    return first..<last
  }

  /// The ranges of lines, without their line ends.
  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: "\n") {
      let hasReturn = index > start && bytes[index - 1] == UInt8(ascii: "\r")
      lines.append(start..<(hasReturn ? index - 1 : index))
      start = index + 1
    }
    return lines
  }

  /// The line, or the part of a long one around `column`, and what of it stands before the column.
  private static func clipped(
    _ line: [Unicode.Scalar], around column: Int
  ) -> (text: String, before: [Unicode.Scalar]) {
    var first = 0
    var last = line.count
    if line.count > longestLine {
      first = max(0, min(column - longestLine / 2, line.count - longestLine))
      last = first + longestLine
    }
    let head: [Unicode.Scalar] = first > 0 ? ["…"] : []
    let tail: [Unicode.Scalar] = last < line.count ? ["…"] : []
    var text = String.UnicodeScalarView()
    text.append(contentsOf: head + line[first..<last] + tail)
    return (String(text), head + line[first..<column])
  }

  /// Blanks as wide as the text, tabs for tabs.
  private static func padding(of text: [Unicode.Scalar]) -> String {
    var padding = ""
    for scalar in text {
      padding += scalar == "\t" ? "\t" : String(repeating: " ", count: scalar.columnCount)
    }
    return padding
  }
}

extension Unicode.Scalar {
  /// How many columns of a terminal the character takes.
  fileprivate var columnCount: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
