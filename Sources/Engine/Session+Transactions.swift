internal import Database
internal import History
internal import MigrationModel

extension Session {
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
