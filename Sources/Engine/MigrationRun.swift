internal import Database
internal import History
internal import MigrationFiles
internal import MigrationModel

/// A planned migration with its script cut and checked.
struct PreparedMigration {
  let resolved: ResolvedMigration
  /// `nil` for programs, and where nothing is executed.
  let script: PreparedScript?
  let label: MigrationLabel

  var isTransactional: Bool { label.isTransactional }
}

/// What became of a group of migrations.
enum GroupOutcome {
  case applied
  /// The history changed before the group could begin.
  case overtaken
}

/// The events around each migration of a command.
struct MigrationEvents {
  /// The command's name.
  let name: String
  let before: CallbackEvent
  let after: CallbackEvent
  let onError: CallbackEvent
  let statements: StatementEvents

  static let migrate = MigrationEvents(
    name: "migrate", before: .beforeEachMigrate, after: .afterEachMigrate,
    onError: .afterEachMigrateError,
    statements: .migrate)
  static let undo = MigrationEvents(
    name: "undo", before: .beforeEachUndo, after: .afterEachUndo, onError: .afterEachUndoError,
    statements: .undo)
}

/// A command that carries migrations out, one group after another, each with its row.
protocol MigrationRun: AnyObject {
  var session: Session { get }
  var events: MigrationEvents { get }
  /// Is told before a migration begins.
  func willRun(_ migration: ResolvedMigration) throws(MigrationError)
  /// Is told of a migration that was carried out; its transaction may still be open.
  func didRun(_ migration: PreparedMigration, milliseconds: Int)
  /// Is told that so many of those that were carried out are there to stay.
  func didCommit(count: Int)
  /// Is told that what was carried out since the last commit is undone.
  func didRollBack()
}

extension MigrationRun {
  /// Reads and cuts the script of a migration, before anything of its group runs.
  func prepare(
    _ resolved: ResolvedMigration, isOutOfOrder: Bool
  ) throws(MigrationError) -> PreparedMigration {
    if resolved.executor == .program, !session.connection.executes {
      throw MigrationError(
        .error,
        "\(resolved.location) is a program: what it does to the database is not known before it"
          + " runs, so a dry run cannot hold it. Use -target to end the dry run before it.")
    }
    var script: PreparedScript?
    if resolved.executor == .sql, !session.configuration.skipExecutingMigrations {
      script = try session.prepare(resolved)
    }
    let label = MigrationLabel(
      schema: session.quotedSchema, version: resolved.version?.description,
      description: resolved.description, script: resolved.script, isOutOfOrder: isOutOfOrder,
      isTransactional: script?.runsInTransaction
        ?? (resolved.executor == .program || session.configuration.executeInTransaction),
      isUndo: resolved.kind == .undo)
    return PreparedMigration(resolved: resolved, script: script, label: label)
  }

  /// Applies a group: in one transaction where it can be, else one by one (engine.md 7.4).
  ///
  /// A program, which no transaction undoes, ends the group's transaction before it and begins
  /// another after it, so that what it did is never unrecorded.
  func apply(_ group: [PreparedMigration]) throws(MigrationError) -> GroupOutcome {
    let isTransactional = try decideTransaction(of: group)
    var rest = group[...]
    while let first = rest.first {
      var count = 1
      let outcome: GroupOutcome
      if isTransactional, try sharesTransaction(first) {
        // Without transactional DDL a later member could not be undone with an earlier one's row
        // (engine.md, appendix E 32).
        if session.dialect.hasTransactionalDDL {
          count = rest.prefix { !$0.isProgram || skipsScripts }.count
        }
        outcome = try applyInTransaction(Array(rest.prefix(count)))
      } else {
        outcome = try applyWithRowAhead(first)
      }
      if case .overtaken = outcome { return .overtaken }
      didCommit(count: count)
      // A script can give the run's lock away (design, 'The history tells the truth', rule 4).
      if rest.prefix(count).contains(where: { $0.script?.mayDropRunLock ?? false }) {
        try session.confirmRunLock()
      }
      rest = rest.dropFirst(count)
    }
    return .applied
  }

  /// Whether a migration and its row are committed by one transaction, all or nothing.
  private func sharesTransaction(
    _ migration: PreparedMigration
  ) throws(MigrationError) -> Bool {
    if skipsScripts { return true }
    guard !migration.isProgram else { return false }
    if session.dialect.hasTransactionalDDL { return true }
    return migration.script?.isAtomic ?? false && session.eachCallbacksAreAtomic
  }

  private var skipsScripts: Bool { session.configuration.skipExecutingMigrations }

