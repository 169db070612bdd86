import SQLScript
import Testing

@Suite("Golden cases")
struct GoldenTests {
  @Test("are all there")
  func complete() { #expect(GoldenCase.all.count == 76) }

  @Test("are cut as written down", arguments: GoldenCase.all, [Int.max, 1])
  func golden(_ example: GoldenCase, budget: Int) throws {
    let cut: CutScript
    do {
      cut = try CutScript(
        example.sql, example.dialect, try example.placeholders(), reading: budget)
    } catch let error as ScriptError {
      guard let expected = example.expected.error else { throw error }
      #expect(error.message.contains(expected.contains))
      return
    }
    let statements = try #require(example.expected.statements, "an error was expected")
    #expect(cut.pieces.count == statements.count)
    for (piece, expected) in zip(cut.pieces, statements) {
      #expect(piece.statement.line == expected.line)
      #expect(piece.text == expected.text)
      #expect(piece.delimiter == expected.delimiter)
      #expect(
        piece.statement.canExecuteInTransaction == expected.canExecuteInTransaction,
        "\(piece.text)")
      if let batchable = expected.batchable {
        #expect(piece.statement.isBatchable == batchable, "\(piece.text)")
      }
      #expect(piece.copyData == expected.copyData)
    }
    try checkTransaction(example, cut.analysis)
  }

  func checkTransaction(_ example: GoldenCase, _ analysis: ScriptAnalysis) throws {
    guard let script = example.expected.script else { return }
    do {
      let transaction = try analysis.executesInTransaction(
        override: nil, isMixingAllowed: example.expected.options?.mixed ?? false,
        isGloballyInTransaction: true)
      #expect(script.error == nil)
      #expect(transaction == script.executeInTransaction)
    } catch {
      #expect(error.message == script.error)
    }
  }
}
