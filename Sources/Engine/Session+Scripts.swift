internal import Database
internal import MigrationFiles
internal import MigrationModel
internal import Platform
internal import SQLScript

/// The events around each statement of a script.
struct StatementEvents {
  let before: CallbackEvent
  let after: CallbackEvent
  let onError: CallbackEvent

  static let migrate = StatementEvents(
    before: .beforeEachMigrateStatement, after: .afterEachMigrateStatement,
    onError: .afterEachMigrateStatementError)

  func isHandled(by callbacks: CallbackScripts) -> Bool {
    callbacks.handles(before) || callbacks.handles(after) || callbacks.handles(onError)
  }
}

extension Session {
  /// Carries a script out, statement by statement (sql-parser.md 6.3).
  ///
  /// The caller opens and ends the transaction, where there is one.
  func execute(
    _ script: PreparedScript, statementEvents: StatementEvents?
  ) throws(MigrationError) {
    let events = statementEvents.flatMap { $0.isHandled(by: callbacks) ? $0 : nil }
    let run = ScriptRun(
      session: self, script: script, events: events,
      keepsTransaction: script.runsInTransaction && connection.isInTransaction)
    try script.text.withBytes { bytes throws(MigrationError) in try run.execute(bytes) }
  }
}

/// One execution of a script: what was sent, in order, and what came back.
private final class ScriptRun {
  /// A statement that was sent and not yet answered.
  private struct Sent {
    let statement: Statement
    /// What is told of it, where anybody listens.
    let progress: StatementProgress?
    let watch: Stopwatch?
  }

  private let session: Session
  private let script: PreparedScript
  private let events: StatementEvents?
  private let keepsTransaction: Bool
  private let receiver: Receiver
  private lazy var mask = session.placeholders.mask(session.dialect.script)
  private let detail: ObservedDetail
  private var underWay: [Sent] = []
  private var number = 0

  init(
    session: Session, script: PreparedScript, events: StatementEvents?, keepsTransaction: Bool
  ) {
    self.session = session
    self.script = script
    self.events = events
    self.keepsTransaction = keepsTransaction
    detail = session.observer?.detail ?? .migrations
    receiver = Receiver(session, keepsCounts: detail == .statementTexts)
  }

  func execute(_ bytes: Span<UInt8>) throws(MigrationError) {
    var cutter = script.cutter()
    var released = 0
    while let statement = try next(&cutter, bytes) {
      try send(statement, of: bytes)
      // With callbacks around statements, each result is looked at before the next one is sent.
      while underWay.count >= (events == nil ? session.connection.sendAheadLimit : 1) {
        try receive(bytes)
      }
      let done = underWay.first?.statement.range.lowerBound ?? statement.range.upperBound
      if done - released > Session.window {
        script.text.release(from: released, upTo: done)
        released = done
      }
    }
    while !underWay.isEmpty { try receive(bytes) }
  }

  private func next(
    _ cutter: inout StatementCutter, _ bytes: Span<UInt8>
  ) throws(MigrationError) -> Statement? {
    do throws(ScriptError) {
      return try cutter.next(in: bytes)
    } catch {
      // The whole text was cut before; a file in memory or mapped privately does not change.
      throw MigrationError(.error, error.message)
    }
  }

  private func send(
    _ statement: Statement, of bytes: Span<UInt8>
  ) throws(MigrationError) {
    try session.checkInterruption()
    number += 1
    if let events { try session.fire(events.before) }
    let sent = begun(statement, bytes)
    underWay.append(sent)
    do throws(DatabaseError) {
      // The script, or a trigger of it, can end its transaction (B31).
      if keepsTransaction, !session.connection.isInTransaction { try session.connection.begin() }
      let text = bytes.extracting(statement.range)
      if let data = statement.copyData {
        try session.connection.send(text, copyData: bytes.extracting(data))
      } else {
        try session.connection.send(text, copyData: nil)
      }
    } catch {
      try fail(sent, error, bytes)
    }
  }

  /// Tells that a statement begins, if anybody wants to know.
  private func begun(_ statement: Statement, _ bytes: Span<UInt8>) -> Sent {
    guard detail > .migrations else {
      return Sent(statement: statement, progress: nil, watch: nil)
    }
    let progress = StatementProgress(
      number: number, total: script.statementCount, line: statement.line,
      script: script.origin.name,
      text: detail == .statementTexts ? mask.masked(statement.text(in: bytes)) : "")
    session.notify(.statementStarted(progress))
    return Sent(statement: statement, progress: progress, watch: Stopwatch())
  }