  private func decideTransaction(of group: [PreparedMigration]) throws(MigrationError) -> Bool {
    guard let first = group.first else { return true }
    guard let other = group.first(where: { $0.isTransactional != first.isTransactional }) else {
      return first.isTransactional
    }
    guard session.configuration.mixed else {
      let name = [other.label.version, other.label.description].compactMap(\.self)
      throw MigrationError(
        .error,
        "Detected both transactional and non-transactional migrations within the same migration"
          + " group (even though mixed is false). First offending migration: "
          + "\"\(name.joined(separator: " "))\""
          + (other.isTransactional ? "" : " [non-transactional]")
      ).withoutStatement(code: MigrationError.code(for: other.resolved.kind))
    }
    return false
  }

  // MARK: In a transaction

  /// Runs the migrations and writes their rows in one transaction.
  private func applyInTransaction(
    _ group: [PreparedMigration]
  ) throws(MigrationError) -> GroupOutcome {
    let watch = Stopwatch()
    for migration in group where group.count == 1 {
      try willRun(migration.resolved)
    }
    try session.begin(titled: "Unable to begin a transaction")
    guard try !session.historyHasChanged() else {
      session.rollback()
      return .overtaken
    }
    for (index, migration) in group.enumerated() {
      let watch = index == 0 ? watch : Stopwatch()
      do throws(MigrationError) {
        if group.count > 1 { try willRun(migration.resolved) }
        try runInTransaction(migration, watch, committing: index == group.count - 1)
      } catch {
        session.rollback()
        // Nothing of it stayed, so a row that cannot be written hides nothing; the error would.
        try? recordFailure(of: migration, error, milliseconds: session.milliseconds(of: watch))
        try fail(
          migration, error, isRolledBack: session.dialect.hasTransactionalDDL,
          milliseconds: session.milliseconds(of: watch))
      }
      didRun(migration, milliseconds: session.milliseconds(of: watch))
      session.notify(.migrated(migration.label, milliseconds: session.milliseconds(of: watch)))
    }
    return .applied
  }

  /// Writes the row that the reference leaves of a failed migration on an engine without
  /// transactional DDL, even where everything could be rolled back (engine.md 4.10).
  private func recordFailure(
    of migration: PreparedMigration, _ error: MigrationError, milliseconds: Int
  ) throws(MigrationError) {
    guard !session.dialect.hasTransactionalDDL, error.isMigrationFailure, !session.isInterrupted()
    else { return }
    var row = try row(for: migration, milliseconds: milliseconds)
    row.success = false
    try session.prepareHistoryWrite()
    try session.insert(row)
  }

  /// Runs a migration and writes its row, ahead of it where the script ends the transaction itself
  /// and so may commit a part; the last one of a group is committed with its row.
  private func runInTransaction(
    _ migration: PreparedMigration, _ watch: Stopwatch, committing: Bool
  ) throws(MigrationError) {
    var stage = Stage.before
    var row = try row(for: migration, milliseconds: 0)
    guard migration.script?.endsItsTransaction ?? false else {
      try run(migration, &stage)
      try session.prepareHistoryWrite()
      row.executionTime = session.milliseconds(of: watch)
      return try committing ? session.insertAndCommit(row) : session.insert(row)
    }
    row.success = false
    try session.insert(row)
    do throws(MigrationError) {
      try run(migration, &stage)
    } catch {
      session.rollback()
      // What the script committed stays. The reference leaves no row when the script itself fails.
      if stage != .after { try? remove(row) }
      throw error
    }
    let milliseconds = session.milliseconds(of: watch)
    if committing {
      try finishAndCommit(row, milliseconds: milliseconds)
    } else {
      try finish(row, success: true, milliseconds: milliseconds)
    }
  }

  // MARK: With the row written ahead

  /// Runs a migration outside a transaction: its row is there, as failed, before it starts, so that
  /// a run that is killed is always visible (design, 'The history tells the truth', rule 1).
  private func applyWithRowAhead(
    _ migration: PreparedMigration
  ) throws(MigrationError) -> GroupOutcome {
    let watch = Stopwatch()
    try willRun(migration.resolved)
    guard let row = try writeAhead(migration) else { return .overtaken }
    var stage = Stage.before
    do throws(MigrationError) {
      // What a script leaves open on an engine whose DDL commits is undone with its failure.
      if migration.isTransactional, !migration.isProgram {
        try session.begin(titled: "Unable to begin a transaction")
      }
      try run(migration, &stage)
    } catch {
      session.rollback()
      let countsAsTransactional =
        migration.isTransactional && session.dialect.hasTransactionalDDL
      // Where the reference leaves no row, none stays: a callback before the migration, and programs
      // on an engine with transactional DDL (scenario 121). What is done stays in sight.
      if stage == .before || (stage == .during && countsAsTransactional && !session.isInterrupted())
      {
        try? remove(row)
      } else {
        try? finish(row, success: false, milliseconds: session.milliseconds(of: watch))
      }
      try fail(
        migration, error, isRolledBack: countsAsTransactional,
        milliseconds: session.milliseconds(of: watch))
    }
    try finishAndCommit(row, milliseconds: session.milliseconds(of: watch))
    didRun(migration, milliseconds: session.milliseconds(of: watch))
    session.notify(.migrated(migration.label, milliseconds: session.milliseconds(of: watch)))
    return .applied
  }

