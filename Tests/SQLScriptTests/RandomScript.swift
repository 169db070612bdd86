import SQLScript

/// Random numbers that come out the same for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Scripts that are nonsense, but look like SQL.
enum RandomScript {
  static let families: [ScriptDialect.Family] = [.sqlite, .postgresql, .mysql, .mariadb]

  /// Bytes of any value, most of them such that mean something.
  static func bytes(_ generator: inout SeededGenerator) -> [UInt8] {
    let special =
      Array("'\"`[]()$;-#/*!M\\.:@eE \n\r\tab1".utf8) + [0xC2, 0xA0, 0xEF, 0xBB, 0xBF, 0]
    return (0..<Int.random(in: 0...80, using: &generator)).map { _ in
      Bool.random(using: &generator)
        ? special.randomElement(using: &generator) ?? 0
        : UInt8.random(in: 0...255, using: &generator)
    }
  }

  static let words = [
    "CREATE", "OR", "REPLACE", "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE", "BODY",
    "DEFINER", "BEGIN", "ATOMIC", "NOT", "END", "CASE", "WHEN", "THEN", "ELSE", "IF", "LOOP",
    "REPEAT", "UNTIL", "WHILE", "DO", "FOR", "EACH", "ROW", "AS", "IS", "DECLARE", "HANDLER",
    "RETURNS", "RETURN", "TEMP", "EXPLAIN", "COPY", "FROM", "STDIN", "SELECT", "INSERT", "PRAGMA",
    "foreign_keys", "VACUUM", "REINDEX", "CONCURRENTLY", "INDEX", "ALTER", "TABLE", "cluster",
    "lbl:", "x", "12", "1..3", "ON SCHEDULE", "NEW.end", "@end",
  ]

  static let quotes = [
    "'", "\"", "`", "[", "]", "$$", "$t$", "$1", "E'it\\'s'", "e'", "'a'", "'it''s'", "\"a;b\"",
    "`a`", "[a;b]", "\\", "U&'x'", "\n'", "/*! SELECT 1; */", "/*M!1 ; */", "_utf8'x'",
  ]

  static let comments = ["-- a 'note; \n", "/* b; ' */", "--\n", "/**/"]

  /// Comments that may not end.
  static let openComments = ["/*", "/*!", "*/", "--", "#"]

  static let breaks = [";", ";", ";", "\n", "\r\n", "(", ")", ",", "=", ":", "\u{A0}", "\t"]

  static let lines = [
    "\nDELIMITER $$\n", "\nDELIMITER ;\n", "\ndelimiter // x\n", "\n\\restrict abc\n", "\n\\.\n",
    "$$", "//", "\n1\t2\n",
  ]

  /// Words, quotes, comments and delimiters in any order; with `marked`, every third word is one
  /// of `m0`, `m1` …, and comments are whole.
  static func soup(_ generator: inout SeededGenerator, marked: Bool = false) -> (String, Int) {
    var text = ""
    var marks = 0
    for _ in 0..<Int.random(in: 1...60, using: &generator) {
      let list: [String]
      switch Int.random(in: 0..<20, using: &generator) {
      case 0: list = marked ? words : ["delimiter"]
      case 1..<9: list = words
      case 9..<12: list = quotes
      case 12..<14: list = marked || Bool.random(using: &generator) ? comments : openComments
      case 14..<19: list = breaks
      default: list = lines
      }
      text += list.randomElement(using: &generator) ?? ""
      if Int.random(in: 0..<5, using: &generator) > 0 { text += " " }
      if marked, Int.random(in: 0..<3, using: &generator) == 0 {
        text += " m\(marks)m "
        marks += 1
      }
    }
    return (text, marks)
  }
}
