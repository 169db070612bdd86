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

extension DatabaseServer {
  /// What a client prints for a text, as Python reads it.
  func output(_ client: [String], _ text: String, secret: String) throws -> String {
    PythonText.universalNewlines(try run(client, text, secret: secret))
  }

  /// Tab-separated lines as rows.
  static func rows(_ output: String, null: String) -> [[String?]] {
    PythonText.lines(output).map { line in
      PythonText.split(line, at: "\t").map { $0 == null ? nil : $0 }
    }
  }
}

/// A database on the server of `CONF_PG`, spoken to through `psql`.
struct PostgreSQLScenarioDatabase: ScenarioDatabase {
  let server: DatabaseServer
  let name: String

  var url: String { "jdbc:postgresql://\(server.host):\(server.port)/\(name)" }
  var user: String { server.user }
  var password: String { server.password }

  init(_ name: String, on server: DatabaseServer) throws {
    self.server = server
    self.name = name
    try drop()
    _ = try server.psql("create database \(quote(name))")
  }

  func execute(_ sql: String) throws { _ = try server.psql(sql, on: name) }

  func query(_ sql: String) throws -> [[String?]] {
    let output = try server.psql(sql, on: name, "-At", "-F", "\t", "-P", "null=\\N")
    return DatabaseServer.rows(PythonText.universalNewlines(output), null: "\\N")
  }

  func quote(_ name: String) -> String { "\"\(name)\"" }

  func drop() throws { _ = try server.psql("drop database if exists \(quote(name)) with (force)") }
}

/// A database on the server of `CONF_MARIADB`, spoken to through `mariadb`.
struct MariaDBScenarioDatabase: ScenarioDatabase {
  let server: DatabaseServer
  let name: String

  var url: String { "jdbc:mariadb://\(server.host):\(server.port)/\(name)" }
  var user: String { server.user }
  var password: String { server.password }

  init(_ name: String, on server: DatabaseServer) throws {
    self.server = server
    self.name = name
    try drop()
    _ = try client("create database \(quote(name))", [])
  }

  private func client(_ text: String, _ database: [String]) throws -> String {
    try server.output(
      [
        "mariadb", "--no-defaults", "-h", server.host, "-P", "\(server.port)", "-u", server.user,
        "-B", "-N", "--binary-mode", "--default-character-set=utf8mb4",
      ] + database, text, secret: "MYSQL_PWD")
  }

  func execute(_ sql: String) throws { _ = try client(sql, [name]) }

  func query(_ sql: String) throws -> [[String?]] {
    DatabaseServer.rows(try client(sql, [name]), null: "NULL")
  }

  func quote(_ name: String) -> String { "`\(name)`" }

  func drop() throws { _ = try client("drop database if exists \(quote(name))", []) }
}
