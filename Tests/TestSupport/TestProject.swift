import Foundation
import Testing

/// A folder with migrations and the database they are for.
package final class TestProject {
  package let engine: TestEngine
  package let folder: TemporaryFolder
  package let database: any TestDatabase

  package init(on engine: TestEngine, _ files: [String: String] = [:]) throws {
    self.engine = engine
    folder = try TemporaryFolder()
    database = try engine.database(in: folder)
    for (name, text) in files { try folder.write("sql/\(name)", text) }
  }

  /// The database on its server; the test fails where there is none.
  package func serverDatabase() throws -> any ServerTestDatabase {
    try #require(database as? any ServerTestDatabase)
  }

  /// Runs the tool, on the project's database unless another address is given.
  package func run(
    _ arguments: String..., url: String? = nil, environment: [String: String] = [:]
  ) throws -> ProcessOutcome {
    try run(arguments, url: url, environment: environment)
  }

  /// Runs the tool, on the project's database unless another address is given.
  package func run(
    _ arguments: [String], url: String? = nil, environment: [String: String] = [:]
  ) throws -> ProcessOutcome {
    try Tool.built.run(
      ["-url=\(url ?? database.url)", "-locations=filesystem:sql"] + arguments, in: folder,
      environment: database.credentials.merging(environment) { $1 })
  }

  /// Runs the tool and expects it to succeed.
  @discardableResult
  package func succeed(
    _ arguments: String..., environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ProcessOutcome {
    try succeed(arguments, environment: environment, sourceLocation: sourceLocation)
  }

  /// Runs the tool and expects it to succeed.
  @discardableResult
  package func succeed(
    _ arguments: [String], environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ProcessOutcome {
    let outcome = try run(arguments, environment: environment)
    #expect(outcome.exitStatus == 0, outcome.transcript, sourceLocation: sourceLocation)
    return outcome
  }

  /// The rows of a history: rank, version, description, type, script, checksum, and `1` for success.
  package func historyRows(of table: String = "flyway_schema_history") throws -> [[String?]] {
    try database.query(
      """
      select installed_rank, version, description, type, script, checksum,
        case when success then 1 else 0 end
      from \(table) order by installed_rank
      """)
  }
}

extension ProcessOutcome {
  /// All that it said, for the message of a failed expectation.
  package var transcript: Comment {
    Comment(rawValue: "exit \(exitStatus.map { "\($0)" } ?? "by signal")\n\(output)\n\(error)")
  }
}
