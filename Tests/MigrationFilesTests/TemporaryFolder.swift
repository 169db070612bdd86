import Foundation
import Platform

/// A folder for one test, gone when the last reference to it is.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let name = "dunlin-files-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Files by path, with their content.
  convenience init(_ files: [String: String]) throws {
    try self.init()
    for (name, content) in files { try write(name, content) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ content: String) throws { try write(name, Array(content.utf8)) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let full = path + "/" + name
    if let slash = name.lastIndex(of: "/") {
      try FileManager.default.createDirectory(
        atPath: path + "/" + name[..<slash], withIntermediateDirectories: true)
    }
    try FileSystem.write(bytes, to: full)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name, withDestinationPath: target)
  }
}
