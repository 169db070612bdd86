/// Cuts a script into statements, one at a time, in memory that grows with nesting alone.
///
/// A state machine that does not hold the text: each call is given the same bytes anew. It is a
/// value, so a copy of a fresh one cuts the script a second time. Rules: sql-parser.md 1 to 4.
package struct StatementCutter: Sendable {
  /// What a bounded step led to.
  package enum Step: Sendable, Hashable {
    case statement(Statement)
    /// The number of bytes asked for has been read without finding the end of a statement.
    case paused
    case end
  }

  let map: PositionMap
  /// The one with `;`.
  private(set) var standardLexicon: Lexicon
  var lexicon: Lexicon
  var classifier: StatementClassifier
  var counter: PositionCounter

  /// The next byte to read; -1 before the first call.
  var cursor = -1
  /// Where reading pauses.
  var pause = Int.max
  /// The first byte of the text under way, a comment or a token.
  var textStart: Int?
  /// The first token of the statement under way.
  var start: Int?
  var startPosition = ScriptPosition.start
  var parentheses = 0
  /// Behind the last token that was no word: what stands before it is no part of one behind it.
  var wordFloor = 0
  /// The data of a COPY, and the rest of its line, which runs after them.
  var copy: CopyState?
  /// Whether the data of ``copy`` are being read.
  var isInCopyData = false
  /// Where the data of large COPY statements end, as far as the script was read.
  package internal(set) var copyEnds: CopyEnds
  /// Where the part under way ends: the line of a COPY, or the script.
  var partEnd = Int.max
  /// A quote or comment reaches to the end of the part.
  var hasOpenQuote = false
  private var isFinished = false
  private var quoteMode = QuoteModeTracker()

  /// Begins a script.
  ///
  /// - Parameters:
  ///   - dialect: Whose SQL it is.
  ///   - map: Leads back to the file when placeholders were replaced.
  ///   - copyEnds: What was found when the script was cut before.
  package init(
    dialect: ScriptDialect, map: PositionMap = PositionMap(), copyEnds: CopyEnds = CopyEnds()
  ) {
    self.copyEnds = copyEnds
    standardLexicon = Lexicon(ScannerRules(dialect.family), CurrentDelimiter())
    lexicon = standardLexicon
    classifier = StatementClassifier(dialect)
    counter = PositionCounter(offset: 0)
    self.map = map
  }

  /// The offset before which cutting does not read again, so that pages may be let go.
  ///
  /// The text of a statement that was given out is read by whoever sends it.
  package var releasableOffset: Int { max(0, copy?.counter.offset ?? counter.offset) }

  /// The next statement; `nil` at the end.
  ///
  /// - Throws: ``ScriptError`` for what cannot be cut, with the place where the statement begins.
  package mutating func next(in bytes: Span<UInt8>) throws(ScriptError) -> Statement? {
    try cutMarkingEnd(bytes, pausingAt: .max)
  }

  /// Goes on for about `count` bytes, or to the end of a statement if that comes first.
  ///
  /// A single string, comment or quoted name is read in one go, however long it is.
  package mutating func step(
    in bytes: Span<UInt8>, reading count: Int
  ) throws(ScriptError) -> Step {
    let pause = count < bytes.count ? max(cursor, copy?.dataEnd ?? 0) + count : .max
    if let statement = try cutMarkingEnd(bytes, pausingAt: pause) { return .statement(statement) }
    if isFinished { return .end }
    if copy == nil { counter.advance(to: cursor, in: bytes, map: map) }
    return .paused
  }

  private mutating func cutMarkingEnd(
    _ bytes: Span<UInt8>, pausingAt pause: Int
  ) throws(ScriptError) -> Statement? {
    guard !isFinished else { return nil }
    if cursor < 0 { skipByteOrderMark(in: bytes) }
    self.pause = pause
    do throws(ScriptError) {
      return try cut(bytes)
    } catch {
      isFinished = true
      throw error
    }
  }

  private mutating func skipByteOrderMark(in bytes: Span<UInt8>) {
    cursor = map.count == 0 ? bytes.byteOrderMarkLength : 0
    wordFloor = cursor
    counter = PositionCounter(offset: cursor)
  }

  /// Reads up to the end of a statement, the pause or the end of the script.
  private mutating func cut(_ bytes: Span<UInt8>) throws(ScriptError) -> Statement? {
    while true {
      if isInCopyData {
        guard let statement = readCopyData(bytes) else { return nil }
        return statement
      }
      let end = min(partEnd, bytes.count)
      if start == nil {
        guard try skipToStatement(bytes, end) else {
          if cursor < end { return nil }
          textStart = nil
          if resumeBehindCopy(bytes) { continue }
          isFinished = true
          return nil
        }
      }
      switch try scanStatement(bytes, end) {
      case .delimiter:
        let statement = finishStatement(bytes, at: cursor)
        cursor += lexicon.delimiter.count
        guard classifier.isCopyFromStdin else { return statement }
        beginCopy(statement, in: bytes)
      case .paused: return nil
      case .end:
        let position = startPosition
        guard classifier.isComplete, end == bytes.count || !isPartOpen else {
          throw incompleteStatement(bytes, end, at: position)
        }
        let statement = finishStatement(bytes, at: end)
        guard classifier.isCopyFromStdin else { return statement }
        beginCopy(statement, in: bytes)
      }
    }
  }

  /// The statement under way, whose delimiter stands at `end`.
  private mutating func finishStatement(_ bytes: Span<UInt8>, at end: Int) -> Statement {
    let first = start ?? end
    let textStart = textStart ?? first
    defer {
      start = nil
      self.textStart = nil
      if lexicon.rules.heedsQuoteMode, QuoteModeTracker.mayConcern(bytes, first, end),
        quoteMode.read(bytes.text(first..<end))
      {
        read(quoteMode.mode)
      }
    }
    return Statement(
      range: textStart..<max(first, bytes.trimmedEnd(first..<end)), start: first,
      line: startPosition.line, column: startPosition.column, delimiter: lexicon.delimiter.reported,
      canExecuteInTransaction: classifier.canExecuteInTransaction,
      isBatchable: classifier.isBatchable)
  }

  /// Reads quotes from here on as the script made the server read them.
  private mutating func read(_ mode: QuoteMode) {
    let rules = lexicon.rules.reading(mode)
    standardLexicon = Lexicon(rules, CurrentDelimiter())
    lexicon =
      lexicon.delimiter.reported == .semicolon ? standardLexicon : Lexicon(rules, lexicon.delimiter)
  }

  private func incompleteStatement(
    _ bytes: Span<UInt8>, _ end: Int, at position: ScriptPosition
  ) -> ScriptError {
    let text = shownText(bytes, before: end)
    return ScriptError(
      .incompleteStatement,
      "Incomplete statement at line \(position.line) col \(position.column): \(text)",
      at: position)
  }

  /// The text under way for a message, which it would be no use to fill with gigabytes.
  func shownText(_ bytes: Span<UInt8>, before end: Int) -> String {
    let first = textStart ?? end
    return bytes.text(first..<min(end, first + (1 << 20)))
  }

  /// Whether more of the statement would have to follow behind the data of a COPY.
  private var isPartOpen: Bool { hasOpenQuote || parentheses > 0 }

  /// Notes that a statement begins with the token at `index`.
  mutating func beginStatement(at index: Int, in bytes: Span<UInt8>) {
    start = index
    if textStart == nil { textStart = index }
    parentheses = 0
    hasOpenQuote = false
    counter.advance(to: index, in: bytes, map: map)
    startPosition = counter.position
    classifier.begin()
    cursor = index
  }
}

