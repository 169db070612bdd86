import SQLScript

/// Cuts generated scripts and prints MB/s: the best of five runs for each dialect.
enum SplitterBenchmark {
  /// Takes the size of a script in MiB, else 64, and the name of a dialect, else all.
  static func run() {
    let size = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 64
    let wanted = CommandLine.arguments.dropFirst(2).first
    for family in [ScriptDialect.Family.sqlite, .postgresql, .mysql, .mariadb]
    where wanted == nil || wanted == "\(family)" {
      let text = GeneratedScript.text(family, size: size << 20)
      let placeholders = Placeholders(["name": "value"])
      measure("\(family) search for placeholders", text.count) {
        (try? placeholders.replacing(in: text.span)) == nil ? 0 : 1
      }
      measure("\(family) cut", text.count) { cut(text, family) }
      measure("\(family) both", text.count) {
        guard case .none = try? placeholders.replacing(in: text.span) else { return -1 }
        return cut(text, family)
      }
    }
  }

  static func cut(_ text: [UInt8], _ family: ScriptDialect.Family) -> Int {
    var cutter = StatementCutter(dialect: ScriptDialect(family))
    var count = 0
    do throws(ScriptError) {
      while try cutter.next(in: text.span) != nil { count += 1 }
    } catch {
      return -1
    }
    return count
  }

  static func measure(_ name: String, _ size: Int, _ body: () -> Int) {
    var best = Duration.seconds(1000)
    var result = 0
    for _ in 0..<5 { best = min(best, ContinuousClock().measure { result = body() }) }
    let seconds =
      Double(best.components.seconds) + Double(best.components.attoseconds) / 1e18
    print("\(name): \(Int(Double(size) / seconds / 1e6)) MB/s (\(result))")
  }
}
