/// Values of placeholders, found without regard to letter case (engine.md 12.2).
package struct Placeholders: Sendable {
  package let syntax: PlaceholderSyntax
  let prefix: [UInt8]
  let suffix: [UInt8]
  /// The names in lower case, and their values at the same index.
  private let names: [[UInt8]]
  private let values: [[UInt8]]
  private let indexOfName: [String: Int]

  /// Takes the user's values and the tool's own, whose names begin with `flyway` + separator.
  ///
  /// Where names differ in letter case only, the last of them in order of code points counts.
  package init(_ values: [String: String], syntax: PlaceholderSyntax = .standard) {
    self.syntax = syntax
    prefix = Array(syntax.prefix.utf8)
    suffix = Array(syntax.suffix.utf8)
    var byName: [String: String] = [:]
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      byName[name.lowercased()] = value
    }
    let sorted = byName.sorted { $0.key < $1.key }
    names = sorted.map { Array($0.key.utf8) }
    self.values = sorted.map { Array($0.value.utf8) }
    indexOfName = Dictionary(
      uniqueKeysWithValues: sorted.enumerated().map { ($1.key, $0) })
  }

  /// The values of placeholders whose names say that they are secrets (sql-parser.md B32).
  package var secretValues: [String] {
    let words = ["password", "passwd", "passphrase", "pwd", "secret", "token", "credential"]
    let keys = ["apikey", "api_key", "api-key", "privatekey", "private_key", "private-key"]
    return zip(names, values).compactMap { name, value in
      let name = String(decoding: name, as: UTF8.self)
      guard (words + keys).contains(where: { name.contains($0) }) else { return nil }
      return String(decoding: value, as: UTF8.self)
    }
  }

  /// The index of the value for the name that stands in `range`.
  func indexOfValue(for range: Range<Int>, of bytes: Span<UInt8>) -> Int? {
    let name = bytes.extracting(range)
    // Few names, all ASCII: compared in place, without building a string.
    if names.count <= 16 {
      for index in names.indices where name.equalsLowercased(names[index]) { return index }
    }
    return indexOfName[bytes.text(range).lowercased()]
  }

  /// The value at an index of ``indexOfValue(for:of:)``.
  func value(at index: Int) -> [UInt8] { values[index] }

  /// The error for a name without a value.
  func missing(_ name: String, at position: ScriptPosition) -> ScriptError {
    let placeholder = syntax.prefix + name + syntax.suffix
    guard name.lowercased().hasPrefix("flyway" + syntax.separator.lowercased()) else {
      // Two blanks, as in the reference.
      return ScriptError(
        .placeholderWithoutValue,
        "No value provided for placeholder: \(placeholder).  Check your configuration!",
        at: position)
    }
    return ScriptError(
      .defaultPlaceholderWithoutValue,
      "Failed to populate value for default placeholder: \(placeholder)", at: position)
  }

  /// Replaces in a text that is no script, such as a line of a `.conf` file.
  package func replacing(in text: String) throws(ScriptError) -> String {
    let bytes = Array(text.utf8)
    guard let replaced = try replacing(in: bytes.span) else { return text }
    return String(decoding: replaced.bytes, as: UTF8.self)
  }
}

extension Span<UInt8> {
  /// Whether this is `other` but for the case of ASCII letters; `other` is in lower case.
  fileprivate func equalsLowercased(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count {
      let byte = self[index]
      let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
      if lower != other[index] { return false }
    }
    return true
  }
}
