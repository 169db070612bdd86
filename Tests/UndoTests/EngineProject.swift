import Foundation
import TestSupport
import Testing

/// A folder with migrations and a database that its engine's own tools can dump and script.
final class EngineProject {
  let engine: TestEngine
  let folder: TemporaryFolder
  let database: any TestDatabase

  /// The engines that can be reached; SQLite always.
  static let engines: [TestEngine] =
    [.sqlite]
    + (DatabaseServer.postgreSQL == nil ? [] : [.postgreSQL])
    + (DatabaseServer.mariaDB == nil ? [] : [.mariaDB])

  init(on engine: TestEngine, _ files: [String: String] = [:]) throws {
    self.engine = engine
    folder = try TemporaryFolder()
    database = try engine.database(in: folder)
    for (name, text) in files { try folder.write("sql/\(name)", text) }
  }

  /// Runs the tool on the project's database.
  func run(_ arguments: String...) throws -> ProcessOutcome { try run(arguments) }

  func run(_ arguments: [String]) throws -> ProcessOutcome {
    try Tool.built.run(
      ["-url=\(database.url)", "-locations=filesystem:sql"] + arguments, in: folder,
      environment: database.credentials)
  }

  /// Runs the tool and expects it to succeed.
  @discardableResult
  func succeed(
    _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ProcessOutcome {
    let outcome = try run(arguments)
    #expect(
      outcome.exitStatus == 0, Comment(rawValue: outcome.output + outcome.error),
      sourceLocation: sourceLocation)
    return outcome
  }

  @discardableResult
  func succeed(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ProcessOutcome {
    try succeed(arguments, sourceLocation: sourceLocation)
  }

  /// The history: rank, version, description, type, script and success of each row.
  func history(table: String = "flyway_schema_history") throws -> [String] {
    let success = engine == .postgreSQL ? "case when success then 1 else 0 end" : "success"
    return try database.query(
      """
      select installed_rank, version, description, type, script, \(success)
      from \(table) order by installed_rank
      """
    ).map { row in row.map { $0 ?? "-" }.joined(separator: " ") }
  }
}

// MARK: - The engine's own tools

extension EngineProject {
  /// Runs a script as a user would who got it from somebody else.
  func runClient(on script: String) throws {
    switch engine {
    case .sqlite:
      try client(["sqlite3", folder.path("test.db")], script, nil)
    case .postgreSQL:
      guard let database = database as? PostgreSQLTestDatabase else { return }
      let server = database.server
      try client(
        [
          "psql", "-X", "-q", "-h", server.host, "-p", "\(server.port)", "-U", server.user, "-d",
          database.name,
        ], script, ("PGPASSWORD", server.password))
    case .mariaDB:
      guard let database = database as? MariaDBTestDatabase else { return }
      let server = database.server
      try client(
        [
          "mariadb", "--no-defaults", "--comments", "-h", server.host, "-P", "\(server.port)", "-u",
          server.user, database.name,
        ], script, ("MYSQL_PWD", server.password))
    }
  }

  /// Everything in the database as text, but for the times of history rows.
  func dump() throws -> String {
    let text: String
    switch engine {
    case .sqlite:
      text = try client(["sqlite3", folder.path("test.db"), ".dump"], "", nil)
    case .postgreSQL:
      guard let database = database as? PostgreSQLTestDatabase else { return "" }
      let server = database.server
      text = try client(
        [
          "pg_dump", "-h", server.host, "-p", "\(server.port)", "-U", server.user, database.name,
        ], "", ("PGPASSWORD", server.password))
    case .mariaDB:
      guard let database = database as? MariaDBTestDatabase else { return "" }
      let server = database.server
      text = try client(
        [
          "mariadb-dump", "--no-defaults", "--skip-comments", "--routines", "--events",
          "--skip-extended-insert", "-h", server.host, "-P", "\(server.port)", "-u", server.user,
          database.name,
        ], "", ("MYSQL_PWD", server.password))
    }
    return Self.withoutTimes(text)
  }

  /// A time, and the number of milliseconds behind it in a row of the history.
  private static func withoutTimes(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      // Each dump has a new word here.
      .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }
      .map { line in
        line.replacing(
          #/'?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?'?[,\t]\d+/#, with: "TIME")
      }
      .joined(separator: "\n")
  }

  @discardableResult
  private func client(
    _ words: [String], _ input: String, _ secret: (name: String, value: String)?
  ) throws -> String {
    var environment = ProcessInfo.processInfo.environment
    if let secret { environment[secret.name] = secret.value }
    let process = try RunningProcess(words, in: folder.path, environment: environment, input: input)
    let outcome = process.finish()
    guard outcome.exitStatus == 0 else {
      throw DatabaseServer.Refusal(description: "\(words[0]): \(outcome.error)\n\(input)")
    }
    return outcome.output
  }
}
