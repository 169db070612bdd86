internal import Dunlin
package import Engine
internal import Platform
package import Reports

/// Shows what the engine does on the console.
package final class ConsoleObserver: MigrationObserver {
  private let console: Console
  private let showsDebug: Bool
  private let banner: Banner
  private let text: EventText
  private var progress: Progress?
  /// The progress of the migration under way, while a callback of it is shown.
  private var migration: Progress?
  private var records: ProgressRecords?

  /// An observer that writes to `console`, and `banner` before anything else.
  ///
  /// The banner waits for the first event, so that a run that cannot begin says only why.
  package init(_ console: Console, banner: Banner, text: EventText) {
    self.console = console
    self.banner = banner
    self.text = text
    showsDebug = console.showsDebug
  }

  package var detail: ObservedDetail {
    if showsDebug { return .statementTexts }
    return console.hasProgressLine ? .statements : .migrations
  }

  /// Writes the steps of an operation as records to standard error as well.
  package func writeRecords(of operation: String) { records = ProgressRecords(of: operation) }

  package func observe(_ event: MigrationEvent) {
    follow(event)
    for record in records?.records(for: event) ?? [] { console.write(record: record) }
    guard showsDebug || !EventText.isDebugOnly(event) else { return }
    banner.show(on: console)
    if case .resultSet(let table) = event {
      console.log(table)
    } else {
      console.log(text.notices(for: event))
    }
  }

  /// Keeps the progress line and the clock up to date.
  private func follow(_ event: MigrationEvent) {
    switch event {
    case .migrating(let label):
      begin(label.script)
      migration = progress
    case .callback(let name, _, _, _): begin(name)
    case .program: console.startClock()
    case .waitingForLock(let holder):
      begin("Waiting for the migration lock")
      block(by: holder)
    case .statementBlocked(let holder): block(by: holder)
    case .statementUnblocked: block(by: nil)
    case .statementStarted(let statement):
      if progress?.script != statement.script, migration?.script == statement.script {
        progress = migration
      }
      if progress == nil { begin(statement.script) }
      // Those behind the first one may have been sent ahead.
      guard progress?.statement == 0 else { break }
      progress?.statement = statement.number
      progress?.total = statement.total
      console.show(progress)
    case .statementFinished(let statement, _):
      guard progress?.script == statement.script, statement.number < statement.total else { break }
      progress?.statement = statement.number + 1
      console.show(progress)
    case .migrated, .migrationFailed, .applied, .upToDate, .undone, .nothingToUndo:
      progress = nil
      migration = nil
      console.show(nil)
    default: break
    }
  }

  /// Shows in the progress line whom the run waits for.
  private func block(by holder: String?) {
    progress?.holder = holder
    console.show(progress)
    console.startClock()
  }

  private func begin(_ script: String) {
    progress = Progress(script: script, start: Clock.monotonicNanoseconds)
    console.show(progress)
    console.startClock()
  }
}

extension ConsoleObserver: SecretObserver {
  package func hide(_ secret: String) { console.hide([secret]) }
}

/// Looks away: for what reports ask besides what was asked for.
final class SilentObserver: MigrationObserver {
  let detail = ObservedDetail.migrations

  func observe(_ event: MigrationEvent) {}
}
