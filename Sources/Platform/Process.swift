internal import Glibc

/// This process and those it starts.
package enum CurrentProcess {
  /// The environment variables, as a value to hand on.
  package static var environment: [String: String] {
    var result: [String: String] = [:]
    guard let first = environ as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? else {
      return result
    }
    var entry = first
    while let pointer = entry.pointee {
      let text = String(cString: pointer)
      if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
        result[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      entry += 1
    }
    return result
  }

  /// Whether a descriptor is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Ends the process.
  package static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
