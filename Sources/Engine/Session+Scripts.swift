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
  static let undo = StatementEvents(
    before: .beforeEachUndoStatement, after: .afterEachUndoStatement,
    onError: .afterEachUndoStatementError)

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
    try annotate(
      script.origin.location.isEmpty ? "Source: initSql" : "Source: \(script.origin.location)")
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
  private let overrides: [ErrorOverride]
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
    overrides = session.errorOverrides
    self.keepsTransaction = keepsTransaction
    detail = session.observer?.detail ?? .migrations
    receiver = Receiver(session, keepsCounts: detail == .statementTexts)
  }

  func execute(_ bytes: Span<UInt8>) throws(MigrationError) {
    var cutter = script.cutter()
    var released = 0
    while let statement = try next(&cutter, bytes) {
      try send(statement, of: bytes)
      while underWay.count >= (isOneByOne ? 1 : session.connection.sendAheadLimit) {
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

  /// Whether each result is looked at before the next statement is sent: callbacks stand between
  /// them, or an error may turn out to be none.
  private var isOneByOne: Bool { events != nil || !overrides.isEmpty }

  private func next(
    _ cutter: inout StatementCutter, _ bytes: Span<UInt8>
  ) throws(MigrationError) -> Statement? {
    var released = cutter.releasableOffset
    do throws(ScriptError) {
      while true {
        switch try cutter.step(in: bytes, reading: Session.window) {
        case .end: return nil
        case .statement(let statement): return statement
        case .paused:
          // A long statement, or the data of a COPY: what is needed of it is read again.
          script.text.release(from: released, upTo: cutter.releasableOffset)
          released = cutter.releasableOffset
        }
      }
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
      if !overrides.isEmpty { try session.connection.protectTransaction() }
      // The script, or a trigger of it, can end its transaction (B31).
      if keepsTransaction, !session.connection.isInTransaction { try session.connection.begin() }
      let text = bytes.extracting(statement.range)
      if let data = statement.copyData {
        try session.connection.send(text, copyData: bytes.extracting(data)) { part in
          script.text.release(
            from: data.lowerBound + part.lowerBound, upTo: data.lowerBound + part.upperBound)
        }
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
      if let flaw = try flaw(of: sent.statement, failed: false, bytes) {
        throw DatabaseError(.statement, sqlState: "55000", number: 0, message: "ERROR: " + flaw)
      }
    } catch {
      guard try passes(error, of: sent, bytes) else { try fail(sent, error, bytes) }
    }
    if let warning = receiver.takeFailingMessage(overrides) {
      try fail(
        sent,
        DatabaseError(
          .statement, sqlState: warning.sqlState, number: warning.number, message: warning.message),
        bytes)
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

  /// Whether a rule makes a message of an error, so that the script goes on.
  private func passes(
    _ error: DatabaseError, of sent: Sent, _ bytes: Span<UInt8>
  ) throws(MigrationError) -> Bool {
    guard error.kind == .statement || error.kind == .busy,
      let rule = ErrorOverride.first(of: overrides, for: error.sqlState, error.number),
      rule.level != .error
    else { return false }
    let isKept = try session.converting("Unable to go on after an error") {
      () throws(DatabaseError) in try session.connection.restoreTransaction(after: error)
    }
    // To go on would record as done what is undone.
    guard isKept, !keepsTransaction || session.connection.isInTransaction else { return false }
    receiver.reportMessages { mask.masked($0, about: sent.statement.range, of: bytes) }
    let message = ServerMessage(
      sqlState: error.sqlState ?? "", number: error.number,
      message: mask.masked(error.message, about: sent.statement.range, of: bytes))
    session.notify(
      .overriddenMessage(message, level: rule.level, hidesCode: rule.hidesCode))
    return true
  }

  private func fail(
    _ sent: Sent, _ error: DatabaseError, _ bytes: Span<UInt8>
  ) throws(MigrationError) -> Never {
    receiver.reportMessages { mask.masked($0, about: sent.statement.range, of: bytes) }
    if error.kind == .interrupted || session.isInterrupted() {
      if let flaw = try? flaw(of: sent.statement, failed: true, bytes) {
        session.notify(.warning, flaw)
      }
      throw .interrupted
    }
    if let events { try session.fireAfterError(events.onError) }
    throw failure(of: sent.statement, error, bytes)
  }

  /// What is wrong with what a statement outside a transaction has left.
  private func flaw(
    of statement: Statement, failed: Bool, _ bytes: Span<UInt8>
  ) throws(DatabaseError) -> String? {
    guard !statement.canExecuteInTransaction, !session.connection.isInTransaction else {
      return nil
    }
    return try session.dialect.flaw(
      leftBy: statement.text(in: bytes), failed: failed, on: session.connection)
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
    if error.sqlState != "55000", let flaw = try? flaw(of: statement, failed: true, bytes) {
      failure.message += "\n  Hint: \(flaw)"
    }
    failure.location = (path: script.origin.location, absolutePath: script.origin.path)
    failure.line = statement.line
    if let offset = error.offset {
      let position = statement.position(
        ofOffset: statement.range.lowerBound + offset, in: bytes, map: script.map)
      failure.faultLine = position.line
      failure.column = position.column
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

    /// Takes out the first message that a rule makes an error of.
    func takeFailingMessage(_ overrides: [ErrorOverride]) -> ServerMessage? {
      guard !overrides.isEmpty else { return nil }
      let index = messages.firstIndex { message in
        ErrorOverride.first(of: overrides, for: message.sqlState, message.number)?.level == .error
      }
      return index.map { messages.remove(at: $0) }
    }

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
        let rule = ErrorOverride.first(
          of: session.errorOverrides, for: message.sqlState, message.number)
        session.notify(
          rule.map { .overriddenMessage(message, level: $0.level, hidesCode: $0.hidesCode) }
            ?? .serverMessage(message))
      }
      messages.removeAll(keepingCapacity: true)
    }
  }
}
