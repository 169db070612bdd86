package import Engine
package import MigrationModel

/// The operations on a database, each with a connection of its own.
package protocol DatabaseOperations {
  func migrate() throws(MigrationError) -> MigrateResult
  func undo() throws(MigrationError) -> UndoResult
  func info() throws(MigrationError) -> InfoResult
  func validate() throws(MigrationError) -> ValidateResult
  func repair() throws(MigrationError) -> RepairResult
  func baseline() throws(MigrationError) -> BaselineResult
  func clean() throws(MigrationError) -> CleanResult
  func testConnection() throws(MigrationError)
  /// What `info` gives, without callbacks.
  func outlook() throws(MigrationError) -> InfoResult
}

/// What the command line needs of the rest of the tool; tests put their own in its place.
package struct OperationProvider {
  /// The names of the engines, for `list-engines`.
  let engineNames: [String]
  /// Makes the operations for a configuration; the observer is told what they do.
  let operations: (Configuration, any MigrationObserver) -> any DatabaseOperations

  package init(
    engineNames: [String],
    operations: @escaping (Configuration, any MigrationObserver) -> any DatabaseOperations
  ) {
    self.engineNames = engineNames
    self.operations = operations
  }
}