  private func receive(_ bytes: Span<UInt8>) throws(MigrationError) {
    let sent = underWay.removeFirst()
    do throws(DatabaseError) {
      try session.connection.receive(into: receiver)
      if let flaw = try flaw(of: sent.statement, bytes) {
        throw DatabaseError(.statement, sqlState: "55000", number: 0, message: "ERROR: " + flaw)
      }
    } catch {
      try fail(sent, error, bytes)
    }
    if let error = receiver.failure {
      throw MigrationError(.error, "Unable to keep a result set: \(error)")
    }
    if let progress = sent.progress, let watch = sent.watch {
      session.notify(.statementFinished(progress, milliseconds: watch.milliseconds))
    }
    receiver.report { mask.masked($0, about: sent.statement.range, of: bytes) }
    if let events { try session.fire(events.after) }
  }

  private func fail(
    _ sent: Sent, _ error: DatabaseError, _ bytes: Span<UInt8>
  ) throws(MigrationError) -> Never {
    receiver.reportMessages { mask.masked($0, about: sent.statement.range, of: bytes) }
    if error.kind == .interrupted || session.isInterrupted() { throw .interrupted }
    if let events { try session.fireAfterError(events.onError) }
    throw failure(of: sent.statement, error, bytes)
  }

  /// What is wrong with what a statement outside a transaction has left.
  private func flaw(
    of statement: Statement, _ bytes: Span<UInt8>
  ) throws(DatabaseError) -> String? {
    guard !statement.canExecuteInTransaction, !session.connection.isInTransaction else {
      return nil
    }
    return try session.dialect.flaw(leftBy: statement.text(in: bytes), on: session.connection)
  }

  /// The error for a statement that the database refused (sql-parser.md 6.6, B32).
  private func failure(
    of statement: Statement, _ error: DatabaseError, _ bytes: Span<UInt8>
  ) -> MigrationError {
    let environment = session.configuration.environment
    let place = environment.lowercased() == "default" ? "" : " against \(environment) environment"
    let message = mask.masked(error.message, about: statement.range, of: bytes)
    var failure = StatementFailure(
      title: "Failed to execute script \(script.origin.name)\(place)", sqlState: error.sqlState,
      number: error.number, message: message)
    // The advice is worth having; that it cannot be had hides nothing.
    if error.sqlState != "55000", let flaw = try? flaw(of: statement, bytes) {
      failure.message += "\n  Hint: \(flaw)"
    }
    failure.location = (path: script.origin.location, absolutePath: script.origin.path)
    failure.line = statement.line
    if let offset = error.offset {
      failure.column =
        statement.position(
          ofOffset: statement.range.lowerBound + offset, in: bytes, map: script.map
        ).column
    }
    let showsWhole =
      detail == .statementTexts
      || session.configuration.processEnvironment["FLYWAY_CALLER"] == "flyway-desktop"
    failure.statement =
      showsWhole
      ? mask.masked(statement.text(in: bytes))
      : mask.excerpt(
        of: statement.range, in: bytes,
        faultAt: error.offset.map { statement.range.lowerBound + $0 },
        indent: StatementFailure.indent)
    return MigrationError(
      .databaseConnection, failure.report,
      shape: .sql(subErrorCode: nil, state: error.sqlState, number: error.number),
      failure: failure, causes: [message])
  }

  /// Takes what a statement gives, and passes it on once the statement succeeded.
  private final class Receiver: ResultReceiver {
    private let session: Session
    private let keepsResults: Bool
    private let keepsCounts: Bool
    private var table: ResultTableBuilder?
    private var messages: [ServerMessage] = []
    private var results: [MigrationEvent] = []
    private(set) var failure: SystemError?

    init(_ session: Session, keepsCounts: Bool) {
      self.session = session
      self.keepsCounts = keepsCounts
      keepsResults = session.configuration.outputQueryResults && session.observer != nil
    }

    func begin(columns: [String]) {
      table = keepsResults ? ResultTableBuilder(columns: columns) : nil
    }

    func row(_ values: [String?]) {
      guard failure == nil else { return }
      do throws(SystemError) {
        try table?.append(values)
      } catch {
        failure = error
      }
    }

    func end() {
      guard var builder = table else { return }
      table = nil
      do throws(SystemError) {
        results.append(.resultSet(try builder.finish()))
      } catch {
        failure = error
      }
    }

    func updateCount(_ count: Int) {
      if keepsCounts { results.append(.updateCount(count)) }
    }

    func message(_ message: ServerMessage) { messages.append(message) }

    /// Passes on warnings, with their secrets hidden, then results (sql-parser.md 6.3).
    func report(masking masked: (String) -> String) {
      reportMessages(masking: masked)
      guard !results.isEmpty else { return }
      for event in results { session.notify(event) }
      results.removeAll(keepingCapacity: true)
    }

    func reportMessages(masking masked: (String) -> String) {
      guard !messages.isEmpty else { return }
      for var message in messages {
        message.message = masked(message.message)
        session.notify(.serverMessage(message))
      }
      messages.removeAll(keepingCapacity: true)
    }
  }
}
