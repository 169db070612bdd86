import Foundation

/// What the engine's own tools do with the project's database.
extension TestProject {
  /// Runs a script as a user would who got it from somebody else.
  package func runClient(on script: String) throws {
    switch database {
    case let database as PostgreSQLTestDatabase:
      _ = try database.server.postgreSQLClient(
        ["psql", "-X", "-q"], on: database.name, script, in: folder.path)
    case let database as MariaDBTestDatabase:
      _ = try database.server.mariaDBClient(
        ["mariadb", "--comments"], on: database.name, script, in: folder.path)
    default: _ = try sqlite(script)
    }
  }

  /// Everything in the database as text, but for the times of history rows; with options for
  /// `pg_dump`.
  package func dump(_ options: String...) throws -> String {
    switch database {
    case let database as PostgreSQLTestDatabase:
      Self.withoutTimes(
        try database.server.postgreSQLClient(["pg_dump"] + options, on: database.name))
    case let database as MariaDBTestDatabase:
      Self.withoutTimes(
        try database.server.mariaDBClient(
          [
            "mariadb-dump", "--skip-comments", "--routines", "--events", "--skip-extended-insert",
          ], on: database.name))
    default: Self.withoutTimes(try sqlite(".dump\n"))
    }
  }

  private func sqlite(_ input: String) throws -> String {
    let process = try RunningProcess(
      ["sqlite3", folder.path("test.db")], in: folder.path,
      environment: ProcessInfo.processInfo.environment, input: input)
    let outcome = process.finish()
    guard outcome.exitStatus == 0 else {
      throw DatabaseServer.Refusal(description: "sqlite3: \(outcome.error)\n\(input)")
    }
    return outcome.output
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
}
