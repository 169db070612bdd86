/// What is compared: a stream or a row without durations, moments, folders and the words of a
/// driver.
struct NormalForm {
  /// Texts that differ from run to run, and what stands for them.
  private let swaps: [(text: String, name: String)]

  private static let duration = Pattern(#"\b\d\d:\d\d(:\d\d)?\.\d{3}s"#)
  private static let seconds = Pattern(#"\btime="\d+\.\d{3}""#)
  private static let moment = Pattern(#"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?"#)
  private static let offenders = Pattern(#"(Offenders:\n)(-> .*(?:\n-> .*)*)"#)
  private static let banner = Pattern(
    #"Database: |Flyway .* by Redgate|See release notes here|Dunlin \d"#)
  private static let driverWording = Pattern(#"^(Message\s+: ).*$"#)
  private static let stackTrace = Pattern(#"^(\s+at |\s*\.\.\. \d+ more)"#)
  private static let reportLine = Pattern(
    #"^(Location|Line|Statement|SQL State|Error Code|Code|ERROR|WARNING)\b"#)
  private static let paddedMoment = Pattern("<TS> +")
  private static let looseKeys = [
    "flywayVersion": "<V>", "executionTime": "<N>", "totalMigrationTime": "<N>",
    "timestamp": "<TS>", "stackTrace": "<STACK>", "cause": "<CAUSE>",
  ]

  init(folder: String, database: String) {
    swaps = [(folder, "<DIR>")] + (database == "test.db" ? [] : [(database, "<DB>")])
  }

  /// A row or a line.
  func words(_ text: String) -> String {
    var text = swaps.reduce(text) { PythonText.replacing($1.text, with: $1.name, in: $0) }
    text = Self.duration.replacing(in: text) { _ in "<T>" }
    text = Self.seconds.replacing(in: text) { _ in #"time="<T>""# }
    text = Self.sortingOffenders(text)
    return Self.moment.replacing(in: text) { groups in
      "<TS>" + String(repeating: " ", count: max(0, groups[0].unicodeScalars.count - 4))
    }
  }

  /// The order of the offenders of a duplicate is not fixed.
  private static func sortingOffenders(_ text: String) -> String {
    offenders.replacing(in: text) { groups in
      let sorted = PythonText.split(groups[2], at: "\n")
        .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
      return groups[1] + sorted.joined(separator: "\n")
    }
  }

  /// All of standard output or standard error.
  func stream(_ text: String) -> String {
    let text = PythonText.strip(text, of: "\n")
    if let first = PythonText.trim(text).unicodeScalars.first, first == "{" || first == "[" {
      if let document = try? JSONText(text) { return data(document).text(indented: true) }
      if let logs = logLines(text) { return logs }
    }
    return plain(text)
  }

  /// Log lines as JSON; `nil` when the lines are something else.
  private func logLines(_ text: String) -> String? {
    var logs: [(message: String, log: JSONText)] = []
    for line in PythonText.lines(text) {
      guard let log = try? JSONText(line), case .object(let members) = log,
        case .string(let message)? = members["message"]
      else { return nil }
      logs.append((message, log))
    }
    let connected = logs.firstIndex { PythonText.starts($0.message, with: "Database: ") }
    return logs[(connected.map { $0 + 1 } ?? 0)...]
      .filter { !$0.message.isEmpty && !Self.banner.matchesStart(of: $0.message) }
      .map { data($0.log).text(indented: false) }
      .joined(separator: "\n")
  }

  private func plain(_ text: String) -> String {
    var lines = PythonText.lines(text)[...]
    if let connected = lines.firstIndex(where: { PythonText.starts($0, with: "Database: ") }) {
      lines = lines[(connected + 1)...]
    }
    var kept: [String] = []
    var inMessage = false
    for line in lines {
      if Self.stackTrace.matchesStart(of: line) || Self.banner.matchesStart(of: line) { continue }
      if PythonText.starts(line, with: "Caused by: ") {
        inMessage = true
        continue
      }
      if Self.driverWording.matchesStart(of: line) {
        kept.append(Self.driverWording.replacing(in: line) { $0[1] + "<WORDING>" })
        inMessage = true
        continue
      }
      // The driver's message may take several lines.
      if inMessage, !Self.reportLine.matchesStart(of: line) { continue }
      inMessage = false
      kept.append(words(PythonText.trimEnd(line)))
    }
    var trimmed = kept[...]
    while trimmed.first == "" { trimmed.removeFirst() }
    while trimmed.last == "" { trimmed.removeLast() }
    return Self.sortingOffenders(Self.once(Array(trimmed)).joined(separator: "\n"))
  }

  /// Drops what directly repeats the lines before it (a blank line may stand between): one line, or
  /// an error report.
  private static func once(_ lines: [String]) -> [String] {
    var kept: [String] = []
    var index = 0
    while index < lines.count {
      if let skipped = repetition(at: index, of: lines, after: kept) {
        index += skipped
      } else {
        kept.append(lines[index])
        index += 1
      }
    }
    return kept
  }

  private static func repetition(at index: Int, of lines: [String], after kept: [String]) -> Int? {
    for size in stride(from: min(kept.count, 14), to: 0, by: -1) {
      let before = kept.suffix(size)
      if lines[index...].prefix(size).elementsEqual(before), size > 1 || lines[index] != "" {
        return size
      }
      if size > 2, lines[index] == "", lines[(index + 1)...].prefix(size).elementsEqual(before) {
        return size + 1
      }
    }
    return nil
  }

  private func data(_ value: JSONText, key: String = "") -> JSONText {
    if let loose = Self.looseKeys[key] {
      if case .null = value { return .null }
      return .string(loose)
    }
    switch value {
    case .object(let members):
      return .object(
        members.reduce(into: [:]) { $0[$1.key] = data($1.value, key: $1.key) })
    case .array(let items): return .array(items.map { data($0) })
    case .string(let text):
      if PythonText.contains(text, "SQL State") { return .string(stream(text)) }
      if key == "database", PythonText.ends(text, with: "test.db") { return .string("<DB>") }
      return .string(Self.paddedMoment.replacing(in: words(text)) { _ in "<TS>" })
    default: return value
    }
  }
}
