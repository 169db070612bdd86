/// The rows a statement gave, kept in memory up to a limit and in a temporary file beyond it.
public struct ResultTable: Sendable {
  public let columns: [String]
  /// The longest value of each column, in UTF-16 units.
  public let widths: [Int]
  public let rowCount: Int
  private let rows: [[String?]]

  package init(columns: [String], widths: [Int], rows: [[String?]]) {
    self.columns = columns
    self.widths = widths
    self.rows = rows
    rowCount = rows.count
  }

  /// Calls `body` with each row in order.
  public func forEachRow(_ body: ([String?]) -> Void) { rows.forEach(body) }
}
