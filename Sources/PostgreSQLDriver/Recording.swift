internal import Database

/// Keeps what a statement gave until it is asked for.
final class Recording: ResultReceiver {
  private enum Event {
    case begin([String])
    case row([String?])
    case end
    case updateCount(Int)
    case message(ServerMessage)
  }

  private var events: [Event] = []
  /// What went wrong with the statement.
  var failure: DatabaseError?

  func begin(columns: [String]) { events.append(.begin(columns)) }
  func row(_ values: [String?]) { events.append(.row(values)) }
  func end() { events.append(.end) }
  func updateCount(_ count: Int) { events.append(.updateCount(count)) }
  func message(_ message: ServerMessage) { events.append(.message(message)) }

  /// Tells all of it again, and throws what went wrong.
  func play(to receiver: any ResultReceiver) throws(DatabaseError) {
    for event in events {
      switch event {
      case .begin(let columns): receiver.begin(columns: columns)
      case .row(let values): receiver.row(values)
      case .end: receiver.end()
      case .updateCount(let count): receiver.updateCount(count)
      case .message(let message): receiver.message(message)
      }
    }
    if let failure { throw failure }
  }
}

/// Keeps the rows of one of the tool's own queries.
final class RowCollector: ResultReceiver {
  private(set) var rows: [[Value]] = []
  /// What the last statement without rows counted.
  private(set) var count: Int?

  func begin(columns: [String]) {}
  func row(_ values: [String?]) { rows.append(values.map { $0.map { .text($0) } ?? .null }) }
  func end() {}
  func updateCount(_ count: Int) { self.count = count }
  func message(_ message: ServerMessage) {}
}
