internal import JSON
internal import Reports
internal import SQLScript

/// A script as `statements` shows it.
struct CutScript {
  /// Whether the script would run in a transaction.
  enum Transaction {
    case runs(inTransaction: Bool)
    /// It mixes what may and what may not; why it would not run.
    case refused(String)
  }

  /// As given.
  let file: String
  var statements: [CutStatement] = []
  var transaction = Transaction.runs(inTransaction: true)

  init(file: String) { self.file = file }

  /// The object that tools read.
  var json: JSONValue {
    var properties: [JSONValue.Property] = [
      .init("file", .string(file)), .init("statements", .array(statements.map(\.json))),
    ]
    switch transaction {
    case .runs(let inTransaction):
      properties.append(.init("executeInTransaction", .boolean(inTransaction)))
    case .refused(let reason): properties.append(.init("transactionError", .string(reason)))
    }
    return .object(properties)
  }

  /// The script for people: each statement below a comment that describes it.
  var text: String {
    let count = statements.count == 1 ? "1 statement" : "\(statements.count) statements"
    var text = "\(file): \(count), "
    switch transaction {
    case .runs(let inTransaction):
      text += inTransaction ? "in a transaction" : "without a transaction"
    case .refused(let reason): text += "refused: \(reason)"
    }
    for (index, statement) in statements.enumerated() {
      text += "\n\n-- \(index + 1): \(statement.summary)\n\(statement.text)"
    }
    return text + "\n"
  }
}

/// One statement of a script, with its text, secrets masked.
struct CutStatement {
  let line: Int
  let text: String
  let delimiter: String
  let canExecuteInTransaction: Bool
  let isBatchable: Bool
  let copyData: String?

  init(_ statement: Statement, in bytes: Span<UInt8>, _ mask: SecretMask) {
    line = statement.line
    text = mask.masked(statement.text(in: bytes))
    delimiter = statement.delimiterText(in: bytes)
    canExecuteInTransaction = statement.canExecuteInTransaction
    isBatchable = statement.isBatchable
    copyData = statement.copyData.map { bytes.text($0) }
  }

  var json: JSONValue {
    var properties: [JSONValue.Property] = [
      .init("line", .integer(line)), .init("text", .string(text)),
      .init("delimiter", .string(delimiter)),
      .init("canExecuteInTransaction", .boolean(canExecuteInTransaction)),
      .init("batchable", .boolean(isBatchable)),
    ]
    if let copyData { properties.append(.init("copyData", .string(copyData))) }
    return .object(properties)
  }

  var summary: String {
    var parts = ["line \(line)"]
    if delimiter != ";" { parts.append("delimiter \(delimiter.split(separator: "\n").joined())") }
    if !canExecuteInTransaction { parts.append("not in a transaction") }
    if let copyData { parts.append("\(copyData.utf8.count) bytes of data") }
    return parts.joined(separator: ", ")
  }
}
