@_exported public import Engine
@_exported public import MigrationModel
public struct Migrator {
  let observer: (any MigrationObserver)?
  public init(_ c: Configuration, observer: (any MigrationObserver)? = nil, isInterrupted: @escaping @Sendable () -> Bool = { false }) { self.observer = observer }
  public func migrate() throws(MigrationError) -> MigrateResult { throw MigrationError(.error, "stub") }
  public func info() throws(MigrationError) -> InfoResult { throw MigrationError(.error, "stub") }
  public func validate() throws(MigrationError) -> ValidateResult { throw MigrationError(.error, "stub") }
  public func repair() throws(MigrationError) -> RepairResult { throw MigrationError(.error, "stub") }
  public func baseline() throws(MigrationError) -> BaselineResult { throw MigrationError(.error, "stub") }
  public func clean() throws(MigrationError) -> CleanResult { throw MigrationError(.error, "stub") }
  public func testConnection() throws(MigrationError) { throw MigrationError(.error, "stub") }
}
package struct DatabaseEngine: Sendable { package let name: String; package static let all = [DatabaseEngine(name: "SQLite")] }
