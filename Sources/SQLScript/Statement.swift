/// One statement of a script: where it stands, not a copy of it.
public struct Statement: Sendable, Hashable {
  /// What ended a statement, or would have at the end of the file.
  public enum Delimiter: Sendable, Hashable {
    case semicolon
    /// A line feed and `\.`, behind the data of a COPY.
    case endOfCopyData
    /// The argument of MySQL's `DELIMITER`: where it stands in the text.
    case custom(Range<Int>)
  }

  /// The bytes to send: without the delimiter, with comments, trimmed.
  public var range: Range<Int>
  /// Offset of the first token that is no comment.
  public var start: Int
  /// The line of that token in the file, from 1.
  public var line: Int
  /// The column of that token in the file, from 1, in UTF-16 units.
  public var column: Int
  public var delimiter: Delimiter
  /// Whether the engine lets it run in a transaction (sql-parser.md 1.8).
  public var canExecuteInTransaction: Bool
  /// Whether it may be sent together with others (sql-parser.md 1.8).
  public var isBatchable: Bool
  /// The inline data of a `COPY … FROM STDIN`.
  public var copyData: Range<Int>?

  /// The text to send; `bytes` is what was cut.
  package func text(in bytes: Span<UInt8>) -> String { bytes.text(range) }

  /// The delimiter as the reference reports it.
  package func delimiterText(in bytes: Span<UInt8>) -> String {
    switch delimiter {
    case .semicolon: ";"
    case .endOfCopyData: "\n\\."
    case .custom(let range): bytes.text(range)
    }
  }

  /// The place in the file of a byte of this statement, such as the one an error is about.
  ///
  /// `offset` counts in `bytes`, which is what was cut, not in the statement; `map` leads to the
  /// file when placeholders were replaced.
  package func position(
    ofOffset offset: Int, in bytes: Span<UInt8>, map: PositionMap = PositionMap()
  ) -> ScriptPosition {
    map.position(
      of: offset, in: bytes, from: (start, ScriptPosition(line: line, column: column)))
  }
}
