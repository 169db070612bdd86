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
  private var isRunLocked = false
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

  /// Takes the lock that keeps other runs on this history out, waiting for whoever has it.
  ///
  /// It is looked at more often than the once a second that `lockRetryCount` counts.
  func lockRun() throws(MigrationError) {
    if isRunLocked { return }
    let start = Clock.monotonicNanoseconds
    var pause = 1
    var hasTold = false
    while try !tryLockRun() {
      try checkInterruption()
      let seconds = (Clock.monotonicNanoseconds - start) / 1_000_000_000
      if !hasTold, seconds >= 5 {
        hasTold = true
        notify(.waitingForLock(lockHolder))
      }
      let limit = configuration.lockRetryCount
      if limit >= 0, seconds > limit { throw lockTimeout }
      Clock.sleep(milliseconds: pause)
      pause = min(pause * 2, 100)
    }
    isRunLocked = true
  }

  private func tryLockRun() throws(MigrationError) -> Bool {
    try converting("Unable to lock the run") { () throws(DatabaseError) in
      try connection.tryLockRun(schema: defaultSchema, table: configuration.table)
    }
  }

  private var lockHolder: String {
    connection.runLockHolder(schema: defaultSchema, table: configuration.table)
      ?? "another process that migrates this database"
  }

  private var lockTimeout: MigrationError {
    MigrationError(
      .error,
      "Number of retries exceeded while attempting to acquire the lock of the schema history"
        + " (held by \(lockHolder)). Configure the number of retries with the 'lockRetryCount'"
        + " configuration option: "
        + Help.link("reference/configuration/flyway-namespace/flyway-lock-retry-count-setting"))
  }

  /// Takes the run's lock again if a script gave it away.
  func confirmRunLock() throws(MigrationError) {
    let isHeld = try converting("Unable to look at the run's lock") { () throws(DatabaseError) in
      try connection.holdsRunLock(schema: defaultSchema, table: configuration.table)
    }
    guard isRunLocked, !isHeld else { return }
    notify(.notice(Notice(.debug, "The script gave the run's lock away; taking it again")))
    isRunLocked = false
    try lockRun()
  }

  /// Calls `turn` under the run's lock until it says that nothing is left to do.
  ///
  /// Between short turns the lock is kept; those who wait for it get theirs.
  func takeTurns(_ turn: () throws(MigrationError) -> Bool) throws(MigrationError) {
    defer { unlockRun() }
    var lockedSince = Clock.monotonicNanoseconds
    while true {
      try checkInterruption()
      if Clock.monotonicNanoseconds - lockedSince > Self.longestTurn {
        unlockRun()
        lockedSince = Clock.monotonicNanoseconds
      }
      try lockRun()
      if try turn() { return }
    }
  }

  /// How long the run's lock is kept before others may have it, in nanoseconds.
  private static let longestTurn = 1_000_000_000

  /// Gives the lock back; that it could not be given back is no failure of what was done under it.
  func unlockRun() {
    guard isRunLocked else { return }
    isRunLocked = false
    try? connection.unlockRun(schema: defaultSchema, table: configuration.table)
  }

  /// Whether another process is at work on this history.
  func isRunUnderWay() throws(MigrationError) -> Bool {
    try converting("Unable to look at the run's lock") { () throws(DatabaseError) in
      try connection.isRunLockedElsewhere(schema: defaultSchema, table: configuration.table)
    }
  }

  /// Runs `body` in a transaction of its own, or in the one that is open.
  func inTransaction<Result>(
    _ body: () throws(MigrationError) -> Result
  ) throws(MigrationError) -> Result {
    if connection.isInTransaction { return try body() }
    try begin(titled: "Unable to begin a transaction")
    let result: Result
    do {
      result = try body()
    } catch {
      rollback()
      throw error
    }
    try commit()
    return result
  }

  func begin(titled title: String) throws(MigrationError) {
    try converting(title) { () throws(DatabaseError) in try connection.begin() }
  }

  func commit() throws(MigrationError) {
    do throws(DatabaseError) {
      try connection.commit()
    } catch {
      throw failure(ofCommit: error)
    }
  }

  /// The error for a transaction that could not be committed; what is left of it is rolled back.
  func failure(ofCommit error: DatabaseError) -> MigrationError {
    rollback()
    if error.kind == .interrupted { return .interrupted }
    return .database("Unable to commit transaction", error)
  }

  /// Rolls back what is open.
  ///
  /// An error here would hide the one that led to it.
  func rollback() {
    try? connection.rollback()
    history.forget()
  }
}
