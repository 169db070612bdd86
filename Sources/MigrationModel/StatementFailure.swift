/// A statement that a database refused, with where it stands (sql-parser.md 6.6).
public struct StatementFailure: Sendable, Hashable {
  /// The heading, such as `Failed to execute script V1__a.sql`.
  public var title: String
  /// SQLSTATE; SQLite has none.
  public var sqlState: String?
  /// The database's own number of the error.
  public var number: Int
  /// The database's message; its detail, hint and position behind it, each on a line.
  public var message: String
  /// The script's path through its location, and absolute; `nil` when the commit failed.
  public var location: (path: String, absolutePath: String)? {
    get { storedLocation.map { ($0.path, $0.absolutePath) } }
    set { storedLocation = newValue.map { Location(path: $0.path, absolutePath: $0.absolutePath) } }
  }
  /// The line of the statement in the file, from 1.
  public var line: Int?
  /// The column of the fault itself, where the database gives a position.
  public var column: Int?
  /// The line in the file that ``column`` is a column of.
  public var faultLine: Int?
  /// The statement, or the lines of it around the fault with a caret; secrets masked.
  public var statement: String?

  private struct Location: Sendable, Hashable {
    var path: String
    var absolutePath: String
  }

  private var storedLocation: Location?

  public init(title: String, sqlState: String?, number: Int, message: String) {
    self.title = title
    self.sqlState = sqlState
    self.number = number
    self.message = message
  }

  /// How far right a statement begins in the report: behind `Statement  : `.
  public static let indent = 13

  /// The report as printed, each line ending in a line feed.
  public var report: String {
    var text = title + "\n" + String(repeating: "-", count: title.utf16.count) + "\n"
    text += "SQL State  : \(sqlState ?? "null")\nError Code : \(number)\n"
    if !message.isEmpty { text += "Message    : \(message)\n" }
    if let location { text += "Location   : \(location.path) (\(location.absolutePath))\n" }
    if let line { text += "Line       : \(line)\n" }
    if let column {
      // The reference's Line is that of the statement, whatever the position (sql-parser.md 6.6).
      let place = faultLine.map { $0 == line ? "" : " in line \($0)" } ?? ""
      text += "Column     : \(column)\(place)\n"
    }
    if let statement { text += "Statement  : \(statement)\n" }
    return text
  }
}
