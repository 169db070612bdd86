package import Database
internal import History
internal import MigrationFiles
package import MigrationModel
internal import Platform

/// One command's work on one database: its connection, its files, its history (engine.md 0.5).
package final class Session {
  /// What a session is handed from outside.
  package struct Surroundings {
    /// Opens a connection; called again for each retry.
    package var open: () throws(DatabaseError) -> any Connection
    package var observer: (any MigrationObserver)?
    /// Whether the run was asked to stop; asked often, from the session's thread.
    package var isInterrupted: @Sendable () -> Bool

    package init(
      open: @escaping () throws(DatabaseError) -> any Connection,
      observer: (any MigrationObserver)?, isInterrupted: @escaping @Sendable () -> Bool
    ) {
      self.open = open
      self.observer = observer
      self.isInterrupted = isInterrupted
    }
  }

  let configuration: Configuration
  let connection: any Connection
  let observer: (any MigrationObserver)?
  let isInterrupted: @Sendable () -> Bool
  let files: MigrationFileSet
  let callbacks: CallbackScripts
  /// Where in the database it works, and as whom.
  private var place: Place
  let errorOverrides: [ErrorOverride]
  /// The migrations on disk, once a command has asked for them.
  private var resolvedMigrations: [ResolvedMigration]?
  /// Whether the run's lock was taken; a script may have given it away since.
  var isRunLocked = false
  /// Whether the callbacks around a migration leave its transaction open; asked of engines without
  /// transactional DDL alone.
  private(set) lazy var eachCallbacksAreAtomic = callbacksWithinMigrationsAreAtomic()
  /// Whether `Schema history table … does not exist yet` was said.
  var hasReportedMissingTable = false

  var dialect: any Dialect { connection.dialect }
  var schemas: [String] { place.schemas }
  var defaultSchema: String { place.defaultSchema }
  var databaseName: String? { place.databaseName }
  var installedBy: String { place.installedBy }
  var history: HistoryTable { place.history }
  var placeholders: ScriptPlaceholders { place.placeholders }
  var quotedSchema: String { dialect.quote(defaultSchema) }

  /// Connects and prepares everything that commands have in common.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - surroundings: What is handed in from outside.
  ///   - readsMigrations: Whether the command will want the migrations, so that they are read while
  ///     the connection is waited for.
  /// - Throws: ``MigrationError`` for locations, names and connections that cannot be used.
  package init(
    _ configuration: Configuration, in surroundings: Surroundings, readsMigrations: Bool = true
  ) throws(MigrationError) {
    self.configuration = configuration
    observer = surroundings.observer
    isInterrupted = surroundings.isInterrupted
    errorOverrides = try ErrorOverride.rules(configuration.errorOverrides)
    let files = try MigrationFileSet(configuration)
    self.files = files
    for callback in files.beforeConnect where configuration.offline == nil {
      try Self.run(beforeConnect: callback, configuration, in: surroundings)
    }
    if readsMigrations { files.readAhead() }

    let connection = try Self.connect(configuration, in: surroundings)
    self.connection = connection
    let observer = surroundings.observer
    connection.blockObserver = { holder in
      observer?.observe(holder.map { .statementBlocked(by: $0) } ?? .statementUnblocked)
    }
    let notices = files.notices
    let place: Place
    do throws(DatabaseError) {
      place = try Place(configuration, connection)
    } catch {
      connection.close()
      throw MigrationError(.error, error.message)
    }
    do throws(MigrationError) {
      for notice in notices { surroundings.observer?.observe(.notice(notice)) }
      for notice in try files.checkNames() { surroundings.observer?.observe(.notice(notice)) }
      callbacks = try files.callbacks(using: place.placeholders)
    } catch {
      connection.close()
      throw error
    }
    self.place = place
  }

  /// Runs initSql and the callbacks of `afterConnect`.
  package func begin() throws(MigrationError) {
    if let text = configuration.initSql {
      try runInitSQL(text)
      try takeOverInitSQL()
    }
    for notice in files.callbackNotices + callbacks.notices { notify(.notice(notice)) }
    try fire(.afterConnect)
  }

  /// What initSql made of the session, its role and its schemas, is what the session began with
  /// (engine.md 0.5, steps 6 and 7).
  private func takeOverInitSQL() throws(MigrationError) {
    guard connection.knowsHistory else { return }
    do throws(DatabaseError) {
      try connection.beginAnew()
      place = try Place(configuration, connection)
    } catch {
      if isInterrupted() { throw .interrupted }
      throw MigrationError(.error, error.message)
    }
  }

  /// Ends the connection.
  package func close() { connection.close() }

  /// The migrations on disk; read once for a command.
  func migrations() throws(MigrationError) -> [ResolvedMigration] {
    if let resolvedMigrations { return resolvedMigrations }
    let found = try files.migrations(using: placeholders)
    resolvedMigrations = found
    return found
  }

  /// Says in the script of a dry run what follows.
  func annotate(_ text: String) throws(MigrationError) {
    try converting("Unable to write the dry run") { () throws(DatabaseError) in
      try connection.annotate(text)
    }
  }

  /// The time a piece of work took, for its row; none in a dry run, where nothing was done
  /// (engine.md 7.13).
  func milliseconds(of watch: Stopwatch) -> Int { connection.executes ? watch.milliseconds : 0 }

  func notify(_ event: MigrationEvent) { observer?.observe(event) }

  func notify(_ level: Notice.Level, _ text: String) { notify(.notice(Notice(level, text))) }

  var summary: DatabaseSummary { DatabaseSummary(database: databaseName, engine: dialect.name) }

  /// The configured schemas, as results show them.
  var schemaName: String { configuration.schemas.joined(separator: ", ") }
}

