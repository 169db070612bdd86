import Foundation
import TestSupport

/// A file system in memory, small enough to be filled.
final class TinyDisk {
  private let path: String

  /// Whether this process may mount one.
  static let isAvailable: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
    return (try? TinyDisk(folder.path("probe"), size: "64k")) != nil
  }()

  /// Mounts one.
  ///
  /// - Parameters:
  ///   - path: Where; the folder is made.
  ///   - size: How much it holds, such as `64k`.
  ///   - owner: The user whose folder it is.
  /// - Throws: When it cannot be mounted.
  init(_ path: String, size: String, owner: uid_t = 0) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.command("mount", "-t", "tmpfs", "-o", "size=\(size),uid=\(owner)", "dunlin-test", path)
  }

  deinit {
    // A mount left behind goes with the machine; nothing else to be done here.
    try? Self.command("umount", path)
  }

  func resize(_ size: String) throws {
    try Self.command("mount", "-o", "remount,size=\(size)", path)
  }

  private static func command(_ words: String...) throws {
    let process = try RunningProcess(
      words, in: "/", environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    let outcome = process.finish()
    guard outcome.exitStatus == 0 else {
      throw Failure(description: "\(words.joined(separator: " ")): \(outcome.error)")
    }
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
