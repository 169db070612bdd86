internal import Database
internal import MigrationModel
internal import Platform

/// The lock that keeps runs on one history apart (engine.md 8).
extension Session {
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
    notify(.debug, "The script gave the run's lock away; taking it again")
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
}