/// The delimiter in force (sql-parser.md 3.1).
struct CurrentDelimiter: Sendable {
  private(set) var bytes = [UInt8(ascii: ";")]
  private(set) var reported = Statement.Delimiter.semicolon
  /// Whether it begins like a comment, and then comes before one.
  private(set) var hidesComments = false

  var count: Int { bytes.count }

  init() {}

  /// Takes the argument of DELIMITER that stands in `range`.
  init(_ range: Range<Int>, of text: Span<UInt8>) {
    bytes = text.array(range)
    if bytes != [UInt8(ascii: ";")] { reported = .custom(range) }
    hidesComments = ["#", "--", "/*"].contains { bytes.starts(with: $0.utf8) }
  }

  /// The classes with the delimiter's first byte marked, unless a quote or a parenthesis begins
  /// there: those come before it (sql-parser.md 1.4).
  func marked(in classes: ByteClasses) -> ByteClasses {
    var classes = classes
    switch classes[Int(bytes[0])] {
    case ByteClass.apostrophe, ByteClass.escapingQuote, ByteClass.nameQuote, ByteClass.bracket,
      ByteClass.openParenthesis, ByteClass.closeParenthesis:
      break
    default: classes[Int(bytes[0])] |= ByteClass.delimiter
    }
    return classes
  }
}
