/// One statement of a script: where it stands, not a copy of it.
public struct Statement: Sendable, Hashable {
  /// The bytes of ``ScriptText`` to send: without the delimiter, with comments, trimmed.
  public var range: Range<Int>
  /// Offset of the first token that is no comment.
  public var start: Int
  /// The line of that token in the file, from 1.
  public var line: Int
  /// The column of that token in the file, from 1, in UTF-16 units.
  public var column: Int
  /// Whether the engine lets it run in a transaction (sql-parser.md 1.8).
  public var canExecuteInTransaction: Bool
  /// Whether it may be sent together with others (sql-parser.md 1.8).
  public var isBatchable: Bool
  /// The inline data of a `COPY … FROM STDIN`.
  public var copyData: Range<Int>?
}
