import SQLScript
import Testing

@Suite("Positions")
struct PositionMapTests {
  static let placeholders = ["long": "one\ntwo\nthree", "e": "", "s": "'\n;\n'"]

  @Test("are those of the file, whatever the values hold")
  func linesOfFile() throws {
    let text = """
      \u{FEFF}SELECT ${long}; SELECT ${e}1;
      ${e}SELECT 2; ${long};
      SELECT ${s};  é😀 SELECT 3;
      """
    let cut = try CutScript(
      Array(text.utf8), ScriptDialect(.postgresql), Placeholders(Self.placeholders))
    #expect(
      cut.pieces.map { [$0.statement.line, $0.statement.column] } == [
        [1, 1], [1, 17], [2, 5], [2, 15], [3, 1], [3, 15],
      ])
    // Within a value, the place is that of the placeholder.
    let first = try #require(cut.pieces.first?.statement)
    let inValue = first.start + "SELECT one\ntw".utf8.count
    #expect(
      first.position(ofOffset: inValue, in: cut.bytes.span, map: cut.map)
        == ScriptPosition(line: 1, column: 8))
    #expect(
      first.position(ofOffset: first.range.upperBound, in: cut.bytes.span, map: cut.map)
        == ScriptPosition(line: 1, column: 15))
  }

  @Test(
    "restart the column after a carriage return and count UTF-16 units",
    arguments: [
      ("a\r\nb", 3, 2, 1), ("a\rbc", 3, 1, 2), ("é😀x", 6, 1, 4), ("\u{FEFF}x", 3, 1, 1),
      ("ab", 2, 1, 3),
    ])
  func counting(text: String, offset: Int, line: Int, column: Int) {
    let bytes = Array(text.utf8)
    #expect(
      PositionMap().position(of: offset, in: bytes.span)
        == ScriptPosition(line: line, column: column))
  }

  @Test("inside a statement count from its beginning")
  func insideStatement() throws {
    let cut = try CutScript("SELECT 1;\n\n  SELECT\n   x +\n nope;", .sqlite)
    let statement = try #require(cut.pieces.last?.statement)
    let fault = statement.range.upperBound - 4
    #expect(
      statement.position(ofOffset: fault, in: cut.bytes.span) == ScriptPosition(line: 5, column: 2))
    // Before the first token, from the beginning of the file.
    #expect(
      statement.position(ofOffset: 0, in: cut.bytes.span) == ScriptPosition(line: 1, column: 1))
  }

  /// Where in a file that is a byte of what becomes of it; none within a value.
  private static func original(of offset: Int, in file: [UInt8]) -> Int {
    var (original, replaced) = (0, 0)
    while replaced < offset || file[original...].starts(with: "${e}".utf8) {
      let known = placeholders.first { file[original...].starts(with: "${\($0.key)}".utf8) }
      original += known.map { "${\($0.key)}".utf8.count } ?? 1
      replaced += known?.value.utf8.count ?? 1
    }
    return original
  }

  @Test("lead back from random texts")
  func random() throws {
    for seed: UInt64 in 0..<500 {
      var generator = SeededGenerator(seed)
      var text = ""
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        let parts = ["${long}", "${e}", "é", "\n", "\r\n", "x;", " ", "'", "-- c\n", "SELECT 1;"]
        text += parts.randomElement(using: &generator) ?? ""
      }
      let bytes = Array(text.utf8)
      let cut = try CutScript(bytes, ScriptDialect(.sqlite), Placeholders(Self.placeholders))
      for piece in cut.pieces {
        let original = Self.original(of: piece.statement.start, in: bytes)
        let place = PositionMap().position(of: original, in: bytes.span)
        #expect(
          place == ScriptPosition(line: piece.statement.line, column: piece.statement.column),
          "seed \(seed): \(text.debugDescription)")
        #expect(cut.map.position(of: piece.statement.start, in: cut.bytes.span) == place)
      }
    }
  }
}
