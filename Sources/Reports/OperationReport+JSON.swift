package import JSON

extension OperationReport {
  /// What the document of an earlier run tells (cli-and-config.md 6.2, 6.3); `nil` when it is none
  /// of an operation.
  package init?(_ document: JSONValue) {
    guard let operation = document["operation"]?.text else { return nil }
    self.init(operation)
    moment = String((document["timestamp"]?.text ?? "").prefix(19))
    let names = [
      ("databaseType", "Database"), ("database", "Name"), ("schemaVersion", "Schema version"),
      ("initialSchemaVersion", "Version before"), ("targetSchemaVersion", "Version now"),
    ]
    for (name, shown) in names {
      guard let value = document[name]?.text, !value.isEmpty else { continue }
      facts.append(Fact(name: shown, value: value))
    }
    if case .array(let rows)? = document["migrations"] { entries = rows.map(Entry.init) }
    if case .array(let texts)? = document["warnings"] { warnings = texts.compactMap(\.text) }
    guard let error = document["error"] else { return }
    var message = error["message"]?.text ?? ""
    while message.hasSuffix("\n") { message.removeLast() }
    let title = message.prefix { $0 != "\n" }
    var fault = Fault(
      code: error["errorCode"]?.text ?? "", title: String(title), message: message,
      path: error["path"]?.text)
    if case .integer(let line)? = error["lineNumber"], line > 0 { fault.line = line }
    self.fault = fault
  }
}

extension OperationReport.Entry {
  fileprivate init(_ row: JSONValue) {
    let state = row["state"]?.text
    let verdicts: [String: OperationReport.Verdict] = [
      "Pending": .pending, "Failed": .failed, "Failed (Missing)": .failed,
      "Failed (Future)": .failed,
    ]
    self.init(
      category: row["category"]?.text ?? "", version: row["version"]?.text ?? "",
      description: row["description"]?.text ?? "", path: row["filepath"]?.text ?? "",
      state: state ?? "Success", verdict: state.flatMap { verdicts[$0] } ?? .done)
    if case .integer(let time)? = row["executionTime"], verdict != .pending { self.time = time }
  }
}

extension JSONValue {
  /// The value of an object's property; `nil` when there is none.
  subscript(_ name: String) -> JSONValue? {
    guard case .object(let properties) = self else { return nil }
    return properties.first { $0.name == name }?.value
  }

  /// The text of a string.
  fileprivate var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }
}
