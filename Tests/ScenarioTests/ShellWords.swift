/// Splitting and unescaping of the scenario files' arguments and bytes.
enum ShellWords {
  /// A text that ends inside quotes.
  struct Unclosed: Error {}

  /// Splits as a POSIX shell splits, without expansions.
  static func split(_ text: String) throws -> [String] {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var quote: UnicodeScalar?
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch (scalar, quote) {
      case ("\\", nil):
        guard let next = scalars.popFirst() else { throw Unclosed() }
        word = (word ?? .init()) + [next]
      case ("\\", "\""):
        // Inside quotes only the quote and the backslash itself can be escaped.
        if let next = scalars.first, next == "\"" || next == "\\" {
          scalars.removeFirst()
          word?.append(next)
        } else {
          word?.append(scalar)
        }
      case (_, let open?):
        if scalar == open { quote = nil } else { word?.append(scalar) }
      case ("'", nil), ("\"", nil):
        quote = scalar
        word = word ?? .init()
      case (" ", nil), ("\t", nil), ("\n", nil), ("\r", nil):
        if let finished = word { words.append(String(finished)) }
        word = nil
      default:
        word = (word ?? .init()) + [scalar]
      }
    }
    if quote != nil { throw Unclosed() }
    if let finished = word { words.append(String(finished)) }
    return words
  }

  /// The bytes that the body of a Python bytes literal stands for.
  static func bytes(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "\\", let escape = scalars.popFirst() else {
        result.append(UInt8(truncatingIfNeeded: scalar.value))
        continue
      }
      switch escape {
      case "n": result.append(0x0A)
      case "r": result.append(0x0D)
      case "t": result.append(0x09)
      case "\\", "'", "\"": result.append(UInt8(truncatingIfNeeded: escape.value))
      case "x":
        let digits = String(String.UnicodeScalarView(scalars.prefix(2)))
        scalars = scalars.dropFirst(2)
        guard let byte = UInt8(digits, radix: 16) else {
          preconditionFailure("a scenario holds the malformed escape \\x\(digits)")
        }
        result.append(byte)
      default: preconditionFailure("a scenario holds the unknown escape \\\(escape)")
      }
    }
    return result
  }
}
