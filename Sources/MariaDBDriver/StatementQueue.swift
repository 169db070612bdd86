/// Statements that change data alone, joined into one text for the server.
final class StatementPack {
  /// What the server gets: the statements, and behind each but the last SHOW WARNINGS, as the next
  /// statement would make the server forget them.
  ///
  /// A line feed stands before each `;`, as a statement may end in a comment.
  private(set) var text: [UInt8] = []
  /// Where each statement stands in ``text``.
  private(set) var ranges: [Range<Int>] = []
  /// How many were answered.
  var answered = 0
  var isSent = false

  /// The least bytes of the answer to a statement with its SHOW WARNINGS: a count, and a result of
  /// three columns, each of which names its title in 20 bytes and more.
  static let leastAnswer = 100
  private static let warnings = Array("\n;SHOW WARNINGS;".utf8)

  var isDone: Bool { answered == ranges.count }

  func append(_ statement: Span<UInt8>) {
    if !ranges.isEmpty { text += Self.warnings }
    let start = text.count
    text.append(contentsOf: statement)
    ranges.append(start..<text.count)
  }
}

extension Array where Element == UInt8 {
  mutating func append(contentsOf span: Span<UInt8>) {
    span.withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}

/// What was sent by the engine and is not answered yet, in order.
struct StatementQueue {
  enum Entry {
    /// A statement whose results may be anything.
    case alone([UInt8], StatementScan)
    case pack(StatementPack)
  }

  private(set) var entries: [Entry] = []
  private(set) var byteCount = 0

  var first: Entry? { entries.first }

  /// Whether nothing but statements that travel together is under way, so that what the server
  /// makes of a text is known.
  var isPredictable: Bool {
    guard case .alone? = entries.last else { return true }
    return false
  }

  mutating func append(alone text: Span<UInt8>, _ scan: StatementScan) {
    var copy: [UInt8] = []
    copy.reserveCapacity(text.count)
    copy.append(contentsOf: text)
    byteCount += copy.count
    entries.append(.alone(copy, scan))
  }

  /// Adds a statement to the last pack, or to a new one when that was sent or is full.
  mutating func append(packed text: Span<UInt8>, byteLimit: Int, countLimit: Int) {
    byteCount += text.count
    if case .pack(let pack)? = entries.last, !pack.isSent, pack.ranges.count < countLimit,
      pack.text.count + text.count < byteLimit
    {
      return pack.append(text)
    }
    let pack = StatementPack()
    pack.append(text)
    entries.append(.pack(pack))
  }

  mutating func removeFirst() {
    switch entries.removeFirst() {
    case .alone(let text, _): byteCount -= text.count
    case .pack(let pack): byteCount -= pack.ranges.reduce(0) { $0 + $1.count }
    }
  }

  mutating func removeAll() {
    entries.removeAll()
    byteCount = 0
  }
}
