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
    let progress: StatementProgress
    let watch: Stopwatch
  }

  private let session: Session
  private let script: PreparedScript
  private let events: StatementEvents?
  private let keepsTransaction: Bool
  private let receiver: Receiver
  private let wantsText: Bool
  private var underWay: [Sent] = []
  private var number = 0

  init(
    session: Session, script: PreparedScript, events: StatementEvents?, keepsTransaction: Bool
  ) {
    self.session = session
    self.script = script
    self.events = events
    self.keepsTransaction = keepsTransaction
    receiver = Receiver(session)
    wantsText = session.observer?.wantsStatements ?? false
  }

  func execute(_ bytes: Span<UInt8>) throws(MigrationError) {
    var cutter = script.cutter()
    // With callbacks around statements, each result is looked at before the next one is sent.
    let limit = events == nil ? session.connection.sendAheadLimit : 1
    var released = 0
    while let statement = try script.next(&cutter, in: bytes) {
      try send(statement, of: bytes, cutter: cutter)
      while underWay.count >= limit { try receive(bytes) }
      if statement.range.upperBound - released > 8 << 20, let first = underWay.first {
        script.text.release(from: released, upTo: first.statement.range.lowerBound)
        released = first.statement.range.lowerBound
      } else if underWay.isEmpty, statement.range.upperBound - released > 8 << 20 {
        script.text.release(from: released, upTo: statement.range.upperBound)
        released = statement.range.upperBound
      }
    }
    while !underWay.isEmpty { try receive(bytes) }
  }

  private func send(
    _ statement: Statement, of bytes: Span<UInt8>, cutter: StatementCutter
  ) throws(MigrationError) {
    try session.checkInterruption()
    number += 1
    let progress = StatementProgress(
      number: number, total: script.statementCount, line: statement.line, script: script.name,
      text: wantsText ? String(decodingUTF8: bytes, in: statement.range) : "")
    session.notify(.statementStarted(progress))
    if let events { try session.fire(events.before) }
    let sent = Sent(statement: statement, progress: progress, watch: Stopwatch())
    underWay.append(sent)
    do throws(DatabaseError) {
      // The script, or a trigger of it, can end its transaction (B31).
      if keepsTransaction, !session.connection.isInTransaction { try session.connection.begin() }
      try session.connection.send(
        bytes.extracting(statement.range), copyData: statement.copyData.map { bytes.extracting($0) })
    } catch {
      try fail(sent, error, bytes)
    }
  }

  private func receive(_ bytes: Span<UInt8>) throws(MigrationError) {
    let sent = underWay.removeFirst()
    do throws(DatabaseError) {
      try session.connection.receive(into: receiver)
    } catch {
      try fail(sent, error, bytes)
    }
    if let error = receiver.failure {
      throw MigrationError(.error, "Unable to keep a result set: \(error)")
    }
    session.notify(
      .statementFinished(sent.progress, milliseconds: sent.watch.milliseconds))
    receiver.report()
    if let events { try session.fire(events.after) }
  }

  private func fail(
    _ sent: Sent, _ error: DatabaseError, _ bytes: Span<UInt8>
  ) throws(MigrationError) -> Never {
    receiver.reportMessages()
    if error.kind == .interrupted || session.isInterrupted() { throw .interrupted }
    if let events { try session.fire(events.onError) }
    throw script.failure(
      of: sent.statement, error, in: bytes, session: session, showsWhole: wantsText)
  }

  /// Takes what a statement gives, and passes it on once the statement succeeded.
  private final class Receiver: ResultReceiver {
    private let session: Session
    private let keepsResults: Bool
    private var table: ResultTableBuilder?
    private var messages: [ServerMessage] = []
    private var results: [MigrationEvent] = []
    private(set) var failure: SystemError?

    init(_ session: Session) {
      self.session = session
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

    func updateCount(_ count: Int) { results.append(.updateCount(count)) }

    func message(_ message: ServerMessage) { messages.append(message) }

    /// Passes on warnings, then results (sql-parser.md 6.3).
    func report() {
      reportMessages()
      for event in results { session.notify(event) }
      results.removeAll(keepingCapacity: true)
    }

    func reportMessages() {
      for message in messages { session.notify(.serverMessage(message)) }
      messages.removeAll(keepingCapacity: true)
    }
  }
}

extension String {
  /// The text of a part of UTF-8 bytes.
  init(decodingUTF8 bytes: Span<UInt8>, in range: Range<Int>) {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for index in range { copy.append(bytes[index]) }
    self.init(decoding: copy, as: UTF8.self)
  }
}
