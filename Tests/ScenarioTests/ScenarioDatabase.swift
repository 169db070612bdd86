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

/// A running server, named by a URL in the environment, and its command-line client.
struct Server: Sendable {
  let host: String
  let port: Int
  let user: String
  let password: String
  /// The database that the URL names.
  let path: String

  /// The PostgreSQL server of `CONF_PG`.
  static let postgreSQL = Server(variable: "CONF_PG", port: 5432)
  /// The MariaDB server of `CONF_MARIADB`.
  static let mariaDB = Server(variable: "CONF_MARIADB", port: 3306)

  private init?(variable: String, port: Int) {
    guard let text = ProcessInfo.processInfo.environment[variable], let url = URL(string: text),
      let host = url.host, let user = url.user
    else { return nil }
    self.host = host
    self.port = url.port ?? port
    self.user = user
    password = url.password ?? ""
    path = url.path.split(separator: "/").first.map { String($0) } ?? ""
  }

  /// What a client refused.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a client on a text and returns its output.
  func run(_ client: [String], _ text: String, secret: String) throws -> String {
    var environment = ProcessInfo.processInfo.environment
    environment[secret] = password
    let process = try RunningProcess(client, in: "/", environment: environment, input: text)
    let outcome = process.finish()
    guard outcome.exitStatus == 0 else { throw Refusal(description: outcome.error) }
    return PythonText.universalNewlines(outcome.output)
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
  let server: Server
  let name: String

  var url: String { "jdbc:postgresql://\(server.host):\(server.port)/\(name)" }
  var user: String { server.user }
  var password: String { server.password }

  private var admin: String { server.path.isEmpty ? "postgres" : server.path }

  init(_ name: String, on server: Server) throws {
    self.server = server
    self.name = name
    try drop()
    _ = try psql("create database \(quote(name))", admin)
  }

  private func psql(_ text: String, _ database: String, _ flags: String...) throws -> String {
    try server.run(
      [
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.host, "-p", "\(server.port)",
        "-U", server.user, "-d", database,
      ] + flags, text, secret: "PGPASSWORD")
  }

  func execute(_ sql: String) throws { _ = try psql(sql, name) }

  func query(_ sql: String) throws -> [[String?]] {
    Server.rows(try psql(sql, name, "-At", "-F", "\t", "-P", "null=\\N"), null: "\\N")
  }

  func quote(_ name: String) -> String { "\"\(name)\"" }

  func drop() throws { _ = try psql("drop database if exists \(quote(name)) with (force)", admin) }
}

/// A database on the server of `CONF_MARIADB`, spoken to through `mariadb`.
struct MariaDBScenarioDatabase: ScenarioDatabase {
  let server: Server
  let name: String

  var url: String { "jdbc:mariadb://\(server.host):\(server.port)/\(name)" }
  var user: String { server.user }
  var password: String { server.password }

  init(_ name: String, on server: Server) throws {
    self.server = server
    self.name = name
    try drop()
    _ = try client("create database \(quote(name))", [])
  }

  private func client(_ text: String, _ database: [String]) throws -> String {
    try server.run(
      [
        "mariadb", "--no-defaults", "-h", server.host, "-P", "\(server.port)", "-u", server.user,
        "-B", "-N", "--binary-mode", "--default-character-set=utf8mb4",
      ] + database, text, secret: "MYSQL_PWD")
  }

  func execute(_ sql: String) throws { _ = try client(sql, [name]) }

  func query(_ sql: String) throws -> [[String?]] {
    Server.rows(try client(sql, [name]), null: "NULL")
  }

  func quote(_ name: String) -> String { "`\(name)`" }

  func drop() throws { _ = try client("drop database if exists \(quote(name))", []) }
}
