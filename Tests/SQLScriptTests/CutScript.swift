import SQLScript

/// A script cut as a whole, the way the engine does it.
struct CutScript {
  struct Piece: Hashable, CustomStringConvertible {
    var statement: Statement
    var text: String
    var delimiter: String
    var copyData: String?

    var description: String {
      "\(statement.line):\(statement.column) \(text.debugDescription) \(delimiter.debugDescription)"
        + (copyData.map { " data \($0.debugDescription)" } ?? "")
    }
  }

  /// The text that was cut.
  let bytes: [UInt8]
  let map: PositionMap
  let pieces: [Piece]
  let analysis: ScriptAnalysis
  /// What cutting the script again may know.
  let copyEnds: CopyEnds

  init(
    _ file: [UInt8], _ dialect: ScriptDialect, _ placeholders: Placeholders? = Placeholders([:]),
    reading budget: Int = .max, copyEnds: CopyEnds = CopyEnds()
  ) throws {
    let replaced = try placeholders?.replacing(in: file.span)
    let bytes = replaced?.bytes ?? file
    map = replaced?.map ?? PositionMap()
    var cutter = StatementCutter(dialect: dialect, map: map, copyEnds: copyEnds)
    var pieces: [Piece] = []
    var analysis = ScriptAnalysis()
    cutting: while true {
      switch try cutter.step(in: bytes.span, reading: budget) {
      case .end: break cutting
      case .paused: continue
      case .statement(let statement):
        analysis.add(statement, in: bytes.span)
        pieces.append(
          Piece(
            statement: statement, text: statement.text(in: bytes.span),
            delimiter: statement.delimiterText(in: bytes.span),
            copyData: statement.copyData.map { bytes.span.text($0) }))
      }
    }
    self.bytes = bytes
    self.pieces = pieces
    self.copyEnds = cutter.copyEnds
    self.analysis = analysis
  }

  init(_ text: String, _ family: ScriptDialect.Family, reading budget: Int = .max) throws {
    try self.init(Array(text.utf8), ScriptDialect(family), reading: budget)
  }

  var texts: [String] { pieces.map(\.text) }
}
