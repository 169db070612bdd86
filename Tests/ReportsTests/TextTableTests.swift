import Engine
import Reports
import Testing

@Suite("Text table")
struct TextTableTests {
  private func text(_ result: ResultTable) -> String {
    var text = ""
    TextTable.write(result) { text += $0 }
    return text
  }

  @Test("shows a query's result; nothing stands for null")
  func result() {
    let table = ResultTable(
      columns: ["id", "the name"], rows: [["1", "Ann"], ["2", nil], ["10", "Bartholomew"]])
    #expect(
      text(table) == """
        +----+-------------+
        | id | the name    |
        +----+-------------+
        | 1  | Ann         |
        | 2  |             |
        | 10 | Bartholomew |
        +----+-------------+

        """)
  }

  @Test(
    "says so when there are no rows, cut to the width",
    arguments: [
      (["id", "name"], "| No rows r |"), (["i"], "| N |"),
      (["a long enough title"], "| No rows returned    |"),
    ])
  func noRows(columns: [String], line: String) {
    let lines = text(ResultTable(columns: columns, rows: [])).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[3] == line)
    #expect(lines[4].count == line.count)
  }

  @Test("counts widths in UTF-16 units, as the reference does")
  func widths() {
    let table = ResultTable(columns: ["x"], rows: [["日本"], ["🚀"], ["e\u{301}"]])
    #expect(
      text(table) == """
        +----+
        | x  |
        +----+
        | 日本 |
        | 🚀 |
        | e\u{301} |
        +----+

        """)
  }

  @Test("names columns without a name, and prints nothing without columns")
  func names() {
    let unnamed = text(ResultTable(columns: [""], rows: [["1"]]))
    #expect(unnamed.hasPrefix("+------------------+\n| (No column name) |\n"))
    #expect(text(ResultTable(columns: [], rows: [])) == "")
  }
}
