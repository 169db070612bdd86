import SQLScript

/// Cuts what libFuzzer makes up: the first byte chooses the dialect, the rest is the script.
///
/// Stops the process when a script is not cut the same way in small steps, when statements overlap,
/// when they are cut otherwise once put together again, or when showing them fails. libFuzzer finds
/// crashes and hangs by itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let script = Array(UnsafeBufferPointer(start: data + 1, count: count - 1))
  let families: [ScriptDialect.Family] = [.sqlite, .postgresql, .mysql, .mariadb]
  let dialect = ScriptDialect(families[Int(data[0]) % families.count])
  let placeholders = Placeholders(["a": "b; 'c", "e": ""])
  do throws(ScriptError) {
    if let replaced = try placeholders.replacing(in: script.span) {
      check(Script(replaced.bytes, dialect, replaced.map))
    }
  } catch {
    // A placeholder without a value.
  }
  check(Script(script, dialect, PositionMap()))
  return 0
}

private func check(_ script: Script) {
  guard let statements = script.cut(reading: .max) else { return }
  precondition(script.cut(reading: 3) == statements, "cut otherwise in small steps")
  var previous = 0
  for statement in statements {
    precondition(statement.range.lowerBound >= previous, "statements overlap")
    precondition(statement.range.contains(statement.start), "the first token lies outside")
    previous = statement.range.upperBound
    _ = SecretMask(dialect: script.dialect).excerpt(
      of: statement.range, in: script.bytes.span, faultAt: statement.start)
  }
  // Two dashes that are no comment would be one at the very end (sql-parser.md B9).
  if script.isMySQL, script.bytes[..<previous].suffix(2).elementsEqual("--".utf8) { return }
  let joined = Script(script.joined(statements), script.dialect, PositionMap())
  guard let again = joined.cut(reading: .max) else { fatalError("cannot be cut again") }
  precondition(script.texts(statements) == joined.texts(again), "cut otherwise when put together")
}

/// A text and how to cut it.
private struct Script {
  let bytes: [UInt8]
  let dialect: ScriptDialect
  let map: PositionMap

  init(_ bytes: [UInt8], _ dialect: ScriptDialect, _ map: PositionMap) {
    self.bytes = bytes
    self.dialect = dialect
    self.map = map
  }

  var isMySQL: Bool { dialect.family == .mysql || dialect.family == .mariadb }

  /// The statements; `nil` when the script cannot be cut.
  func cut(reading count: Int) -> [Statement]? {
    var cutter = StatementCutter(dialect: dialect, map: map)
    var statements: [Statement] = []
    do throws(ScriptError) {
      while true {
        switch try cutter.step(in: bytes.span, reading: count) {
        case .statement(let statement): statements.append(statement)
        case .paused: continue
        case .end: return statements
        }
      }
    } catch {
      return nil
    }
  }

  /// The texts with their delimiters.
  func texts(_ statements: [Statement]) -> [[UInt8]] {
    statements.flatMap { [Array(bytes[$0.range]), delimiter(of: $0)] }
  }

  private func delimiter(of statement: Statement) -> [UInt8] {
    switch statement.delimiter {
    case .semicolon, .endOfCopyData: [UInt8(ascii: ";")]
    case .custom(let range): Array(bytes[range])
    }
  }

  /// A script of these statements, with `DELIMITER` lines where the delimiter changes.
  func joined(_ statements: [Statement]) -> [UInt8] {
    // A text may begin with U+FEFF, which would be dropped at the start of the file.
    var text = [UInt8(ascii: "\n")]
    var current = [UInt8(ascii: ";")]
    for (index, statement) in statements.enumerated() {
      if delimiter(of: statement) != current {
        current = delimiter(of: statement)
        text += Array("DELIMITER ".utf8) + current + [UInt8(ascii: "\n")]
      }
      text += bytes[statement.range]
      // Two dashes become a comment when a line end follows (sql-parser.md B9).
      let next = statement.range.upperBound
      let isGlued = isMySQL && next < bytes.count && bytes[next] > UInt8(ascii: " ")
      if !isGlued || !text.suffix(2).elementsEqual("--".utf8) { text.append(UInt8(ascii: "\n")) }
      // What the end of the file ended may hold an open quote.
      let data = statement.copyData
      guard index < statements.count - 1 || data?.isEmpty == false else { break }
      text += current + [UInt8(ascii: "\n")]
      if let data {
        text += bytes[data]
        if text.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        text += Array("\\.\n".utf8)
      }
    }
    return text
  }
}