  /// Writes and commits the row of a migration, as failed; `nil` when the history has changed.
  private func writeAhead(_ migration: PreparedMigration) throws(MigrationError) -> HistoryRow? {
    try session.begin(titled: "Unable to begin a transaction")
    guard try !session.historyHasChanged() else {
      session.rollback()
      return nil
    }
    var row: HistoryRow
    do throws(MigrationError) {
      row = try self.row(for: migration, milliseconds: 0)
      row.success = false
      try session.insertAndCommit(row)
    } catch {
      session.rollback()
      throw error
    }
    return row
  }

  /// Writes the outcome into a row that was written ahead.
  private func finish(
    _ row: HistoryRow, success: Bool, milliseconds: Int
  ) throws(MigrationError) {
    try changing(row) { () throws(DatabaseError) in
      try session.history.finish(
        row, success: success, executionTime: milliseconds)
    }
  }

  /// Marks a row that was written ahead as successful, and commits.
  private func finishAndCommit(
    _ row: HistoryRow, milliseconds: Int
  ) throws(MigrationError) {
    try session.prepareHistoryWrite()
    do throws(CommitFailure) {
      try session.history.finishAndCommit(row, success: true, executionTime: milliseconds)
    } catch {
      switch error {
      case .statement(let error):
        try session.converting(titleOfChange(row)) { () throws(DatabaseError) in throw error }
      case .commit(let error): throw session.failure(ofCommit: error)
      }
    }
  }

  private func remove(_ row: HistoryRow) throws(MigrationError) {
    try changing(row) { () throws(DatabaseError) in
      try session.history.remove(ranks: [row.installedRank])
    }
  }

  private func changing(
    _ row: HistoryRow, _ body: () throws(DatabaseError) -> Void
  ) throws(MigrationError) {
    try session.prepareHistoryWrite()
    try session.converting(titleOfChange(row), body)
  }

  private func titleOfChange(_ row: HistoryRow) -> String {
    "Unable to update the row of '\(row.version?.description ?? row.description)' in Schema"
      + " History table \(session.history.quotedName)"
  }

  // MARK: One migration

  /// Carries a migration out, with the callbacks around it.
  private func run(
    _ migration: PreparedMigration, _ stage: inout Stage
  ) throws(MigrationError) {
    if session.configuration.skipExecutingMigrations {
      return session.notify(.skippingExecution(migration.label))
    }
    try session.checkInterruption()
    try session.annotate("Executing: \(events.name) -> \(migration.label.target)")
    try session.restoreSession()
    try session.fire(events.before)
    session.notify(.migrating(migration.label))
    stage = .during
    do throws(MigrationError) {
      if let script = migration.script {
        try session.execute(script, statementEvents: events.statements)
      } else {
        try session.runProgram(at: migration.resolved.path)
      }
    } catch {
      if !session.isInterrupted() { try session.fireAfterError(events.onError) }
      throw error.asFailure(of: migration.resolved)
    }
    stage = .after
    try session.fire(events.after)
  }

  private func row(
    for migration: PreparedMigration, milliseconds: Int
  ) throws(MigrationError) -> HistoryRow {
    let resolved = migration.resolved
    return HistoryRow(
      installedRank: try session.nextRank(of: resolved.type), version: resolved.version,
      description: resolved.description.abbreviatedDescription, type: resolved.type,
      script: resolved.script.abbreviatedScript, checksum: resolved.checksum,
      installedBy: session.installedBy, executionTime: milliseconds, success: true)
  }

  /// Says that a migration failed and throws; errors of callbacks go on as they are.
  private func fail(
    _ migration: PreparedMigration, _ error: MigrationError, isRolledBack: Bool, milliseconds: Int
  ) throws(MigrationError) -> Never {
    guard error.isMigrationFailure else { throw error }
    session.notify(.migrationFailed(migration.label, isRolledBack: isRolledBack))
    if isRolledBack { didRollBack() }
    throw error
  }
}

/// How far a migration has got.
private enum Stage {
  /// The callbacks before it.
  case before
  case during
  /// The callbacks after it.
  case after
}

extension MigrationLabel {
  /// What is reached, in a few words.
  fileprivate var target: String {
    version.map { "v\($0)" + (description.isEmpty ? "" : " - " + description) } ?? description
  }
}

extension PreparedMigration {
  var isProgram: Bool { resolved.executor == .program }
}
