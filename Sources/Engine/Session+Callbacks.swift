internal import Database
internal import MigrationFiles
internal import MigrationModel

extension Session {
  /// Runs the callbacks of an event in order (engine.md 11.4).
  ///
  /// Events around each migration and each statement run in the migration's transaction, as it is;
  /// others each in one of their own, from the session's original state.
  func fire(_ event: CallbackEvent) throws(MigrationError) {
    for callback in callbacks[event] {
      do throws(MigrationError) {
        try run(callback)
      } catch {
        if isInterrupted() { throw .interrupted }
        throw Self.callbackFailure(of: event, error)
      }
    }
  }

  /// Whether no callback around migrations and their statements commits what came before it.
  ///
  /// One that cannot be read is taken for one that does; it is told of when it is to run.
  func callbacksWithinMigrationsAreAtomic() -> Bool {
    CallbackEvent.allCases.lazy.filter(\.isWithinMigration).flatMap { self.callbacks[$0] }
      .allSatisfy { callback in
        guard callback.executor == .sql else { return true }
        return (try? prepare(callback))?.isAtomic ?? false
      }
  }

  /// Runs the callbacks of an error inside a migration, in a transaction that takes statements again
  /// (engine.md, appendix E 10).
  func fireAfterError(_ event: CallbackEvent) throws(MigrationError) {
    guard callbacks.handles(event) else { return }
    try converting("Unable to go on after an error") { () throws(DatabaseError) in
      try connection.recoverTransaction()
    }
    try fire(event)
  }

  static func callbackFailure(of event: CallbackEvent, _ error: MigrationError) -> MigrationError {
    MigrationError(
      error.failure == nil ? .error : .databaseConnection,
      "Error while executing \(event.rawValue) callback: \(error.message)",
      failure: error.failure, causes: [error.message] + error.causes)
  }

  private func run(_ callback: CallbackScript) throws(MigrationError) {
    guard callback.executor == .sql else {
      guard connection.executes else { return try leaveOut(callback) }
      notify(
        .callback(
          name: callback.event.rawValue, description: callback.description, isScript: true,
          isTransactional: true))
      return try runProgram(at: callback.resource.path)
    }
    if let expression = callback.options.shouldExecute,
      try !placeholders.evaluate(expression)
    {
      return notify(.debug, "Skipping callback \(callback.event.rawValue): \(expression)")
    }
    let script = try prepare(callback)
    notify(
      .callback(
        name: callback.event.rawValue, description: callback.description, isScript: false,
        isTransactional: script.runsInTransaction))
    if callback.event.isWithinMigration { return try execute(script, statementEvents: nil) }
    try restoreSession()
    if script.runsInTransaction {
      try inTransaction { () throws(MigrationError) in try execute(script, statementEvents: nil) }
    } else {
      try execute(script, statementEvents: nil)
    }
  }

  /// Says that a dry run has no part for a program.
  private func leaveOut(_ callback: CallbackScript) throws(MigrationError) {
    try annotate(
      "Not part of this script, as it is a program: \(callback.resource.location)")
    notify(
      .warning,
      "The callback \(callback.resource.location) is a program; the dry run neither runs nor"
        + " holds it")
  }

  /// Puts the session back to where it began and makes the default schema current.
  func restoreSession() throws(MigrationError) {
    try converting("Unable to restore the connection to its original state") {
      () throws(DatabaseError) in
      try dialect.restoreSession(connection)
      try dialect.makeCurrent(schema: defaultSchema, on: connection)
    }
  }

  /// Takes back what a script did to the session and what would keep the history from being written.
  func prepareHistoryWrite() throws(MigrationError) {
    try converting("Unable to restore the connection to its original state") {
      () throws(DatabaseError) in try dialect.prepareHistoryWrite(on: connection)
    }
  }

  /// Runs a command between its callbacks.
  func withCallbacks<Result>(
    before: CallbackEvent, after: CallbackEvent, onError: CallbackEvent,
    _ body: () throws(MigrationError) -> Result
  ) throws(MigrationError) -> Result {
    try fire(before)
    let result: Result
    do throws(MigrationError) {
      result = try body()
    } catch {
      if !isInterrupted() { try fire(onError) }
      throw error
    }
    try fire(after)
    return result
  }
}

extension CallbackEvent {
  /// Whether the event's callbacks belong to the transaction of a migration.
  fileprivate var isWithinMigration: Bool {
    switch self {
    case .beforeEachMigrate, .afterEachMigrate, .afterEachMigrateError,
      .beforeEachMigrateStatement, .afterEachMigrateStatement, .afterEachMigrateStatementError,
      .beforeEachUndo, .afterEachUndo, .afterEachUndoError, .beforeEachUndoStatement,
      .afterEachUndoStatement, .afterEachUndoStatementError:
      true
    default: false
    }
  }
}
