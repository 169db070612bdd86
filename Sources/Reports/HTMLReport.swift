internal import MigrationModel

/// Results as one page that needs nothing beside it: for browsers, printers and mail.
package struct HTMLReport {
  private let reports: [OperationReport]
  private let folder: String

  /// A page about these operations; files are named from `folder`.
  package init(_ reports: [OperationReport], folder: String) {
    self.reports = reports
    self.folder = folder
  }

  /// The whole page.
  package var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(html(title)) · \(html(statusText))</title>
    <style>
    \(HTMLStyle.text)
    </style>
    </head>
    <body>
    <header>
    <p class="status \(status.name)"><span aria-hidden="true">\(status.sign)</span> \
    \(html(statusText))</p>
    <h1>\(html(title))</h1>
    <p class="about">\(html(about))</p>
    </header>
    <main>
    \(summary)\(reports.enumerated().map { section($0.element, number: $0.offset + 1) }.joined())\
    </main>
    <footer>
    <p>Dunlin \(html(dunlinVersion)), compatible with Flyway \(html(compatibleFlywayVersion))</p>
    </footer>
    </body>
    </html>

    """
  }

  private var title: String { "Migration report" }

  private var failed: Int { entries.count { $0.verdict == .failed } }
  private var pending: Int { latestEntries.count { $0.verdict == .pending } }
  private var entries: [OperationReport.Entry] { reports.flatMap(\.entries) }

  /// What the last operation that tells of migrations says; earlier ones are out of date.
  private var latestEntries: [OperationReport.Entry] {
    reports.last { !$0.entries.isEmpty }?.entries ?? []
  }

  private var status: Badge {
    if reports.contains(where: \.isFailed) { return .failed }
    return pending > 0 ? .pending : .done
  }

  private var statusText: String {
    switch status {
    case .failed: "Failed"
    case .pending: pending == 1 ? "1 migration pending" : "\(pending) migrations pending"
    default: "Succeeded"
    }
  }

  /// The operations, the database and the time.
  private var about: String {
    let database = reports.lazy.flatMap(\.facts).first { $0.name == "Database" }?.value
    let moment = reports.last { !$0.moment.isEmpty }?.moment.replacing("T", with: " ")
    return [reports.map(\.operation).joined(separator: ", "), database, moment]
      .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "  ·  ")
  }

  /// The numbers at the top.
  private var summary: String {
    let ran = reports.filter { $0.operation != "info" && $0.operation != "validate" }
    let applied = ran.flatMap(\.entries).count { $0.verdict == .done }
    let measured = reports.compactMap(\.time)
    let time = measured.isEmpty ? entries.compactMap(\.time) : measured
    var numbers = [(String(pending), "pending", pending > 0 ? "pending" : "")]
    numbers.append((String(failed), "failed", failed > 0 ? "failed" : ""))
    if !ran.isEmpty { numbers.insert((String(applied), "carried out", ""), at: 0) }
    if !time.isEmpty { numbers.append((duration(time.reduce(0, +)), "in all", "")) }
    let items = numbers.map { value, name, style in
      "<div class=\"\(style)\"><dt>\(html(name))</dt><dd>\(html(value))</dd></div>\n"
    }
    return "<dl class=\"numbers\">\n\(items.joined())</dl>\n"
  }
}

// MARK: - Operations

extension HTMLReport {
  private func section(_ report: OperationReport, number: Int) -> String {
    let id = "operation-\(number)"
    var text = "<section aria-labelledby=\"\(id)\">\n"
    text += "<h2 id=\"\(id)\">\(html(report.operation))</h2>\n"
    text += facts(of: report)
    for (index, fault) in report.faults.enumerated() {
      text += box(fault, id: "\(id)-fault-\(index + 1)")
    }
    text += table(of: report, id: id)
    if !report.warnings.isEmpty {
      let items = report.warnings.map { "<li>\(html($0))</li>" }
      text += "<h3>Warnings</h3>\n<ul>\(items.joined())</ul>\n"
    }
    return text + "</section>\n"
  }

  private func facts(of report: OperationReport) -> String {
    var facts = report.facts
    if let time = report.time { facts.append(.init(name: "Took", value: duration(time))) }
    if facts.isEmpty { return "" }
    let items = facts.map { "<div><dt>\(html($0.name))</dt><dd>\(html($0.value))</dd></div>" }
    return "<dl class=\"facts\">\(items.joined())</dl>\n"
  }

  private func box(_ fault: OperationReport.Fault, id: String) -> String {
    var text = "<div class=\"fault\" id=\"\(id)\">\n<h3>\(html(fault.title))</h3>\n"
    if let file = fault.path {
      let line = fault.line.map { ", line \($0)" } ?? ""
      text += "<p class=\"where\">\(html(path(file, below: folder) + line))</p>\n"
    }
    if fault.message != fault.title { text += "<pre>\(html(fault.message))</pre>\n" }
    if let excerpt = fault.excerpt {
      text +=
        "<pre class=\"script\" tabindex=\"0\" aria-label=\"Statement\"><code>"
        + "\(html(excerpt))</code></pre>\n"
    }
    return text + "</div>\n"
  }

  private func table(of report: OperationReport, id: String) -> String {
    guard !report.entries.isEmpty else {
      let isEmpty = report.operation == "info" || report.operation == "migrate"
      return isEmpty && !report.isFailed ? "<p class=\"none\">Nothing to do.</p>\n" : ""
    }
    let longest = report.entries.compactMap(\.time).max() ?? 0
    var fault = 0
    let rows = report.entries.map { entry in
      if entry.fault != nil { fault += 1 }
      return row(
        entry, longest: longest, fault: entry.fault == nil ? nil : "\(id)-fault-\(fault)")
    }
    let names = ["State", "Version", "Description", "File"].map { "<th scope=\"col\">\($0)</th>" }
    return """
      <div class="scroll" tabindex="0" role="region" aria-labelledby="\(id)">
      <table>
      <caption>Migrations of \(html(report.operation))</caption>
      <thead><tr>\(names.joined())<th scope="col" class="time">Time</th></tr></thead>
      <tbody>
      \(rows.joined())</tbody>
      </table>
      </div>

      """
  }

  private func row(_ entry: OperationReport.Entry, longest: Int, fault: String?) -> String {
    let badge = Badge(entry.verdict)
    var state =
      "<span class=\"badge \(badge.name)\"><span aria-hidden=\"true\">\(badge.sign)</span> "
      + "\(html(entry.state))</span>"
    if let fault { state = "<a href=\"#\(fault)\">\(state)</a>" }
    let version =
      entry.version.isEmpty
      ? "<span class=\"quiet\">\(html(entry.category.lowercased()))</span>" : html(entry.version)
    var time = "<span class=\"quiet\">–</span>"
    if let spent = entry.time {
      time = html(duration(spent))
      // Below that a bar would show nothing but chance.
      if longest >= 20, spent * 50 >= longest {
        time += "<span class=\"bar\" style=\"width:\(spent * 100 / longest)%\"></span>"
      }
    }
    let file = entry.path.isEmpty ? "" : path(entry.path, below: folder)
    return "<tr class=\"\(badge.name)\"><td>\(state)</td><td class=\"version\">\(version)</td>"
      + "<th scope=\"row\">\(html(entry.description))</th>"
      + "<td class=\"file\">\(breakable(file))</td><td class=\"time\">\(time)</td></tr>\n"
  }

  /// How a state looks; a sign stands beside each colour.
  private enum Badge: String {
    case done, failed, pending, other

    init(_ verdict: OperationReport.Verdict) {
      self =
        switch verdict {
        case .done: .done
        case .failed: .failed
        case .pending: .pending
        case .other: .other
        }
    }

    var name: String { rawValue }

    var sign: String {
      switch self {
      case .done: "✓"
      case .failed: "✕"
      case .pending: "○"
      case .other: "–"
      }
    }
  }
}

/// Milliseconds as a person reads them.
private func duration(_ milliseconds: Int) -> String {
  switch milliseconds {
  case ..<1: return "< 1 ms"
  case ..<1000: return "\(milliseconds) ms"
  case ..<60_000:
    return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s"
  default: return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
  }
}

/// A path that may go on in the next line where its parts meet.
private func breakable(_ path: String) -> String {
  html(path).replacing("/", with: "/<wbr>").replacing("__", with: "__<wbr>")
}

/// Text without meaning for a browser.
private func html(_ text: String) -> String {
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "&"): bytes += "&amp;".utf8
    case UInt8(ascii: "<"): bytes += "&lt;".utf8
    case UInt8(ascii: ">"): bytes += "&gt;".utf8
    case UInt8(ascii: "\""): bytes += "&quot;".utf8
    case UInt8(ascii: "'"): bytes += "&#39;".utf8
    default: bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
