internal import MigrationModel

/// The value of a setting, of the kind that the option table names.
package enum SettingValue: Sendable, Hashable {
  case text(String)
  case boolean(Bool)
  case integer(Int)
  case list([String])
  case map([String: String])

  /// What a setting holds (cli-and-config.md 3.1).
  package enum Kind: String, Sendable {
    case text
    case boolean
    case integer
    case list
    case map

    /// The name of the kind in messages about documents (2.9.3).
    var documentName: String {
      switch self {
      case .text: "String"
      case .boolean: "Boolean"
      case .integer: "Integer"
      case .list: "ArrayList"
      case .map: "Map"
      }
    }
  }

  /// Reads a value from text: an argument, a variable or a line of a conf file.
  ///
  /// - Returns: `nil` for an empty boolean or integer, which counts as not set (2.9.2).
  /// - Throws: an error of `code` that names `key` when the text is no value of the kind.
  static func parse(
    _ text: String, as option: Option, key: String, code: MigrationError.Code
  ) throws(MigrationError) -> SettingValue? {
    switch option.kind {
    case .text:
      return .text(text)
    case .list:
      return .list(items(of: text))
    case .boolean:
      if text.isEmpty { return nil }
      if let value = boolean(text) { return .boolean(value) }
      // Two keys take everything but `true` for false (2.4.4).
      if option.isLenient { return .boolean(false) }
      throw invalid(key, "should be either true or false", text, code)
    case .integer:
      if text.isEmpty { return nil }
      if let value = Int(text) { return .integer(value) }
      throw invalid(key, "should be an integer", text, code)
    case .map:
      throw MigrationError(
        code, "Invalid value for \(key) (should be given as \(key).<name>)",
        shape: code == .fault ? .fault : .general)
    }
  }

  private static func invalid(
    _ key: String, _ rule: String, _ text: String, _ code: MigrationError.Code
  ) -> MigrationError {
    MigrationError(
      code, "Invalid value for \(key) (\(rule)): \(text)",
      shape: code == .fault ? .fault : .general)
  }

  /// `true` or `false` in any case.
  static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// The items of a comma-separated list, trimmed, without empty ones at the end; empty text is one
  /// empty item (1.4).
  static func items(of text: String) -> [String] {
    if text.isEmpty { return [""] }
    var items = text.split(separator: ",", omittingEmptySubsequences: false).map {
      trimmed(String($0))
    }
    while items.last?.isEmpty == true { items.removeLast() }
    return items
  }

  /// Reads a value from a document, scalars leniently (2.9.3); `nil` for one of another kind.
  static func convert(_ value: DocumentValue, to kind: Kind) -> SettingValue? {
    switch (kind, value) {
    case (.text, _):
      return value.text.map { .text($0) }
    case (.boolean, .boolean(let value)):
      return .boolean(value)
    case (.boolean, .string(let text)):
      return boolean(text).map { .boolean($0) }
    case (.boolean, .integer(let number)):
      return number == 0 || number == 1 ? .boolean(number == 1) : nil
    case (.integer, .integer(let number)):
      return .integer(number)
    case (.integer, .string(let text)):
      return Int(trimmed(text)).map { .integer($0) }
    case (.integer, .double(let number, _)):
      return Int(exactly: number).map { .integer($0) }
    case (.list, .array(let values)):
      let texts = values.compactMap(\.text)
      return texts.count == values.count ? .list(texts.map(trimmed)) : nil
    case (.map, .table(let table)):
      var entries: [String: String] = [:]
      return collect(table, prefix: "", into: &entries) ? .map(entries) : nil
    default:
      return nil
    }
  }

  /// Flattens a table to dotted names, so that placeholders with dots can be written (1.4).
  private static func collect(
    _ table: [String: DocumentValue], prefix: String, into entries: inout [String: String]
  ) -> Bool {
    for (key, value) in table {
      if case .table(let inner) = value {
        guard collect(inner, prefix: prefix + key + ".", into: &entries) else { return false }
      } else if let text = value.text {
        entries[prefix + key] = text
      } else {
        return false
      }
    }
    return true
  }

  /// What remains when `other`, from a later layer, is put over this value (2.3).
  func overridden(by other: SettingValue) -> SettingValue {
    switch (self, other) {
    case (.map(let old), .map(let new)): .map(old.merging(new) { $1 })
    case (.list, .list(let new)) where new.isEmpty: self
    default: other
    }
  }
}

/// `text` without white space at its ends.
func trimmed(_ text: String) -> String {
  let scalars = text.unicodeScalars
  guard let first = scalars.first, let last = scalars.last,
    first.properties.isWhitespace || last.properties.isWhitespace
  else { return text }
  let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
  guard start < scalars.endIndex,
    let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { return "" }
  return String(scalars[start...end])
}
