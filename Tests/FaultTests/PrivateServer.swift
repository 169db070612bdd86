import Foundation
import TestSupport

/// A server of a test's own, which may be stopped and started.
final class PrivateServer {
  let address: DatabaseServer
  private let kind: Kind
  private let folder: String

  /// What the scripts call a server and their variables.
  enum Kind: String, Sendable {
    case postgreSQL = "postgresql"
    case mariaDB = "mariadb"

    fileprivate var variable: String { self == .postgreSQL ? "CONF_PG" : "CONF_MARIADB" }
    fileprivate var port: Int { self == .postgreSQL ? 5432 : 3306 }
  }

  /// How the server ends.
  enum End: CaseIterable, Sendable {
    case shutdown
    case crash

    fileprivate func word(for kind: Kind) -> String {
      switch (kind, self) {
      case (.postgreSQL, .shutdown): "fast"
      case (.postgreSQL, .crash): "immediate"
      case (.mariaDB, .shutdown): "TERM"
      case (.mariaDB, .crash): "KILL"
      }
    }
  }

  private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scripts")

  init(_ kind: Kind) throws {
    self.kind = kind
    let printed = try Self.command("\(kind.rawValue)-start")
    var variables: [String: String] = [:]
    for line in printed.split(separator: "\n") where line.hasPrefix("export ") {
      let parts = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
    }
    guard let url = variables[kind.variable], let folder = variables["\(kind.variable)_FOLDER"],
      let address = DatabaseServer(url: url, port: kind.port)
    else { throw DatabaseServer.Refusal(description: "\(kind.rawValue)-start printed: \(printed)") }
    self.address = address
    self.folder = folder
  }

  /// Ends the server and removes what it kept.
  func stop() {
    // A folder left behind lies among temporary files.
    _ = try? Self.command("\(kind.rawValue)-stop", folder)
  }

  /// Ends the server and starts it again; comes back when it takes connections.
  func restart(_ end: End) throws {
    _ = try Self.command("\(kind.rawValue)-restart", folder, end.word(for: kind))
  }

  private static func command(_ script: String, _ words: String...) throws -> String {
    let process = try RunningProcess(
      [scripts.appendingPathComponent(script).path] + words, in: "/",
      environment: ProcessInfo.processInfo.environment)
    let outcome = process.finish(within: .seconds(180))
    guard outcome.exitStatus == 0 else {
      throw DatabaseServer.Refusal(
        description: "\(script) \(words): \(outcome.output)\(outcome.error)")
    }
    return outcome.output
  }
}
