package import Database
package import MigrationModel
internal import Platform

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

/// Measures whole milliseconds.
struct Stopwatch {
  private let start = Clock.monotonicNanoseconds

  /// Milliseconds since the watch was made, truncated.
  var milliseconds: Int { (Clock.monotonicNanoseconds - start) / 1_000_000 }
}
