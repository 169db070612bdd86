import Foundation
import TestSupport

/// A PostgreSQL server of a test's own, which may be stopped and started.
final class PrivatePostgreSQL {
  let address: DatabaseServer
  private let folder: String

  private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scripts")

  init() throws {
    let printed = try Self.command([Self.scripts.appendingPathComponent("postgresql-start").path])
    var variables: [String: String] = [:]
    for line in printed.split(separator: "\n") where line.hasPrefix("export ") {
      let parts = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
    }
    guard let url = variables["CONF_PG"], let folder = variables["CONF_PG_FOLDER"],
      let address = DatabaseServer(url: url, port: 5432)
    else { throw DatabaseServer.Refusal(description: "postgresql-start printed: \(printed)") }
    self.address = address
    self.folder = folder
  }

  /// Ends the server and removes what it kept.
  func stop() {
    // A folder left behind lies under the temporary directory.
    _ = try? Self.command([Self.scripts.appendingPathComponent("postgresql-stop").path, folder])
  }

  /// Ends the server in a mode of `pg_ctl` and starts it again.
  func restart(_ mode: String) throws {
    _ = try Self.command([
      Self.scripts.appendingPathComponent("postgresql-restart").path, folder, mode,
    ])
  }

  private static func command(_ words: [String]) throws -> String {
    let process = try RunningProcess(
      words, in: "/", environment: ProcessInfo.processInfo.environment)
    let outcome = process.finish()
    guard outcome.exitStatus == 0 else {
      throw DatabaseServer.Refusal(
        description: "\(words.joined(separator: " ")): \(outcome.output)\(outcome.error)")
    }
    return outcome.output
  }
}
