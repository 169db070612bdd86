/// What a byte may begin; those from ``firstSpecial`` on stop the scanner wherever they stand.
enum ByteClass {
  static let symbol: UInt8 = 0
  /// White space and control characters.
  static let space: UInt8 = 1
  /// An ASCII letter or `_`.
  static let letter: UInt8 = 2
  static let digit: UInt8 = 3
  /// A byte of a character beyond ASCII: part of a name, or white space.
  static let wide: UInt8 = 4
  /// `$` where it only ever is a part of a name.
  static let dollar: UInt8 = 5

  static let firstSpecial: UInt8 = 8
  /// A line feed, where commands are recognised at the beginning of a line.
  static let lineFeed: UInt8 = 8
  /// `'`: a string.
  static let apostrophe: UInt8 = 9
  /// A string in which a backslash escapes.
  static let escapingQuote: UInt8 = 10
  /// A quoted name, closed by the same byte.
  static let nameQuote: UInt8 = 11
  /// `[`: a name up to `]`.
  static let bracket: UInt8 = 12
  static let openParenthesis: UInt8 = 13
  static let closeParenthesis: UInt8 = 14
  static let dash: UInt8 = 15
  static let slash: UInt8 = 16
  /// `#`: a comment.
  static let hash: UInt8 = 17
  /// `$`: a dollar quote, perhaps.
  static let dollarQuote: UInt8 = 18

  /// Set in addition for the first byte of the delimiter.
  static let delimiter: UInt8 = 0x80
}

/// Which class each byte has.
typealias ByteClasses = [UInt8]

/// What the scanner does differently for an engine: a table and a few switches, no names of servers
/// in its loops (sql-parser.md 2 to 4).
struct ScannerRules: Sendable {
  private(set) var classes = ByteClasses(repeating: ByteClass.symbol, count: 256)
  /// `/*` inside a comment opens another (sql-parser.md B10).
  private(set) var nestsComments = false
  /// `--` is a comment only before white space (sql-parser.md B9).
  private(set) var dashesNeedSpace = false
  /// A backslash escapes in `'…'`.
  private(set) var escapesInStrings = false
  /// A backslash escapes in `E'…'` (sql-parser.md 2.1).
  private(set) var hasEscapeStrings = false
  /// `#` is a comment.
  private(set) var hasHashComments = false
  /// `/*! … */` is SQL (sql-parser.md 3.3).
  private(set) var hasExecutableComments = false
  /// `/*M! … */` is SQL.
  private(set) var hasMariaDBComments = false
  /// `DELIMITER` is a command (sql-parser.md 3.1).
  private(set) var hasDelimiterCommand = false
  /// What a quote is depends on `sql_mode`.
  private(set) var heedsQuoteMode = false
  /// What stands in parentheses matters to ``StatementClassifier``.
  private(set) var readsParentheses = true
  /// Lines `\restrict` and `\unrestrict` are skipped (sql-parser.md B12), and other commands of
  /// psql are refused.
  private(set) var hasBackslashCommands = false

  init(_ family: ScriptDialect.Family) {
    for byte in 0...UInt8(ascii: " ") { classes[Int(byte)] = ByteClass.space }
    for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { classes[Int(byte)] = ByteClass.digit }
    for byte in UInt8(ascii: "a")...UInt8(ascii: "z") {
      classes[Int(byte)] = ByteClass.letter
      classes[Int(byte & ~0x20)] = ByteClass.letter
    }
    for byte in 0x80...UInt8.max { classes[Int(byte)] = ByteClass.wide }
    set("_", ByteClass.letter)
    set("$", ByteClass.dollar)
    set("'", ByteClass.apostrophe)
    set("(", ByteClass.openParenthesis)
    set(")", ByteClass.closeParenthesis)
    set("-", ByteClass.dash)
    set("/", ByteClass.slash)
    switch family {
    case .sqlite:
      set("\"", ByteClass.nameQuote)
      set("`", ByteClass.nameQuote)
      set("[", ByteClass.bracket)
    case .postgresql:
      set("\"", ByteClass.nameQuote)
      set("$", ByteClass.dollarQuote)
      nestsComments = true
      hasEscapeStrings = true
      hasBackslashCommands = true
    case .mysql, .mariadb:
      set("\"", ByteClass.escapingQuote)
      set("`", ByteClass.nameQuote)
      set("#", ByteClass.hash)
      hasHashComments = true
      set("\n", ByteClass.lineFeed)
      dashesNeedSpace = true
      escapesInStrings = true
      hasExecutableComments = true
      hasMariaDBComments = family == .mariadb
      hasDelimiterCommand = true
      heedsQuoteMode = true
      readsParentheses = false
    }
  }

  /// The rules with quotes as `sql_mode` has them.
  func reading(_ mode: QuoteMode) -> ScannerRules {
    var rules = self
    rules.escapesInStrings = mode.hasEscapes
    let areNames = mode.hasQuotedNames || !mode.hasEscapes
    rules.set("\"", areNames ? ByteClass.nameQuote : ByteClass.escapingQuote)
    return rules
  }

  private mutating func set(_ character: Unicode.Scalar, _ value: UInt8) {
    classes[Int(UInt8(ascii: character))] = value
  }
}

extension UInt8 {
  /// Whether a name may hold this byte, as PostgreSQL and SQLite have it.
  var isPartOfName: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...0xFF:
      true
    default: false
    }
  }
}

extension Span<UInt8> {
  /// The length of the white space beyond ASCII that begins at `index`, or 0 (sql-parser.md 1.2).
  func wideSpaceLength(at index: Int, before end: Int) -> Int {
    switch self[index] {
    case 0xC2 where index + 1 < end && self[index + 1] == 0xA0: 2
    case 0xE1, 0xE2, 0xE3: index + 2 < end && isWideSpace(at: index) ? 3 : 0
    default: 0
    }
  }

  /// Whether the three bytes from `index` on are a space: U+1680, U+2000 to U+200A, U+2028, U+2029,
  /// U+202F, U+205F or U+3000.
  private func isWideSpace(at index: Int) -> Bool {
    switch (self[index], self[index + 1], self[index + 2]) {
    case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
      (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
      true
    default: false
    }
  }

  /// The end of the text in `range` without white space behind it (sql-parser.md 1.2).
  func trimmedEnd(_ range: Range<Int>) -> Int {
    var end = range.upperBound
    while end > range.lowerBound {
      if self[end - 1] <= UInt8(ascii: " ") {
        end -= 1
      } else if end - 2 >= range.lowerBound, wideSpaceLength(at: end - 2, before: end) == 2 {
        end -= 2
      } else if end - 3 >= range.lowerBound, wideSpaceLength(at: end - 3, before: end) == 3 {
        end -= 3
      } else {
        break
      }
    }
    return end
  }
}
