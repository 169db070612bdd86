package import Engine

/// A table of text, drawn with `+`, `-` and `|` (cli-and-config.md 5.7.2).
package struct TextTable: Sendable {
  private let columns: [String]
  private let widths: [Int]
  private let ruler: String
  /// What stands in place of the rows when there are none.
  private let emptyText: String

  /// A table of columns; `widths` holds the longest value of each, in UTF-16 units.
  package init(columns: [String], widths: [Int], emptyText: String) {
    self.columns = columns
    self.widths = zip(columns, widths).map { max($0.utf16.count, $1) }
    self.emptyText = emptyText
    ruler = "+" + self.widths.map { String(repeating: "-", count: $0 + 2) + "+" }.joined()
  }

  /// A table with all its rows, as one text; each line ends in a line feed.
  package static func text(columns: [String], rows: [[String]], emptyText: String) -> String {
    var widths = columns.map { _ in 0 }
    for row in rows {
      for (column, value) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], value.utf16.count)
      }
    }
    let table = TextTable(columns: columns, widths: widths, emptyText: emptyText)
    var bytes = Array(table.head.utf8)
    bytes.reserveCapacity((rows.count + 4) * (table.ruler.utf8.count + 1))
    for row in rows { table.append(row, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self) + table.foot(isEmpty: rows.isEmpty)
  }

  /// The lines above the rows.
  package var head: String { ruler + "\n" + line(columns) + ruler + "\n" }

  /// One row as a line.
  package func line(_ values: [String?]) -> String {
    var bytes: [UInt8] = []
    append(values.map { $0 ?? "" }, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func append(_ values: [String], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "|"))
    for (value, width) in zip(values, widths) {
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: value.utf8)
      let blanks = max(0, width - value.utf16.count) + 1
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanks))
      bytes.append(UInt8(ascii: "|"))
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// The lines below the rows.
  package func foot(isEmpty: Bool) -> String {
    isEmpty
      ? "| " + emptyText.fitted(to: ruler.utf16.count - 4) + " |\n" + ruler + "\n" : ruler + "\n"
  }
}

extension TextTable {
  /// What a statement gave (sql-parser.md 6.4), piece by piece, so that large results need no
  /// memory; nothing for a result without columns.
  package static func write(_ result: ResultTable, to sink: (String) -> Void) {
    guard !result.columns.isEmpty else { return }
    let titles = result.columns.map { $0.isEmpty ? "(No column name)" : $0 }
    let table = TextTable(columns: titles, widths: result.widths, emptyText: "No rows returned")
    sink(table.head)
    result.forEachRow { sink(table.line($0)) }
    sink(table.foot(isEmpty: result.rowCount == 0))
  }
}

extension String {
  /// The text padded with blanks or cut to `width` UTF-16 units.
  fileprivate func fitted(to width: Int) -> String {
    let missing = width - utf16.count
    guard missing < 0 else { return self + String(repeating: " ", count: missing) }
    return String(decoding: utf16.prefix(max(0, width)), as: UTF16.self)
  }
}
