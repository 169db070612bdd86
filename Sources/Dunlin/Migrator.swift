internal import Database
internal import DryRun
@_exported public import Engine
@_exported public import MigrationModel
internal import Settings

/// Migrates a database: the whole tool as a value to embed.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.url = "jdbc:sqlite:app.db"
/// configuration.locations = ["filesystem:migrations"]
/// let result = try Migrator(configuration).migrate()
/// ```
///
/// Each call opens a connection of its own and closes it again. A migrator is used from one thread
/// at a time; ``isInterrupted`` is asked from that thread.
public struct Migrator {
  public var configuration: Configuration
  /// Is told what happens while a command runs.
  public var observer: (any MigrationObserver)?
  /// Says whether to stop: what is open is rolled back, and the command throws.
  public var isInterrupted: @Sendable () -> Bool

  /// Shared by copies, so that the command runs once for all of them.
  private let passwordCommand: PasswordCommand

  public init(
    _ configuration: Configuration, observer: (any MigrationObserver)? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    self.init(
      configuration, observer: observer, passwordCommand: PasswordCommand(),
      isInterrupted: isInterrupted)
  }

  /// A migrator that shares what was asked for with others.
  package init(
    _ configuration: Configuration, observer: (any MigrationObserver)?,
    passwordCommand: PasswordCommand, isInterrupted: @escaping @Sendable () -> Bool
  ) {
    self.configuration = configuration
    self.observer = observer
    self.passwordCommand = passwordCommand
    self.isInterrupted = isInterrupted
  }

  /// Applies what is pending.
  ///
  /// - Throws: ``MigrationError``; after a failed migration with what was applied before it.
  public func migrate() throws(MigrationError) -> MigrateResult {
    try inWritingSession(named: "migrate") { session throws(MigrationError) in try session.migrate()
    }
  }

  /// Undoes the newest applied migration, or those down to the configured target, with the scripts
  /// written for that.
  ///
  /// - Throws: ``MigrationError``, before anything runs where a script is missing.
  public func undo() throws(MigrationError) -> UndoResult {
    try inWritingSession(named: "undo") { session throws(MigrationError) in try session.undo() }
  }

  /// The migrations on both sides and their states; changes nothing.
  ///
  /// - Throws: ``MigrationError``.
  public func info() throws(MigrationError) -> InfoResult {
    try inSession { session throws(MigrationError) in try session.info() }
  }

  /// Compares what was applied with the files; problems are part of the result.
  ///
  /// - Throws: ``MigrationError`` when the comparison cannot be made.
  public func validate() throws(MigrationError) -> ValidateResult {
    try inSession { session throws(MigrationError) in try session.validate() }
  }

  /// Mends the schema history: removes failed rows, marks missing ones, aligns checksums.
  ///
  /// - Throws: ``MigrationError``.
  public func repair() throws(MigrationError) -> RepairResult {
    try inWritingSession(named: "repair") { session throws(MigrationError) in try session.repair() }
  }

  /// Marks an existing database as being at a version.
  ///
  /// - Throws: ``MigrationError``.
  public func baseline() throws(MigrationError) -> BaselineResult {
    try inWritingSession(named: "baseline", readsMigrations: false) {
      session throws(MigrationError) in
      try session.baseline()
    }
  }

  /// Drops everything in the configured schemas, where `cleanDisabled` is off.
  ///
  /// - Throws: ``MigrationError``.
  public func clean() throws(MigrationError) -> CleanResult {
    try inWritingSession(named: "clean", readsMigrations: false) { session throws(MigrationError) in
      try session.clean()
    }
  }

  /// Connects and disconnects.
  ///
  /// - Throws: ``MigrationError`` when no connection can be made.
  public func testConnection() throws(MigrationError) {
    let connection = try Session.connect(configuration, in: try surroundings())
    connection.close()
    observer?.observe(.connectionTested)
  }

  /// The migrations on both sides as they are now, without callbacks: for reports on a command.
  ///
  /// - Throws: ``MigrationError``.
  package func outlook() throws(MigrationError) -> InfoResult {
    let session = try Session(configuration, in: try surroundings())
    defer { session.close() }
    return try session.outlook()
  }

  private func inSession<Result>(
    readsMigrations: Bool = true, _ body: (Session) throws(MigrationError) -> Result
  ) throws(MigrationError) -> Result {
    let session = try Session(
      configuration, in: try surroundings(), readsMigrations: readsMigrations)
    defer { session.close() }
    try session.begin()
    return try body(session)
  }

  /// Runs a command that changes the database, or writes down what it would do (engine.md 7.13).
  private func inWritingSession<Result>(
    named name: String, readsMigrations: Bool = true,
    _ body: (Session) throws(MigrationError) -> Result
  ) throws(MigrationError) -> Result {
    guard let output = configuration.dryRunOutput else {
      guard configuration.offline == nil else {
        throw MigrationError(
          .configuration, "Without a database there are only dry runs: set dryRunOutput")
      }
      return try inSession(readsMigrations: readsMigrations, body)
    }
    let live = try liveConnection()
    let dryRun = DryRunOutput(command: name, output: output, in: configuration.workingDirectory)
    do throws(MigrationError) {
      let session = try Session(
        configuration,
        in: Session.Surroundings(
          open: { () throws(DatabaseError) in
            try dryRun.connection(to: try live(), hasHistory: configuration.offline?.from != nil)
          },
          observer: observer, isInterrupted: isInterrupted),
        readsMigrations: readsMigrations)
      defer { session.close() }
      if let version = configuration.offline?.from { try session.supposeHistory(at: version) }
      try session.begin()
      let result = try body(session)
      try dryRun.finish()
      observer?.observe(
        .notice(
          Notice(.info, "Dry run: nothing was changed. What would be done is in the script.")))
      return result
    } catch {
      dryRun.discard()
      throw error
    }
  }

  /// What opens a connection to the database, or to nothing that stands for it.
  private func liveConnection() throws(MigrationError)
    -> () throws(DatabaseError) -> any Connection
  {
    guard let offline = configuration.offline else { return try surroundings().open }
    try configuration.validate()
    let database = try DatabaseEngine.offline(offline, configuration)
    return { () throws(DatabaseError) in OfflineConnection(database) }
  }

  private func surroundings() throws(MigrationError) -> Session.Surroundings {
    try configuration.validate()
    let (engine, url) = try DatabaseEngine.named(by: configuration.url)
    return Session.Surroundings(
      open: { () throws(DatabaseError) in
        var configuration = configuration
        configuration.password = try passwordCommand.password(
          for: configuration, observer: observer, isInterrupted: isInterrupted)
        return try engine.open(url, configuration, isInterrupted)
      },
      observer: observer, isInterrupted: isInterrupted)
  }
}
