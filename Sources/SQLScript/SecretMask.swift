/// Hides secrets in statements that are shown to people (sql-parser.md B32).
///
/// Hidden are literals behind PASSWORD, IDENTIFIED BY and the like, passwords in connection strings
/// and URLs, and the values of placeholders whose names say that they are secrets.
package struct SecretMask: Sendable {
  /// What stands in place of a secret.
  package static let replacement = "********"

  /// A part of a text that is not shown.
  struct Edit: Hashable {
    var range: Range<Int>
    var replacement: [UInt8]

    init(_ range: Range<Int>, quoted: Bool = false) {
      self.range = range
      let text = quoted ? "'\(SecretMask.replacement)'" : SecretMask.replacement
      replacement = Array(text.utf8)
    }
  }

  private let lexicon: Lexicon
  /// Values that are secret wherever they stand.
  private let secrets: [[UInt8]]

  /// Takes the dialect of the statements and ``Placeholders/secretValues``.
  ///
  /// Values of one or two bytes are no secrets, and would be found everywhere.
  package init(dialect: ScriptDialect, secrets: [String] = []) {
    lexicon = Lexicon(ScannerRules(dialect.family), CurrentDelimiter())
    self.secrets = secrets.map { Array($0.utf8) }.filter { $0.count > 2 }
      .sorted { $0.count > $1.count }
  }

  /// The text with its secrets hidden.
  package func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let edits = edits(in: bytes.span, bytes.indices)
    guard !edits.isEmpty else { return text }
    let masked = Self.applying(edits, to: bytes.indices, of: bytes.span, offset: nil)
    return String(decoding: masked.bytes, as: UTF8.self)
  }

  /// The parts to hide, in order, none overlapping another.
  func edits(in bytes: Span<UInt8>, _ range: Range<Int>) -> [Edit] {
    var finder = SecretFinder(lexicon, range)
    finder.find(in: bytes)
    return (finder.edits + occurrences(of: secrets, in: bytes, range))
      .sorted { $0.range.lowerBound < $1.range.lowerBound }
      .reduce(into: []) { edits, edit in
        if let last = edits.last, last.range.upperBound > edit.range.lowerBound {
          // One inside the other: what is hidden is hidden.
          let end = max(last.range.upperBound, edit.range.upperBound)
          edits[edits.count - 1].range = last.range.lowerBound..<end
        } else {
          edits.append(edit)
        }
      }
  }

  private func occurrences(
    of secrets: [[UInt8]], in bytes: Span<UInt8>, _ range: Range<Int>
  ) -> [Edit] {
    var edits: [Edit] = []
    for secret in secrets {
      var index = range.lowerBound
      while true {
        index = bytes.firstRare(secret[0], from: index, to: range.upperBound)
        guard index < range.upperBound else { break }
        if bytes.contains(secret, at: index, before: range.upperBound) {
          edits.append(Edit(index..<index + secret.count))
          index += secret.count
        } else {
          index += 1
        }
      }
    }
    return edits
  }

  /// The bytes of `range` with edits made, and where the byte at `offset` has gone.
  static func applying(
    _ edits: [Edit], to range: Range<Int>, of bytes: Span<UInt8>, offset: Int?
  ) -> (bytes: [UInt8], offset: Int?) {
    var result: [UInt8] = []
    var moved: Int?
    var index = range.lowerBound
    for edit in edits where edit.range.upperBound > range.lowerBound {
      guard edit.range.lowerBound < range.upperBound else { break }
      let start = max(edit.range.lowerBound, range.lowerBound)
      if let offset, moved == nil, offset < edit.range.upperBound {
        moved = result.count + max(0, min(offset, start) - index)
      }
      if start > index { result += bytes.array(index..<start) }
      result += edit.replacement
      index = min(edit.range.upperBound, range.upperBound)
    }
    if let offset, moved == nil { moved = result.count + max(0, offset - index) }
    result += bytes.array(index..<range.upperBound)
    return (result, moved)
  }
}
