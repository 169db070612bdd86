package import JSON
package import MigrationModel

extension MigrationError {
  /// The text of the error as printed: what happened, and each cause that adds to it
  /// (cli-and-config.md 5.12).
  package var printedText: String {
    var text = messageText.withoutTrailingLineFeeds
    for cause in causes where !text.contains(cause) {
      text += "\nCaused by: " + cause.withoutTrailingLineFeeds
    }
    return text
  }

  /// The message, with the report of the failed statement (sql-parser.md 6.6).
  var messageText: String {
    guard let report = failure?.report, !message.contains(report) else { return message }
    // The report begins with its title, which is all the message says where nothing wraps it.
    return report.hasPrefix(message) || message.isEmpty ? report : message + "\n" + report
  }

  /// The error object of a result or of a run that failed (cli-and-config.md 6.10).
  package var json: JSONValue {
    let message = messageText.isEmpty ? "Error occurred" : messageText
    // The reference gives a failed statement the database's message as its cause.
    let reasons = causes.isEmpty ? failure.map { [$0.message] } ?? [] : causes
    let cause = JSONValue.causes(reasons[...])
    switch shape {
    case .general:
      return ["errorCode": .string(code.rawValue), "message": .string(message), "cause": cause]
    case .sql(let subErrorCode, let state, let number):
      return [
        "errorCode": .string(code.rawValue), "subErrorCode": .text(subErrorCode),
        "sqlState": .text(state), "sqlErrorCode": .integer(number), "message": .string(message),
        "cause": cause,
      ]
    case .obsolete(let parameters):
      return [
        "errorCode": .string(code.rawValue), "message": .string(message), "cause": cause,
        "obsoleteParameters": .array(parameters.map(\.json)),
      ]
    case .fault:
      // There is no stack to trace; readers expect the property.
      return [
        "errorCode": .string(code.rawValue),
        "message": .string(messageText.isEmpty ? "Fault occurred" : message), "stackTrace": "",
        "cause": cause,
      ]
    case .migration(let state, let number, let line, let path):
      return [
        "errorCode": .string(code.rawValue), "sqlState": .text(state),
        "sqlErrorCode": .integer(number), "message": .string(message), "lineNumber": .number(line),
        "path": .text(path), "cause": cause,
      ]
    }
  }
}

extension JSONValue {
  /// The chain of causes, each inside the one it led to.
  fileprivate static func causes(_ causes: ArraySlice<String>) -> JSONValue {
    guard let first = causes.first else { return .null }
    return ["message": .string(first), "stackTrace": "", "cause": .causes(causes.dropFirst())]
  }
}

extension ObsoleteParameter {
  fileprivate var json: JSONValue {
    [
      "rawKey": .string(key), "kind": replacement == nil ? "Removed" : "Replaced",
      "replacement": .text(replacement), "reason": .string(reason),
    ]
  }
}

extension String {
  fileprivate var withoutTrailingLineFeeds: String {
    var view = utf8[...]
    while view.last == UInt8(ascii: "\n") || view.last == UInt8(ascii: "\r") {
      view = view.dropLast()
    }
    return String(Substring(view))
  }
}
