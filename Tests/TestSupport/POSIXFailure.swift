import Foundation

/// A system call that failed.
package struct POSIXFailure: Error, CustomStringConvertible {
  package let description: String

  /// Takes the reason from `errno` unless a code is given.
  package init(_ what: String, code: Int32 = errno) {
    description = "\(what): \(String(cString: strerror(code)))"
  }
}
