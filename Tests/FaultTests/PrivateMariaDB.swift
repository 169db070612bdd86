import Foundation
import TestSupport

/// A MariaDB server of a test's own, which may be stopped and started.
final class PrivateMariaDB {
  let address: DatabaseServer
  private let folder: String

  /// How the server ends.
  enum End: String, CaseIterable, Sendable {
    case shutdown = "TERM"
    case crash = "KILL"
  }

  private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scripts")

  init() throws {
    let printed = try Self.command([Self.scripts.appendingPathComponent("mariadb-start").path])
    var variables: [String: String] = [:]
    for line in printed.split(separator: "\n") where line.hasPrefix("export ") {
      let parts = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
    }
    guard let url = variables["CONF_MARIADB"], let folder = variables["CONF_MARIADB_FOLDER"],
      let address = DatabaseServer(url: url, port: 3306)
    else { throw DatabaseServer.Refusal(description: "mariadb-start printed: \(printed)") }
    self.address = address
    self.folder = folder
  }

  /// Ends the server and removes what it kept.
  func stop() {
    // A folder left behind lies among temporary files.
    _ = try? Self.command([Self.scripts.appendingPathComponent("mariadb-stop").path, folder])
  }

  /// Ends the server and starts it again; comes back when it takes connections.
  func restart(_ end: End) throws {
    _ = try Self.command([
      Self.scripts.appendingPathComponent("mariadb-restart").path, folder, end.rawValue,
    ])
  }

  private static func command(_ words: [String]) throws -> String {
    let process = try RunningProcess(
      words, in: "/", environment: ProcessInfo.processInfo.environment)
    let outcome = process.finish(within: .seconds(180))
    guard outcome.exitStatus == 0 else {
      throw DatabaseServer.Refusal(
        description: "\(words.joined(separator: " ")): \(outcome.output)\(outcome.error)")
    }
    return outcome.output
  }
}
