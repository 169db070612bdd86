/// What a statement's text tells before it is sent, read as the server would read it.
///
/// Nothing here decides what a statement means; it only finds those that are surely one statement
/// for the server and surely give nothing but a count, so that they may travel together.
package struct StatementScan: Sendable {
  /// The first words that matter.
  enum Verb {
    case insert, update, delete, replace
    case create, drop
    case load
    case lock, unlock, flush
    /// What reads or sets, and never ends a transaction.
    case select, with, values, `do`, show, explain, describe, handler, savepoint
    case set
    /// What runs statements that are not in its text.
    case call, execute
    case other
  }

  /// The first word that is no comment.
  private(set) var verb = Verb.other
  /// Whether the server sees one statement in the text, whatever its settings.
  package private(set) var isSingle = true
  /// Whether it gives a count and no rows, and does not look at what the statement before it gave.
  package private(set) var isPackable = false
  /// Whether it may create a temporary table, behind which a table of the same name is hidden.
  package var mayHideTables: Bool {
    switch verb {
    case .create: namesTemporary || !isSingle
    case .call, .execute: true
    case .other: !isSingle
    default: false
    }
  }

  private var hasFirstWord = false
  /// What a CREATE or DROP is about.
  private var object = SchemaObject.unknown
  private var wantsToGoAlone = false
  private var namesTemporary = false
  /// Whether a word stands in it that makes a SET end a transaction, or do more than set.
  private var mayEndTransaction = false

  private enum SchemaObject {
    case unknown
    /// A table or an index, which give a count as an INSERT does.
    case plain
    case other
  }

  /// Scans a text.
  ///
  /// - Parameters:
  ///   - text: One statement of a script.
  ///   - escapes: Whether a backslash escapes in strings (no NO_BACKSLASH_ESCAPES).
  package init(_ text: Span<UInt8>, escapes: Bool) {
    scan(text, escapes: escapes)
    switch verb {
    case .insert, .update, .delete, .replace: isPackable = isSingle && !wantsToGoAlone
    case .create, .drop: isPackable = isSingle && !wantsToGoAlone && object == .plain
    default: break
    }
  }

  /// Bytes that end a run of bytes without a meaning here: quotes, comments, words, `;` and NUL.
  private static let stops: [Bool] = (0..<256).map { value in
    let byte = UInt8(value)
    return isWord(byte) || byte == 0 || "'\"`;#-/".utf8.contains(byte)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private mutating func scan(_ text: Span<UInt8>, escapes: Bool) {
    let stops = Self.stops.span
    let count = text.count
    var index = 0
    while index < count {
      let byte = text[index]
      guard stops[Int(byte)] else {
        index += 1
        continue
      }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        index = Self.end(ofQuoted: text, from: index, escapes: escapes)
      case UInt8(ascii: "`"): index = Self.end(ofQuoted: text, from: index, escapes: false)
      case UInt8(ascii: "#"): index = Self.endOfLine(text, from: index)
      case UInt8(ascii: "-"):
        index =
          Self.beginsLineComment(text, at: index)
          ? Self.endOfLine(text, from: index) : index + 1
      case UInt8(ascii: "/"):
        guard index + 1 < count, text[index + 1] == UInt8(ascii: "*") else {
          index += 1
          continue
        }
        // The content of an executable comment is part of the statement on some servers only.
        if Self.isExecutable(text, at: index) { isSingle = false }
        index = Self.endOfComment(text, from: index + 2)
      case UInt8(ascii: ";"), 0: return isSingle = false
      default:
        let end = Self.endOfWord(text, from: index)
        take(word: text.extracting(index..<end))
        index = end
      }
    }
    // Something was left open.
    if index > count { isSingle = false }
  }

  // MARK: Words

  private mutating func take(word: Span<UInt8>) {
    if !hasFirstWord {
      hasFirstWord = true
      verb = Self.verb(word)
      return
    }
    if object == .unknown, verb == .create || verb == .drop { object = Self.object(word) }
    switch word.count {
    case 9:
      // Rows instead of a count, and what the statement before gave: SHOW WARNINGS in between would
      // change it.
      if Self.isEqual(word, "returning") || Self.isEqual(word, "row_count") {
        wantsToGoAlone = true
      }
      if Self.isEqual(word, "statement") { mayEndTransaction = true }
      if Self.isEqual(word, "temporary") { namesTemporary = true }
    case 10:
      if Self.isEqual(word, "found_rows") { wantsToGoAlone = true }
      if Self.isEqual(word, "autocommit") { mayEndTransaction = true }
    case 13: if Self.isEqual(word, "authorization") { mayEndTransaction = true }
    case 8: if Self.isEqual(word, "password") { mayEndTransaction = true }
    case 7: if Self.isEqual(word, "default") { mayEndTransaction = true }
    case 4: if Self.isEqual(word, "role") { mayEndTransaction = true }
    default: break
    }
  }

  /// Whether the statement surely leaves the transaction open that it runs in.
  package var cannotCommit: Bool {
    guard isSingle else { return false }
    switch verb {
    case .insert, .update, .delete, .replace, .select, .with, .values, .do, .show, .explain,
      .describe, .handler, .savepoint:
      return true
    // SET PASSWORD, SET DEFAULT ROLE, SET autocommit and SET STATEMENT … FOR may do more.
    case .set: return !mayEndTransaction
    // LOAD INDEX INTO CACHE commits; LOAD DATA does in clusters, every 10,000 rows (Percona's
    // documentation, 'Percona XtraDB Cluster limitations').
    case .create, .drop, .load, .lock, .unlock, .flush, .call, .execute, .other: return false
    }
  }

  private static let verbs: [(word: StaticString, verb: Verb)] = [
    ("insert", .insert), ("update", .update), ("delete", .delete), ("replace", .replace),
    ("create", .create), ("drop", .drop), ("load", .load), ("lock", .lock), ("unlock", .unlock),
    ("flush", .flush),
    ("select", .select), ("with", .with), ("values", .values), ("do", .do), ("show", .show),
    ("explain", .explain), ("describe", .describe), ("desc", .describe), ("handler", .handler),
    ("savepoint", .savepoint), ("set", .set),
    ("call", .call), ("execute", .execute),
  ]

  private static func verb(_ word: Span<UInt8>) -> Verb {
    verbs.first { isEqual(word, $0.word) }?.verb ?? .other
  }

  /// What a word behind CREATE or DROP tells; words may stand before that of the object.
  private static func object(_ word: Span<UInt8>) -> SchemaObject {
    if isEqual(word, "table") || isEqual(word, "index") { return .plain }
    let before: [StaticString] = [
      "or", "replace", "temporary", "unique", "fulltext", "spatial",
    ]
    return before.contains { isEqual(word, $0) } ? .unknown : .other
  }

  private static func isEqual(_ word: Span<UInt8>, _ lowercase: StaticString) -> Bool {
    guard word.count == lowercase.utf8CodeUnitCount else { return false }
    return lowercase.withUTF8Buffer { letters in
      letters.indices.allSatisfy {
        let byte = word[$0]
        let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
        return (isUpper ? byte | 0x20 : byte) == letters[$0]
      }
    }
  }

  private static func endOfWord(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start + 1
    while index < text.count, isWord(text[index]) { index += 1 }
    return index
  }

  // MARK: Quotes and comments

  /// The offset behind a quoted text; beyond the end of the text when it is not closed.
  static func end(ofQuoted text: Span<UInt8>, from start: Int, escapes: Bool) -> Int {
    let quote = text[start]
    var index = start + 1
    while index < text.count {
      let byte = text[index]
      if byte == quote {
        // A doubled quote closes and opens again, which comes to the same.
        return index + 1
      }
      index += byte == UInt8(ascii: "\\") && escapes ? 2 : 1
    }
    return text.count + 1
  }

  /// `--` begins a comment where white space, a control character or the end follows.
  static func beginsLineComment(_ text: Span<UInt8>, at index: Int) -> Bool {
    guard index + 1 < text.count, text[index + 1] == UInt8(ascii: "-") else { return false }
    return index + 2 >= text.count || text[index + 2] <= UInt8(ascii: " ")
  }

  static func endOfLine(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
    return index
  }

  /// `/*!` and MariaDB's `/*M!`.
  private static func isExecutable(_ text: Span<UInt8>, at index: Int) -> Bool {
    guard index + 2 < text.count else { return false }
    if text[index + 2] == UInt8(ascii: "!") { return true }
    return text[index + 2] | 0x20 == UInt8(ascii: "m") && index + 3 < text.count
      && text[index + 3] == UInt8(ascii: "!")
  }

  static func endOfComment(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index + 1 < text.count {
      if text[index] == UInt8(ascii: "*"), text[index + 1] == UInt8(ascii: "/") { return index + 2 }
      index += 1
    }
    return text.count + 1
  }
}
