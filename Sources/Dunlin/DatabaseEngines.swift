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

  /// What is known of a database that nobody connects to; the address may be missing.
  let offline:
    @Sendable (_ url: String?, Configuration, OfflineRun) throws(DatabaseError) -> OfflineDatabase

  /// All engines.
  ///
  /// Adding one is a driver folder, and a line here.
  package static let all = [
    postgresql, serverEngine("MySQL", MariaDBURL.mySQLPrefixes),
    serverEngine("MariaDB", MariaDBURL.mariaDBPrefixes), sqlite,
  ]

  /// Sets client libraries up for the command's own process.
  package static func tuneProcess() { SQLiteConnection.tuneProcess() }

  private static let sqlite = DatabaseEngine(
    name: "SQLite", prefixes: [SQLiteURL.prefix],
    open: openSQLite,
    offline: { url, configuration, _ throws(DatabaseError) in
      var address: SQLiteURL?
      if let url { address = try sqliteAddress(url, configuration) }
      return SQLiteConnection.offline(address)
    })

  private static func sqliteAddress(
    _ url: String, _ configuration: Configuration
  ) throws(DatabaseError) -> SQLiteURL {
    do throws(SQLiteURLError) {
      return try SQLiteURL(url, properties: configuration.jdbcProperties)
    } catch {
      throw DatabaseError(.connection, sqlState: nil, number: 0, message: error.description)
    }
  }

  @Sendable private static func openSQLite(
    _ url: String, _ configuration: Configuration,
    _ isInterrupted: @escaping @Sendable () -> Bool
  ) throws(DatabaseError) -> any Connection {
    let address = try sqliteAddress(url, configuration)
    // Another process's transaction is waited for as long as another run's lock.
    let attempts = configuration.lockRetryCount
    let wait = attempts < 0 ? Int(Int32.max) : (attempts + 1) * 1000
    return try SQLiteConnection(
      address, wait: wait, createsFile: configuration.dryRunOutput == nil,
      isInterrupted: isInterrupted)
  }

  private static let postgresql = DatabaseEngine(
    name: "PostgreSQL", prefixes: PostgreSQLURL.prefixes, recognises: PostgreSQLURL.recognises,
    open: { url, configuration, isInterrupted throws(DatabaseError) in
      try PostgreSQLConnection(
        postgreSQLAddress(url, configuration), timeZone: timeZone(configuration),
        isInterrupted: isInterrupted)
    },
    offline: { url, configuration, run throws(DatabaseError) in
      var address: PostgreSQLURL?
      if let url { address = try postgreSQLAddress(url, configuration) }
      return PostgreSQLConnection.offline(
        address, timeZone: timeZone(configuration), majorVersion: run.serverVersion ?? 18)
    })

  private static func postgreSQLAddress(
    _ url: String, _ configuration: Configuration
  ) throws(DatabaseError) -> PostgreSQLURL {
    do throws(PostgreSQLURLError) {
      return try PostgreSQLURL(
        url, user: configuration.user, password: configuration.password,
        properties: configuration.jdbcProperties)
    } catch {
      throw DatabaseError(.connection, sqlState: nil, number: 0, message: error.description)
    }
  }

  private static func timeZone(_ configuration: Configuration) -> String? {
    ClientTimeZone.name(variable: configuration.processEnvironment["TZ"])
  }

  /// MySQL or MariaDB: which of the two it is, the server decides.
  private static func serverEngine(_ name: String, _ prefixes: [String]) -> DatabaseEngine {
    DatabaseEngine(
      name: name, prefixes: prefixes,
      open: { url, configuration, isInterrupted throws(DatabaseError) in
        var address = try serverAddress(url, configuration)
        if configuration.dryRunOutput != nil { address.createsDatabase = false }
        return try MariaDBConnection(address, isInterrupted: isInterrupted)
      },
      offline: { url, configuration, run throws(DatabaseError) in
        var address: MariaDBURL?
        if let url { address = try serverAddress(url, configuration) }
        let isMariaDB = name == "MariaDB"
        return MariaDBConnection.offline(
          address, isMariaDB: isMariaDB, majorVersion: run.serverVersion ?? (isMariaDB ? 11 : 9))
      })
  }

  private static func serverAddress(
    _ url: String, _ configuration: Configuration
  ) throws(DatabaseError) -> MariaDBURL {
    do throws(MariaDBURLError) {
      return try MariaDBURL(
        url, user: configuration.user, password: configuration.password,
        properties: configuration.jdbcProperties
      ).withOptionFiles(environment: configuration.processEnvironment)
    } catch {
      throw DatabaseError(.connection, sqlState: nil, number: 0, message: error.description)
    }
  }

  /// The engine whose dialect has a name, whatever its letter case.
  static func offline(
    _ run: OfflineRun, _ configuration: Configuration
  ) throws(MigrationError) -> OfflineDatabase {
    guard let engine = all.first(where: { $0.name.lowercased() == run.dialect.lowercased() }) else {
      let names = all.map { $0.name.lowercased() }.joined(separator: ", ")
      throw MigrationError(
        .configuration, "Unknown dialect: \(run.dialect). There are: \(names)")
    }
    // An address of another engine says nothing of this one.
    let url = configuration.url.flatMap { url in
      engine.prefixes.contains { url.hasPrefix($0) } ? url : nil
    }
    do throws(DatabaseError) {
      return try engine.offline(url, configuration, run)
    } catch {
      throw MigrationError(.error, error.message)
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
