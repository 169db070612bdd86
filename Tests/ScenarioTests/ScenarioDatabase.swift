import Foundation
import TestSupport

/// A database of a scenario's own, as seen behind the tool's back.
protocol ScenarioDatabase {
  /// How the tool reaches it.
  var url: String { get }
  var user: String { get }
  var password: String { get }
  /// Its name.
  var name: String { get }

  /// Executes statements.
  func execute(_ sql: String) throws
  /// The rows of a query, `nil` for NULL.
  func query(_ sql: String) throws -> [[String?]]
  func quote(_ name: String) -> String
  /// Removes it.
  func drop() throws
}

/// A file in the scenario's folder.
struct SQLiteScenarioDatabase: ScenarioDatabase {
  let folder: TemporaryFolder
  let url = "jdbc:sqlite:test.db"
  let user = ""
  let password = ""
  let name = "test.db"

  func execute(_ sql: String) throws { try SQLiteFile(folder.path(name)).execute(sql) }

  func query(_ sql: String) throws -> [[String?]] { try SQLiteFile(folder.path(name)).query(sql) }

  func quote(_ name: String) -> String { "\"\(name)\"" }

  func drop() {}
}

/// A database on a server, spoken to through the server's own client.
private protocol ServerScenarioDatabase: ScenarioDatabase {
  var server: DatabaseServer { get }
  /// What stands for NULL in the client's output.
  var null: String { get }
  /// What the client prints for a text, in tab-separated lines, on a database or on none.
  func client(_ text: String, on database: String?) throws -> String
}

extension ServerScenarioDatabase {
  var user: String { server.user }
  var password: String { server.password }

  fileprivate func create() throws {
    try drop()
    _ = try client("create database \(quote(name))", on: nil)
  }

  func execute(_ sql: String) throws { _ = try client(sql, on: name) }

  func query(_ sql: String) throws -> [[String?]] {
    // As Python reads it.
    let output = PythonText.universalNewlines(try client(sql, on: name))
    return PythonText.lines(output).map { line in
      PythonText.split(line, at: "\t").map { $0 == null ? nil : $0 }
    }
  }
}

/// A database on the server of `CONF_PG`, spoken to through `psql`.
struct PostgreSQLScenarioDatabase: ServerScenarioDatabase {
  let server: DatabaseServer
  let name: String
  let null = "\\N"

  var url: String { "jdbc:postgresql://\(server.host):\(server.port)/\(name)" }

  init(_ name: String, on server: DatabaseServer) throws {
    self.server = server
    self.name = name
    try create()
  }

  fileprivate func client(_ text: String, on database: String?) throws -> String {
    try server.postgreSQLClient(
      [
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-At", "-F", "\t", "-P", "null=\(null)",
      ], on: database ?? server.administration, text)
  }

  func quote(_ name: String) -> String { "\"\(name)\"" }

  func drop() throws {
    _ = try client("drop database if exists \(quote(name)) with (force)", on: nil)
  }
}

/// A database on the server of `CONF_MARIADB`, spoken to through `mariadb`.
struct MariaDBScenarioDatabase: ServerScenarioDatabase {
  let server: DatabaseServer
  let name: String
  let null = "NULL"

  var url: String { "jdbc:mariadb://\(server.host):\(server.port)/\(name)" }

  init(_ name: String, on server: DatabaseServer) throws {
    self.server = server
    self.name = name
    try create()
  }

  fileprivate func client(_ text: String, on database: String?) throws -> String {
    try server.mariaDBClient(
      ["mariadb", "-B", "-N", "--binary-mode", "--default-character-set=utf8mb4"], on: database,
      text)
  }

  func quote(_ name: String) -> String { "`\(name)`" }

  func drop() throws { _ = try client("drop database if exists \(quote(name))", on: nil) }
}
