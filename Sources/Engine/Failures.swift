package import Database
package import MigrationModel

extension MigrationError {
  /// A database error outside a script, under a heading of its own (engine.md 7.5).
  package static func database(
    _ title: String, _ error: DatabaseError, subErrorCode: String? = nil
  ) -> MigrationError {
    let failure = StatementFailure(
      title: title, sqlState: error.sqlState, number: error.number, message: error.message)
    return MigrationError(
      .databaseConnection, failure.report,
      shape: .sql(subErrorCode: subErrorCode, state: error.sqlState, number: error.number),
      failure: failure)
  }

  /// The run was asked to stop.
  package static var interrupted: MigrationError {
    MigrationError(.error, "Stopped on request. What was open was rolled back.")
  }
}

extension Session {
  /// Runs `body` and gives a database's error the heading `title`.
  func converting<Result: ~Copyable>(
    _ title: @autoclosure () -> String, _ body: () throws(DatabaseError) -> Result
  ) throws(MigrationError) -> Result {
    do throws(DatabaseError) {
      return try body()
    } catch {
      if error.kind == .interrupted || isInterrupted() { throw .interrupted }
      let hint =
        error.kind == .busy
        ? ": another process holds a lock for longer than 'lockRetryCount' allows" : ""
      throw .database(title() + hint, error)
    }
  }

  /// Stops here when the run was asked to stop.
  func checkInterruption() throws(MigrationError) {
    if isInterrupted() { throw .interrupted }
  }
}

// MARK: - Failed migrations

extension MigrationError {
  /// Whether a migration's own content failed, as opposed to what surrounds it.
  var isMigrationFailure: Bool {
    if case .migration = shape { return true }
    return false
  }

  /// The code of a failed migration.
  static func code(for kind: MigrationKind) -> Code {
    switch kind {
    case .repeatable: .failedRepeatableMigration
    case .baseline: .failedBaselineMigration
    case .versioned, .undo: .failedVersionedMigration
    }
  }

  /// The error as one of `migrate` that no single statement is to blame for
  /// (cli-and-config.md 6.2.1).
  func withoutStatement(code: Code) -> MigrationError {
    MigrationError(code, message, shape: .migration(state: nil, number: 0, line: nil, path: nil))
  }

  /// The error with the code and the place of the migration that it ended.
  func asFailure(of migration: ResolvedMigration) -> MigrationError {
    let shape: Shape =
      if let failure {
        .migration(
          state: failure.sqlState, number: failure.number, line: failure.line,
          path: migration.path)
      } else {
        .migration(state: nil, number: 0, line: -1, path: migration.script)
      }
    var result = MigrationError(
      Self.code(for: migration.kind), message, shape: shape, failure: failure,
      causes: causes.isEmpty ? [failure?.message ?? message] : causes)
    result.partialResult = partialResult
    return result
  }
}
