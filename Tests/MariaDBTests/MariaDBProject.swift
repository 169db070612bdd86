import Foundation
import TestSupport
import Testing

/// A folder with migrations and a database on the server of `CONF_MARIADB`.
struct MariaDBProject {
  let folder: TemporaryFolder
  let database: MariaDBTestDatabase

  static let isPossible = DatabaseServer.mariaDB != nil
  /// Why tests are skipped.
  static let why: Comment = "CONF_MARIADB is not set"

  init(_ files: [String: String] = [:]) throws {
    folder = try TemporaryFolder()
    database = try MariaDBTestDatabase(on: try #require(DatabaseServer.mariaDB))
    for (name, text) in files { try folder.write("sql/\(name)", text) }
  }

  /// Runs the tool, on the project's database unless another address is given.
  func run(
    _ arguments: String..., url: String? = nil, environment: [String: String] = [:]
  ) throws -> ProcessOutcome {
    try Tool.built.run(
      ["-url=\(url ?? database.url)", "-locations=filesystem:sql"] + arguments, in: folder,
      environment: database.credentials.merging(environment) { $1 })
  }

  /// Runs the tool and expects it to succeed.
  @discardableResult
  func succeed(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ProcessOutcome {
    let outcome = try Tool.built.run(
      ["-url=\(database.url)", "-locations=filesystem:sql"] + arguments, in: folder,
      environment: database.credentials)
    #expect(outcome.exitStatus == 0, outcome.transcript, sourceLocation: sourceLocation)
    return outcome
  }

  /// The history as the recordings show it.
  func history(in schema: String? = nil) throws -> [String] {
    try database.query(FlywayHistory.query(in: schema ?? database.name)).map { $0[0] ?? "" }
  }
}

extension ProcessOutcome {
  /// All that it said, for the message of a failed expectation.
  var transcript: Comment {
    Comment(rawValue: "exit \(exitStatus.map { "\($0)" } ?? "by signal")\n\(output)\n\(error)")
  }
}
