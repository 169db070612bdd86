/// Keeps the spelling of numbers such as `1.10`, which the library that reads TOML turns into 1.1:
/// versions are written so (cli-and-config.md 2.9.3).
///
/// Where a document holds such numbers, they are put into quotes behind a mark and the document is
/// read once more.
enum TOMLNumbers {
  /// A character for private use, which no setting begins with.
  private static let mark: Unicode.Scalar = "\u{E0D0}"

  /// The number that ``quoted(in:)`` put into a string; `nil` for other strings.
  static func number(in text: String) -> DocumentValue? {
    guard text.unicodeScalars.first == mark else { return nil }
    let digits = String(text.unicodeScalars.dropFirst())
    return Double(digits.filter { $0 != "_" }).map { .double($0, text: digits) }
  }

  /// The document, which has been read without an error, with its numbers in quotes.
  static func quoted(in document: String) -> String {
    var scanner = Scanner(bytes: Array(document.utf8))
    return scanner.rewritten()
  }

  /// Walks through a document, as far as telling values from keys, strings and comments asks for.
  private struct Scanner {
    let bytes: [UInt8]
    private var index = 0
    private var result: [UInt8] = []
    /// The brackets of arrays and inline tables that are open.
    private var open: [UInt8] = []
    /// Whether a bare word at this place is a value.
    private var isValue = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func rewritten() -> String {
      while index < bytes.count {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "#"): copy { $0 != UInt8(ascii: "\n") }
        case UInt8(ascii: "\""), UInt8(ascii: "'"): copyString(quote: byte)
        case _ where Self.isBare(byte): copyWord()
        default: copyPunctuation(byte)
        }
      }
      return String(decoding: result, as: UTF8.self)
    }

    private mutating func copyPunctuation(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "="): isValue = true
      case UInt8(ascii: "\n") where open.isEmpty: isValue = false
      case UInt8(ascii: "[") where isValue: open.append(byte)
      case UInt8(ascii: "{"):
        open.append(byte)
        isValue = false
      case UInt8(ascii: "]"), UInt8(ascii: "}"): _ = open.popLast()
      case UInt8(ascii: ","): isValue = open.last == UInt8(ascii: "[")
      default: break
      }
      result.append(byte)
      index += 1
    }

    private mutating func copy(while condition: (UInt8) -> Bool) {
      while index < bytes.count, condition(bytes[index]) {
        result.append(bytes[index])
        index += 1
      }
    }

    private mutating func copyString(quote: UInt8) {
      let start = index
      let isLong = bytes[index...].starts(with: [quote, quote, quote])
      index += isLong ? 3 : 1
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
          index += 2
        } else if bytes[index] != quote {
          index += 1
        } else if !isLong {
          index += 1
          break
        } else if bytes[index...].starts(with: [quote, quote, quote]) {
          index += 3
          // Up to two quotes in front of the end are part of the string.
          while index < bytes.count, bytes[index] == quote { index += 1 }
          break
        } else {
          index += 1
        }
      }
      index = min(index, bytes.count)
      result += bytes[start..<index]
    }

    private mutating func copyWord() {
      let start = index
      while index < bytes.count, Self.isBare(bytes[index]) { index += 1 }
      let word = bytes[start..<index]
      guard isValue, Self.isNumber(word) else {
        result += word
        return
      }
      result += "'\(mark)".utf8 + word + "'".utf8
    }

    private static func isBare(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"):
        true
      default: "+-._:".utf8.contains(byte)
      }
    }

    /// Whether a word is a number with a fraction or an exponent; the library has found it valid.
    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
      let digits = word.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      guard let first = digits.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
        digits.contains(where: { ".eE".utf8.contains($0) })
      else { return false }
      return digits.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "._eE+-".utf8.contains($0)
      }
    }
  }
}