// MARK: - Connecting

extension Session {
  /// Opens a connection, trying again as configured (engine.md 7.9).
  package static func connect(
    _ configuration: Configuration, in surroundings: Surroundings
  ) throws(MigrationError) -> any Connection {
    var failures = 0
    var wait = 1
    while true {
      do throws(DatabaseError) {
        let connection = try surroundings.open()
        let identity = connection.identity
        guard connection.knowsHistory else { return connection }
        surroundings.observer?.observe(
          .connected(
            engine: identity.engine, version: "\(identity.majorVersion).\(identity.minorVersion)",
            url: configuration.url ?? ""))
        return connection
      } catch {
        failures += 1
        if surroundings.isInterrupted() { throw .interrupted }
        guard failures <= configuration.connectRetries else {
          throw .database(
            "Unable to obtain connection from database (********) for user "
              + "'\(configuration.user ?? "null")': \(error.message)", error,
            subErrorCode: "CONNECTION_FAILURE")
        }
        let pause = min(wait, configuration.connectRetriesInterval)
        surroundings.observer?.observe(
          .notice(
            Notice(.warning, "Connection error: \(error.message)\nRetrying in \(pause) sec...")))
        try sleep(seconds: pause, in: surroundings)
        wait *= 2
      }
    }
  }

  private static func sleep(
    seconds: Int, in surroundings: Surroundings
  ) throws(MigrationError) {
    for _ in 0..<seconds * 10 {
      if surroundings.isInterrupted() { throw .interrupted }
      Clock.sleep(milliseconds: 100)
    }
  }
}

// MARK: - The history

extension Session {
  /// The history's rows, saying once when there is no table.
  func historyRows(reportingMissing: Bool) throws(MigrationError) -> [HistoryRow] {
    do {
      let rows = try history.rows()
      if rows.isEmpty, reportingMissing, !hasReportedMissingTable, try !history.exists() {
        hasReportedMissingTable = true
        notify(.historyTableMissing(table: history.quotedName))
      }
      return rows
    } catch let error as DatabaseError {
      if error.kind == .interrupted || isInterrupted() { throw .interrupted }
      throw .database(
        "Error while retrieving the list of applied migrations from Schema History table "
          + history.quotedName, error)
    } catch let error as MigrationError {
      throw error
    } catch {
      throw MigrationError(.fault, "\(error)", shape: .fault)
    }
  }

  /// Whether another session may have written to the history since it was read.
  func historyHasChanged() throws(MigrationError) -> Bool {
    try converting("Unable to look at the schema history") { () throws(DatabaseError) in
      try history.mayHaveChanged()
    }
  }
}
