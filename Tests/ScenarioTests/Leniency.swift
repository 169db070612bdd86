/// What a tool may say in its own way, taken out of a recording and of what was got: help pages'
/// addresses, its own name, the statement of an error report and a column.
enum Leniency {
  private static let section = Pattern(#"=== \d+ run\b"#)
  private static let statement = Pattern(#"Statement\s+: "#)
  private static let afterStatement = Pattern(#"(ERROR|WARNING|DEBUG)\b|--- "#)
  private static let column = Pattern(#"Column\s+: "#)
  private static let statementInJSON = Pattern(#"\\nStatement\s+: (?:[^"\\]|\\.)*"#)
  private static let columnInJSON = Pattern(#"\\nColumn\s+: [^"\\]*"#)
  private static let address = Pattern(#"https?://[^\s"\\]+"#)
  private static let about = Pattern(#"\A(#.*\n)+"#)

  /// A recording, or what was got, as it is compared.
  static func reduced(_ text: String) -> String {
    var kept: [String] = []
    var inRun = false
    var inStatement = false
    for line in PythonText.split(text, at: "\n") {
      if PythonText.starts(line, with: "=== ") {
        inRun = section.matchesStart(of: line)
        inStatement = false
      } else if inRun {
        if statement.matchesStart(of: line) {
          inStatement = true
          continue
        }
        if inStatement, !afterStatement.matchesStart(of: line) { continue }
        inStatement = false
        if column.matchesStart(of: line) { continue }
        kept.append(reducedLine(line))
        continue
      }
      kept.append(line)
    }
    return kept.joined(separator: "\n")
  }

  private static func reducedLine(_ line: String) -> String {
    var line = statementInJSON.replacing(in: line) { _ in "" }
    line = columnInJSON.replacing(in: line) { _ in "" }
    line = address.replacing(in: line) { _ in "<URL>" }
    line = PythonText.replacing("Dunlin", with: "Flyway", in: line)
    return PythonText.replacing("dunlin", with: "flyway", in: line)
  }

  /// A recording without the lines that give its reason.
  static func withoutReason(_ recording: String) -> String {
    about.replacing(in: recording) { _ in "" }
  }
}
