import SQLScript
import Testing

@Suite("Properties of cutting", .timeLimit(.minutes(5)))
struct CuttingPropertyTests {
  static let rounds: UInt64 = 1500

  enum Outcome: Equatable {
    case pieces([CutScript.Piece])
    case error(ScriptError)
  }

  func cut(_ bytes: [UInt8], _ family: ScriptDialect.Family, reading budget: Int = .max) -> Outcome
  {
    do {
      return .pieces(
        try CutScript(bytes, ScriptDialect(family), nil, reading: budget).pieces)
    } catch let error as ScriptError {
      return .error(error)
    } catch {
      fatalError("\(error)")
    }
  }

  /// A script that has these statements.
  func joined(_ pieces: [CutScript.Piece]) -> String {
    // A text may begin with U+FEFF, which would be dropped at the start of the file.
    var text = "\n"
    var delimiter = ";"
    for (index, piece) in pieces.enumerated() {
      let own = piece.copyData == nil ? piece.delimiter : ";"
      if own != delimiter {
        text += "DELIMITER \(own)\n"
        delimiter = own
      }
      text += piece.text + "\n"
      // What the end of the file ended may hold an open quote.
      guard index < pieces.count - 1 || piece.copyData?.isEmpty == false else { break }
      text += delimiter + "\n"
      if let data = piece.copyData {
        text += data + (data.isEmpty || data.utf8.last == UInt8(ascii: "\n") ? "" : "\n") + "\\.\n"
      }
    }
    return text
  }

  func check(_ bytes: [UInt8], _ family: ScriptDialect.Family, seed: UInt64) {
    let text = String(decoding: bytes, as: UTF8.self)
    let outcome = cut(bytes, family)
    for budget in [1, 5, 33] {
      #expect(
        cut(bytes, family, reading: budget) == outcome,
        "seed \(seed), \(family), \(budget) bytes at a time: \(text.debugDescription)")
    }
    guard case .pieces(let pieces) = outcome else { return }
    var previous = 0
    for piece in pieces {
      let range = piece.statement.range
      #expect(
        range.lowerBound >= previous && !range.isEmpty && range.contains(piece.statement.start))
      let place = naivePosition(of: piece.statement.start, in: bytes)
      #expect(
        piece.statement.line == place.line && piece.statement.column == place.column,
        "seed \(seed), \(family): \(text.debugDescription)")
      previous = range.upperBound
    }
  }

  func checkJoined(_ text: String, _ family: ScriptDialect.Family, seed: UInt64) {
    guard case .pieces(let pieces) = cut(Array(text.utf8), family),
      // Two dashes that are no comment would be one before a line end (sql-parser.md B9).
      !pieces.contains(where: { $0.text.hasSuffix("--") })
    else { return }
    let again = joined(pieces)
    guard case .pieces(let others) = cut(Array(again.utf8), family) else {
      Issue.record(
        "seed \(seed), \(family): \(text.debugDescription) joined as \(again.debugDescription)")
      return
    }
    #expect(
      pieces.map(\.text) == others.map(\.text)
        && pieces.map(\.delimiter) == others.map(\.delimiter),
      "seed \(seed), \(family): \(text.debugDescription) joined as \(again.debugDescription)")
    #expect(
      zip(pieces, others).allSatisfy {
        ($0.copyData ?? "").hasPrefix($1.copyData ?? "")
          || ($1.copyData ?? "").hasPrefix($0.copyData ?? "")
      })
  }

  func naivePosition(of offset: Int, in bytes: [UInt8]) -> ScriptPosition {
    var start = 0
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    var place = ScriptPosition.start
    for byte in bytes[start..<offset] {
      switch byte {
      case UInt8(ascii: "\n"): place = ScriptPosition(line: place.line + 1, column: 1)
      case UInt8(ascii: "\r"): place.column = 1
      case 0x80..<0xC0: break
      case 0xF0...0xFF: place.column += 2
      default: place.column += 1
      }
    }
    return place
  }

  @Test("hold for any bytes", arguments: RandomScript.families)
  func anyBytes(family: ScriptDialect.Family) {
    for seed in 0..<Self.rounds {
      var generator = SeededGenerator(seed)
      check(RandomScript.bytes(&generator), family, seed: seed)
    }
  }

  @Test("hold for words in any order", arguments: RandomScript.families)
  func anyWords(family: ScriptDialect.Family) {
    for seed in 0..<Self.rounds {
      var generator = SeededGenerator(seed)
      let (text, _) = RandomScript.soup(&generator)
      check(Array(text.utf8), family, seed: seed)
      checkJoined(text, family, seed: seed)
    }
  }

  @Test("drop nothing but comments", arguments: RandomScript.families)
  func nothingIsDropped(family: ScriptDialect.Family) {
    for seed in 0..<Self.rounds {
      var generator = SeededGenerator(seed)
      let (text, marks) = RandomScript.soup(&generator, marked: true)
      guard case .pieces(let pieces) = cut(Array(text.utf8), family) else { continue }
      let kept = pieces.map { $0.text + ($0.copyData ?? "") }.joined(separator: "\n")
      for mark in 0..<marks where !kept.contains("m\(mark)m") {
        Issue.record("seed \(seed), \(family): m\(mark)m is missing: \(text.debugDescription)")
      }
    }
  }

  @Test("hold for golden cases put together again", arguments: GoldenCase.all)
  func goldenJoined(example: GoldenCase) throws {
    let family = example.dialect.family
    let cut = try? CutScript(example.sql, example.dialect, try example.placeholders())
    guard let cut else { return }
    checkJoined(String(decoding: cut.bytes, as: UTF8.self), family, seed: 0)
  }
}
