package import Database
internal import MariaDBDriver
package import MigrationModel
internal import PostgreSQLDriver
internal import SQLiteDriver

/// An engine that Dunlin knows: how its addresses begin, and how to connect.
package struct DatabaseEngine: Sendable {
  /// The name shown by `list-engines`.
  package let name: String
  let prefixes: [String]
  /// Whether an address without one of the prefixes is this engine's all the same.
  var recognises: @Sendable (_ url: String) -> Bool = { _ in false }
  /// Connects.
  package let open:
    @Sendable (_ url: String, Configuration, _ isInterrupted: @escaping @Sendable () -> Bool)
      throws(DatabaseError) -> any Connection

  /// All engines.
  ///
  /// Adding one is a driver folder, and a line here.
  package static let all = [
    postgresql, serverEngine("MySQL", MariaDBURL.mySQLPrefixes),
    serverEngine("MariaDB", MariaDBURL.mariaDBPrefixes), sqlite,
  ]

  /// Sets client libraries up for the command's own process.
  package static func tuneProcess() { SQLiteConnection.tuneProcess() }

  private static let sqlite = DatabaseEngine(name: "SQLite", prefixes: [SQLiteURL.prefix]) {
    url, configuration, isInterrupted throws(DatabaseError) in
    let address: SQLiteURL
    do throws(SQLiteURLError) {
      address = try SQLiteURL(url, properties: configuration.jdbcProperties)
    } catch {
      throw DatabaseError(.connection, sqlState: nil, number: 0, message: error.description)
    }
    // Another process's transaction is waited for as long as another run's lock.
    let attempts = configuration.lockRetryCount
    let wait = attempts < 0 ? Int(Int32.max) : (attempts + 1) * 1000
    return try SQLiteConnection(
      address, wait: wait, createsFile: configuration.dryRunOutput == nil,
      isInterrupted: isInterrupted)
  }

  private static let postgresql = DatabaseEngine(
    name: "PostgreSQL", prefixes: PostgreSQLURL.prefixes, recognises: PostgreSQLURL.recognises
  ) { url, configuration, isInterrupted throws(DatabaseError) in
    let address: PostgreSQLURL
    do throws(PostgreSQLURLError) {
      address = try PostgreSQLURL(
        url, user: configuration.user, password: configuration.password,
        properties: configuration.jdbcProperties)
    } catch {
      throw DatabaseError(.connection, sqlState: nil, number: 0, message: error.description)
    }
    let zone = ClientTimeZone.name(variable: configuration.processEnvironment["TZ"])
    return try PostgreSQLConnection(address, timeZone: zone, isInterrupted: isInterrupted)
  }

  /// MySQL or MariaDB: which of the two it is, the server decides.
  private static func serverEngine(_ name: String, _ prefixes: [String]) -> DatabaseEngine {
    DatabaseEngine(name: name, prefixes: prefixes) {
      url, configuration, isInterrupted throws(DatabaseError) in
      var address: MariaDBURL
      do throws(MariaDBURLError) {
        address = try MariaDBURL(
          url, user: configuration.user, password: configuration.password,
          properties: configuration.jdbcProperties
        ).withOptionFiles(environment: configuration.processEnvironment)
      } catch {
        throw DatabaseError(.connection, sqlState: nil, number: 0, message: error.description)
      }
      if configuration.dryRunOutput != nil { address.createsDatabase = false }
      return try MariaDBConnection(address, isInterrupted: isInterrupted)
    }
  }

  /// The engine for an address, and the address without the names of wrappers around the driver.
  ///
  /// - Throws: ``MigrationError`` when there is none (cli-and-config.md 4.1).
  package static func named(by url: String?) throws(MigrationError) -> (DatabaseEngine, url: String)
  {
    guard let url, !url.isEmpty else {
      throw MigrationError(
        .configuration,
        "Unable to connect to the database. Configure the url, user and password!")
    }
    var address = url
    for wrapper in ["jdbc:p6spy:", "jdbc:aws-wrapper:"] where url.hasPrefix(wrapper) {
      address = "jdbc:" + url.dropFirst(wrapper.count)
    }
    for engine in all
    where engine.prefixes.contains(where: { address.hasPrefix($0) }) || engine.recognises(address) {
      return (engine, address)
    }
    throw MigrationError(
      .error,
      "No Flyway database plugin found to handle \(redacted(url)). See "
        + Help.link("reference/usage/database-troubleshooting") + " for troubleshooting."
        + " This build handles: " + all.flatMap(\.prefixes).joined(separator: ", "))
  }

  /// The address as far as it may be shown: everything behind the scheme may hold a secret.
  private static func redacted(_ url: String) -> String {
    let parts = url.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count > 1 else { return "********" }
    let scheme = parts[0] == "jdbc" && parts.count > 2 ? "\(parts[0]):\(parts[1])" : "\(parts[0])"
    return scheme + ":********"
  }
}
