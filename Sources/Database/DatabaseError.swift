/// What a database answered instead of doing what it was asked.
public struct DatabaseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is, for decisions.
  public enum Kind: Sendable, Hashable {
    /// A statement was refused.
    case statement
    /// No connection could be made, or it was lost.
    case connection
    /// Another session held what was needed for longer than the wait.
    case busy
    /// The statement was stopped on request.
    case interrupted
  }

  public let kind: Kind
  /// SQLSTATE; SQLite has none.
  public let sqlState: String?
  /// The database's own number: of SQLite the primary result code.
  public let number: Int
  /// The database's message, with detail, hint and the like on lines of their own.
  public let message: String
  /// Offset in bytes of the fault within the statement, where the database tells.
  public let offset: Int?

  public var description: String { message }

  package init(
    _ kind: Kind, sqlState: String?, number: Int, message: String, offset: Int? = nil
  ) {
    self.kind = kind
    self.sqlState = sqlState
    self.number = number
    self.message = message
    self.offset = offset
  }
}
