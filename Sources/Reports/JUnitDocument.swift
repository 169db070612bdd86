/// Results as a JUnit document, in the form that CI servers read: a suite for each operation, a case
/// for each migration.
package struct JUnitDocument {
  private let reports: [OperationReport]
  private let folder: String

  /// A document about these operations; files are named from `folder`.
  package init(_ reports: [OperationReport], folder: String) {
    self.reports = reports
    self.folder = folder
  }

  /// What the attributes of suites say.
  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0
    /// Milliseconds.
    var time = 0

    var attributes: [(String, String)] {
      [
        ("tests", "\(tests)"), ("failures", "\(failures)"), ("errors", "\(errors)"),
        ("skipped", "\(skipped)"), ("time", seconds(time)),
      ]
    }

    static func += (total: inout Counts, other: Counts) {
      total.tests += other.tests
      total.failures += other.failures
      total.errors += other.errors
      total.skipped += other.skipped
      total.time += other.time
    }
  }

  /// The document; ends in a line feed.
  package var text: String {
    var total = Counts()
    var suites = ""
    for report in reports {
      let (text, counts) = suite(report)
      suites += text
      total += counts
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + tag("testsuites", [("name", "dunlin")] + total.attributes) + ">\n" + suites
      + "</testsuites>\n"
  }

  private func suite(_ report: OperationReport) -> (text: String, counts: Counts) {
    var counts = Counts()
    var cases = ""
    for entry in report.entries {
      counts.tests += 1
      counts.time += entry.time ?? 0
      switch outcome(of: entry) {
      case .passed: break
      case .failed: counts.failures += 1
      case .skipped: counts.skipped += 1
      }
      cases += testCase(entry, of: report)
    }
    // An operation without migrations, and a failure that is about none, are cases of their own.
    if report.fault != nil || report.entries.isEmpty {
      counts.tests += 1
      counts.errors += report.fault == nil ? 0 : 1
      cases += operationCase(report)
    }
    counts.time = max(counts.time, report.time ?? 0)
    var attributes = [("name", report.operation)] + counts.attributes
    if !report.moment.isEmpty { attributes.append(("timestamp", report.moment)) }
    var text = "  " + tag("testsuite", attributes) + ">\n"
    if !report.facts.isEmpty {
      text += "    <properties>\n"
      for fact in report.facts {
        text += "      " + tag("property", [("name", fact.name), ("value", fact.value)]) + "/>\n"
      }
      text += "    </properties>\n"
    }
    text += cases
    if !report.warnings.isEmpty {
      text += "    <system-out>\(escaped(report.warnings.joined(separator: "\n")))</system-out>\n"
    }
    return (text + "  </testsuite>\n", counts)
  }

  private enum Outcome { case passed, failed, skipped }

  private func outcome(of entry: OperationReport.Entry) -> Outcome {
    switch entry.verdict {
    case .done: .passed
    case .failed: .failed
    case .pending, .other: .skipped
    }
  }

  private func testCase(_ entry: OperationReport.Entry, of report: OperationReport) -> String {
    var attributes = [
      ("name", entry.name), ("classname", report.operation), ("time", seconds(entry.time ?? 0)),
    ]
    if !entry.path.isEmpty { attributes.append(("file", path(entry.path, below: folder))) }
    if let line = entry.fault?.line { attributes.append(("line", "\(line)")) }
    let start = "    " + tag("testcase", attributes)
    switch outcome(of: entry) {
    case .passed: return start + "/>\n"
    case .skipped:
      return start + ">\n      " + tag("skipped", [("message", entry.state)])
        + "/>\n    </testcase>\n"
    case .failed:
      let fault =
        entry.fault
        ?? OperationReport.Fault(code: "FAILED", title: entry.state, message: entry.state)
      return start + ">\n" + element("failure", fault) + "    </testcase>\n"
    }
  }

  private func operationCase(_ report: OperationReport) -> String {
    let start =
      "    "
      + tag(
        "testcase",
        [
          ("name", report.operation), ("classname", report.operation),
          ("time", seconds(report.entries.isEmpty ? report.time ?? 0 : 0)),
        ])
    guard let fault = report.fault else { return start + "/>\n" }
    return start + ">\n" + element("error", fault) + "    </testcase>\n"
  }

  private func element(_ name: String, _ fault: OperationReport.Fault) -> String {
    var text = fault.message
    if let file = fault.path {
      text += "\n" + path(file, below: folder) + (fault.line.map { ":\($0)" } ?? "")
    }
    if let excerpt = fault.excerpt { text += "\n" + excerpt }
    return "      " + tag(name, [("message", fault.title), ("type", fault.code)])
      + ">\(escaped(text))</\(name)>\n"
  }

  /// A start tag without its closing bracket.
  private func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    "<" + name + attributes.map { " \($0.0)=\"\(escaped($0.1, isAttribute: true))\"" }.joined()
  }
}

/// Milliseconds as seconds with a point.
private func seconds(_ milliseconds: Int) -> String {
  let fraction = String(milliseconds % 1000)
  return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count)
    + fraction
}

/// Text as XML takes it; what XML 1.0 has no way to write becomes U+FFFD.
private func escaped(_ text: String, isAttribute: Bool = false) -> String {
  var result = ""
  result.unicodeScalars.reserveCapacity(text.unicodeScalars.count)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"" where isAttribute: result += "&quot;"
    case "\n" where isAttribute: result += "&#10;"
    case "\t" where isAttribute: result += "&#9;"
    // A reader takes a bare one for a line feed.
    case "\r": result += "&#13;"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
      result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
