internal import Platform

/// How runs are kept apart.
package enum RunLockKind: Sendable {
  /// Rows where the server belongs to a cluster, else names.
  case automatic
  /// The named lock of the reference (engine.md 8.3).
  case named
  /// The named lock and a row with a lease, for clusters: named locks are each server's own.
  case row
  /// The named lock of a server that does not tell who holds it.
  case blindlyNamed
}

/// The state of a connection's lock of the run.
struct RunLock {
  /// The history table that is locked.
  struct Target: Hashable {
    let schema: String
    let table: String

    /// The name of the reference's lock: `Flyway-` and the hash that Java gives the quoted table.
    var name: String {
      // The reference doubles no back ticks, and both must come to the same name.
      let hash = "`\(schema)`.`\(table)`".utf16.reduce(Int32(0)) { $0 &* 31 &+ Int32($1) }
      return "Flyway-\(hash)"
    }

    var quoted: String { SQLText.quoted(schema) + "." + SQLText.quoted(table) }
  }

  var kind: RunLockKind
  /// What is locked by this connection.
  private(set) var held: Target?
  /// Changes with each time the lock is taken.
  private(set) var epoch = 0
  /// Whether the named lock is held; some clusters refuse it and have the row alone.
  var hasName = false
  /// Marks the row as this connection's.
  var token = ""
  /// Keeps the row from running out while the run's own connection is busy, while there is one.
  var lease: PeriodicWork?

  init(_ kind: RunLockKind) { self.kind = kind }

  mutating func take(_ target: Target) {
    held = target
    epoch += 1
  }

  mutating func release() {
    held = nil
    lease?.end()
    lease = nil
  }
}
