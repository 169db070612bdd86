import Foundation

/// A running server that tests may do with as they like, named by a URL in the environment.
package struct DatabaseServer: Sendable {
  package let host: String
  package let port: Int
  package let user: String
  package let password: String
  /// The database that the URL names.
  package let database: String

  /// The PostgreSQL server of `CONF_PG`.
  package static let postgreSQL = DatabaseServer(variable: "CONF_PG", port: 5432)
  /// The MariaDB server of `CONF_MARIADB`.
  package static let mariaDB = DatabaseServer(variable: "CONF_MARIADB", port: 3306)

  /// What answers there, such as `postgresql-15`; `nil` where nothing does.
  package static let postgreSQLRelease: String? = release {
    guard let server = postgreSQL else { return nil }
    let session = try PostgreSQLSession(server, database: server.administration)
    return try session.number("show server_version_num").map { "postgresql-\($0 / 10000)" }
  }
  /// What answers there, such as `mariadb-10` or `mysql-9`; `nil` where nothing does.
  package static let mariaDBRelease: String? = release {
    guard let server = mariaDB,
      let version = try MariaDBSession(server).query("select version()").first?.first.flatMap({ $0 }
      )
    else { return nil }
    let name = version.contains("MariaDB") ? "mariadb" : "mysql"
    return "\(name)-\(version.prefix { $0.isNumber })"
  }
  /// Whether MySQL answers where MariaDB does in the ordinary tests.
  package static let isMySQL = mariaDBRelease?.hasPrefix("mysql") == true
  /// Why tests of what MariaDB alone has are skipped.
  package static let onlyMariaDB = "the server is MySQL, which has no such thing"

  /// What a server says; a server that is not there is each test's own to report.
  private static func release(_ ask: () throws -> String?) -> String? { (try? ask()) ?? nil }

  private init?(variable: String, port: Int) {
    guard let text = ProcessInfo.processInfo.environment[variable] else { return nil }
    self.init(url: text, port: port)
  }

  /// Reads a URL such as `postgresql://user:password@host:port/database`.
  package init?(url text: String, port: Int) {
    guard let url = URL(string: text), let host = url.host, let user = url.user else { return nil }
    self.host = host
    self.port = url.port ?? port
    self.user = user
    password = url.password ?? ""
    database = url.path.split(separator: "/").first.map { String($0) } ?? ""
  }

  /// What a client refused.
  package struct Refusal: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// Runs a client of PostgreSQL, such as `psql`, on a text; what it prints.
  package func postgreSQLClient(
    _ words: [String], on database: String, _ text: String = "", in folder: String = "/"
  ) throws -> String {
    let address = ["-h", host, "-p", "\(port)", "-U", user, "-d", database]
    return try run(words + address, text, in: folder, secret: "PGPASSWORD")
  }

  /// Runs a client of MariaDB, such as `mariadb`, on a text, for a database or none; what it prints.
  package func mariaDBClient(
    _ words: [String], on database: String?, _ text: String = "", in folder: String = "/"
  ) throws -> String {
    // What a machine's files say must not count, and the option that says so comes first.
    let command = words.prefix(1) + ["--no-defaults"] + words.dropFirst()
    let address = ["-h", host, "-P", "\(port)", "-u", user] + (database.map { [$0] } ?? [])
    return try run(command + address, text, in: folder, secret: "MYSQL_PWD")
  }

  /// Runs a client; `secret` is the variable of its password.
  private func run(
    _ client: [String], _ text: String, in folder: String, secret: String
  ) throws -> String {
    var environment = ProcessInfo.processInfo.environment
    environment[secret] = password
    let process = try RunningProcess(client, in: folder, environment: environment, input: text)
    let outcome = process.finish()
    guard outcome.exitStatus == 0 else {
      throw Refusal(description: "\(client[0]): \(outcome.error)\n\(text)")
    }
    return outcome.output
  }

  /// The database to work from on others.
  package var administration: String { database.isEmpty ? "postgres" : database }
}
