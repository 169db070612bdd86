/// Lines that GitHub Actions turns into annotations of files.
package enum WorkflowAnnotations {
  /// One `::error` for each fault of a report, files named from `folder`; each line ends in a line
  /// feed.
  package static func text(of report: OperationReport, folder: String) -> String {
    report.faults.map { line(for: $0, folder: folder) }.joined()
  }

  private static func line(for fault: OperationReport.Fault, folder: String) -> String {
    var properties: [(name: String, value: String)] = []
    if let file = fault.path { properties.append(("file", path(file, below: folder))) }
    if fault.path != nil, let line = fault.line { properties.append(("line", String(line))) }
    properties.append(("title", fault.title))
    var message = fault.message
    if let excerpt = fault.excerpt { message += "\n" + excerpt }
    let shown = properties.map { "\($0.name)=\(escaped($0.value, isProperty: true))" }
    return "::error \(shown.joined(separator: ","))::\(escaped(message, isProperty: false))\n"
  }

  /// The escapes of GitHub's toolkit: in properties also of what parts them.
  private static func escaped(_ text: String, isProperty: Bool) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "%"): result += "%25".utf8
      case UInt8(ascii: "\r"): result += "%0D".utf8
      case UInt8(ascii: "\n"): result += "%0A".utf8
      case UInt8(ascii: ":") where isProperty: result += "%3A".utf8
      case UInt8(ascii: ",") where isProperty: result += "%2C".utf8
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
