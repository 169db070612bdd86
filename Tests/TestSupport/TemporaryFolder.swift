import Foundation

/// A fresh folder that goes with its owner.
package final class TemporaryFolder: Sendable {
  /// Its absolute path, without symbolic links.
  package let path: String

  /// Creates an empty folder whose name begins with `prefix`.
  package init(prefix: String? = nil) throws {
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    let prefix = prefix ?? "\(base)/dunlin-test-"
    var template = Array("\(prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let resolved = realpath(template, nil) else {
      throw POSIXFailure("mkdtemp at \(prefix)")
    }
    path = String(cString: resolved)
    free(resolved)
  }

  deinit {
    // A leftover folder under the temporary directory harms nobody.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The absolute path of something in the folder.
  package func path(_ relative: String) -> String { "\(path)/\(relative)" }

  /// Writes a text file, with the folders that lead to it.
  package func write(_ relative: String, _ text: String) throws {
    try write(relative, bytes: Array(text.utf8))
  }

  /// Writes a file, with the folders that lead to it.
  package func write(_ relative: String, bytes: [UInt8]) throws {
    let target = URL(fileURLWithPath: path(relative))
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: target)
  }

  /// The text of a file.
  package func read(_ relative: String) throws -> String {
    try String(contentsOfFile: path(relative), encoding: .utf8)
  }

  /// Whether something of that name is there.
  package func contains(_ relative: String) -> Bool {
    FileManager.default.fileExists(atPath: path(relative))
  }

  /// Removes a file, or a folder with all that is in it.
  package func remove(_ relative: String) throws {
    try FileManager.default.removeItem(atPath: path(relative))
  }
}
