import Foundation
import TestSupport

extension TemporaryFolder {
  /// A folder with files by path, with their content.
  convenience init(_ files: [String: String]) throws {
    try self.init()
    for (name, content) in files { try write(name, content) }
  }

  func write(_ name: String, _ bytes: [UInt8]) throws { try write(name, bytes: bytes) }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path(name), withDestinationPath: target)
  }
}
