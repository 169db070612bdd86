package import JSON
package import Engine
package import MigrationModel
internal import Platform
package import Reports
internal import Synchronization

/// The only place that writes to the process's streams (cli-and-config.md 1.7).
///
/// Each message is written out as it comes, so that a log shows how far a run has got, whatever
/// becomes of it; only debug lines are collected. Everything passes the redactor.
package final class Console: Sendable {
  private let state: Mutex<ConsoleState>

  /// A console that shows what `options` ask for.
  package init(_ streams: ConsoleStreams, _ options: ConsoleOptions) {
    state = Mutex(ConsoleState(streams, options))
  }

  /// Empties a file, for everything that is shown to be written there as well (1.8).
  ///
  /// - Throws: An error when the file cannot be created.
  package func open(file path: String) throws(MigrationError) {
    try throwing { state throws(MigrationError) in try state.open(path) }
  }

  /// Takes values that must never be shown.
  package func hide(_ secrets: [String]) { state.withLock { $0.redactor.add(secrets) } }

  /// The document with its secrets masked, for files that are written elsewhere.
  package func masked(_ document: JSONValue) -> JSONValue {
    state.withLock { document.masked(by: $0.redactor) }
  }

  /// The report with its secrets masked.
  package func masked(_ report: OperationReport) -> OperationReport {
    state.withLock { state in report.masked { state.redactor.mask($0) } }
  }

  /// Whether debug lines are shown.
  package var showsDebug: Bool { state.withLock { $0.options.showsDebug && $0.isLogging } }

  /// Whether a line on a terminal shows how far a run has got.
  package var hasProgressLine: Bool { state.withLock { $0.hasProgressLine } }

  /// Shows lines of the log, as far as their level is shown.
  package func log(_ notices: [Notice]) {
    state.withLock { state in
      for notice in notices { state.log(notice) }
      if notices.contains(where: { $0.level != .debug }) { state.flush() }
    }
  }

  package func log(_ level: Notice.Level, _ text: String) { log([Notice(level, text)]) }

  /// Shows the rows a statement gave, followed by an empty line (sql-parser.md 6.4).
  package func log(_ table: ResultTable) {
    state.withLock { state in
      guard state.isShown(.info), !table.columns.isEmpty else { return }
      TextTable.write(table) { state.logLines($0) }
      state.log(Notice(.info, ""))
      state.flush()
    }
  }

  /// Writes the result of the run, which nothing else stands beside (6.1).
  ///
  /// - Throws: An error when the output file does not take it.
  package func write(_ document: JSONValue) throws(MigrationError) {
    try throwing { state throws(MigrationError) in try state.write(document) }
  }

  /// Writes a document whose secrets are masked already, as ``write(_:)-(JSONValue)`` does.
  ///
  /// - Throws: An error when the output file does not take it.
  package func write(maskedDocument text: String) throws(MigrationError) {
    try throwing { state throws(MigrationError) in try state.write(maskedDocument: text) }
  }

  /// Writes a record in one line to standard error (6.12).
  package func write(record: JSONValue) { state.withLock { $0.write(record: record) } }

  /// Writes text to standard output as it is, without a line end.
  package func write(_ text: String) { state.withLock { $0.write(text) } }

  /// Keeps standard output for a script that other programs read: the log goes to standard error.
  package func keepStandardOutput() { state.withLock { $0.keepsStandardOutput = true } }

  /// Writes a script to standard output as it is, its secrets too: it is to be run.
  package func write(script bytes: [UInt8]) { state.withLock { $0.write(asItIs: bytes) } }

  /// Tells what the run is doing, for the progress line on a terminal.
  package func show(_ progress: Progress?) { state.withLock { $0.show(progress) } }

  /// Keeps the progress line alive and writes out debug lines while the main thread works.
  package func startClock() {
    let isFirst = state.withLock { state in
      defer { state.hasClock = true }
      return !state.hasClock && (state.hasProgressLine || state.isCollecting)
    }
    guard isFirst else { return }
    BackgroundThread.start { [self] in
      repeat { Clock.sleep(milliseconds: 100) } while state.withLock { $0.tick() }
    }
  }

  /// Writes out everything.
  ///
  /// - Throws: The first failure to write to the output file.
  package func finish() throws(MigrationError) {
    if let failure = state.withLock({ $0.finish() }) { throw failure }
  }

  /// Does something with the state that may fail.
  private func throwing(
    _ body: (inout sending ConsoleState) throws(MigrationError) -> Void
  ) throws(MigrationError) {
    try state.withLock { state throws(MigrationError) in try body(&state) }
  }
}
