internal import MigrationModel
internal import TOMLKit

/// Reads TOML; the only file that knows the library which does so.
enum TOMLDocument {
  /// Reads the document at `path`.
  ///
  /// - Throws: an error with line and column (cli-and-config.md 2.9.3).
  static func parse(
    _ bytes: [UInt8], path: String
  ) throws(MigrationError) -> [String: DocumentValue] {
    // The library takes a C string: it would read no further than a zero byte.
    guard let text = String(validating: withoutMark(bytes), as: UTF8.self), !bytes.contains(0)
    else {
      throw MigrationError(.error, "Unable to load config file: \(path) (not a text in UTF-8)")
    }
    do {
      let document = convert(try TOMLTable(string: text))
      guard document.values.contains(where: \.holdsDouble) else { return document }
      return convert(try TOMLTable(string: TOMLNumbers.quoted(in: text)))
    } catch let error as TOMLParseError {
      throw syntaxError(error, in: text, path: path)
    } catch {
      throw MigrationError(.error, "Unable to load config file: \(path)")
    }
  }

  private static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
  }

  private static func convert(_ table: TOMLTable) -> [String: DocumentValue] {
    var result: [String: DocumentValue] = [:]
    for (key, value) in table { result[key] = convert(value) }
    return result
  }

  private static func convert(_ value: any TOMLValueConvertible) -> DocumentValue {
    switch value.type {
    case .table: .table(value.table.map { convert($0) } ?? [:])
    case .array: .array(value.array.map { $0.map { convert($0) } } ?? [])
    case .string: TOMLNumbers.number(in: value.string ?? "") ?? .string(value.string ?? "")
    case .int: .integer(value.int ?? 0)
    case .double: .double(value.double ?? 0, text: (value.double ?? 0).description)
    case .bool: .boolean(value.bool ?? false)
    // No setting is a time; as text it is what the file says.
    case .date, .time, .dateTime: .string(value.debugDescription)
    }
  }

  private static func syntaxError(
    _ error: TOMLParseError, in text: String, path: String
  ) -> MigrationError {
    // Scalars, because a carriage return and a line feed are one character.
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    // A fault behind the last line is shown at its end.
    let number = max(1, min(error.source.begin.line, lines.count))
    var line = lines[number - 1]
    if line.last == "\r" { line.removeLast() }
    var column = max(1, error.source.begin.column)
    if error.source.begin.line > lines.count { column = line.count + 1 }
    let shown =
      continuesSecret(lines[..<(number - 1)])
      ? "********" : marked(Substring(line), column: column)
    return MigrationError(
      .error,
      "Error parsing config file at [line \(number), column \(column)]\(cause(error.description)),"
        + " syntax error shown by ^: \(shown)\n\tin \(path)")
  }

  /// The reference's words for what the library says.
  private static func cause(_ description: String) -> String {
    guard let range = description.firstRange(of: "cannot redefine existing ") else { return "" }
    return description[range.upperBound...].hasPrefix("table")
      ? " caused by: Duplicate table" : " caused by: Duplicate key"
  }

  /// Whether a value that may be secret begins in these lines and goes on behind them: a string or
  /// an array in several lines.
  private static func continuesSecret(_ lines: ArraySlice<Substring.UnicodeScalarView>) -> Bool {
    var open: (end: String, mayBeSecret: Bool)?
    for line in lines.map(Substring.init) {
      if let value = open {
        if line.firstRange(of: value.end) != nil { open = nil }
        continue
      }
      guard let equals = line.firstIndex(of: "=") else { continue }
      for (start, end) in [("\"\"\"", "\"\"\""), ("'''", "'''"), ("[", "]")] {
        guard let range = line[equals...].firstRange(of: start) else { continue }
        if line[range.upperBound...].firstRange(of: end) == nil {
          open = (end, Secrets.mayHold(line))
        }
        break
      }
    }
    return open?.mayBeSecret ?? false
  }

  /// The line with a caret in front of the column; a value that may be secret is left out.
  private static func marked(_ line: Substring, column: Int) -> String {
    if Secrets.mayHold(line) {
      let key = line.prefix { $0 != "=" }
      return key.count < line.count ? "\(key)= ********" : "********"
    }
    let split = line.unicodeScalars.index(
      line.startIndex, offsetBy: column - 1, limitedBy: line.endIndex)
    let position = split ?? line.endIndex
    return "\(line[..<position])^\(line[position...])"
  }
}

extension DocumentValue {
  /// Whether the value is a number with a fraction or an exponent, or holds one.
  fileprivate var holdsDouble: Bool {
    switch self {
    case .double: true
    case .array(let elements): elements.contains(where: \.holdsDouble)
    case .table(let entries): entries.values.contains(where: \.holdsDouble)
    case .string, .integer, .boolean: false
    }
  }
}
