internal import Platform

/// The rows a statement gave, kept in memory up to a limit and in a temporary file beyond it.
public struct ResultTable: Sendable {
  public let columns: [String]
  /// The longest value of each column, in UTF-16 units.
  public let widths: [Int]
  public let rowCount: Int
  private let rows: [[String?]]
  /// The rows behind ``rows``, encoded.
  private let spooled: SpoolFile?

  init(columns: [String], widths: [Int], rowCount: Int, rows: [[String?]], spooled: SpoolFile?) {
    self.columns = columns
    self.widths = widths
    self.rowCount = rowCount
    self.rows = rows
    self.spooled = spooled
  }

  /// A table of rows that are in memory.
  package init(columns: [String], rows: [[String?]]) {
    var widths = columns.map { _ in 0 }
    for row in rows {
      for (column, value) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], value?.utf16.count ?? 0)
      }
    }
    self.init(columns: columns, widths: widths, rowCount: rows.count, rows: rows, spooled: nil)
  }

  /// Calls `body` with each row in order.
  public func forEachRow(_ body: ([String?]) -> Void) {
    rows.forEach(body)
    guard let spooled else { return }
    var offset = 0
    var buffer: [UInt8] = []
    var position = 0
    while true {
      if let row = RowCoding.decode(buffer, at: &position, columns: columns.count) {
        body(row)
        continue
      }
      buffer.removeFirst(position)
      position = 0
      let more = spooled.read(from: offset, limit: 1 << 20)
      guard !more.isEmpty else { return }
      offset += more.count
      buffer += more
    }
  }
}

/// Collects one result set (sql-parser.md 6.4; design, rule 8).
struct ResultTableBuilder {
  /// How many bytes of values stay in memory.
  private static let memoryLimit = 8 << 20

  private let columns: [String]
  private var widths: [Int]
  private var rows: [[String?]] = []
  private var rowCount = 0
  private var size = 0
  private var spool: SpoolFile?
  private var pending: [UInt8] = []

  init(columns: [String]) {
    self.columns = columns
    widths = columns.map { _ in 0 }
  }

  mutating func append(_ row: [String?]) throws(SystemError) {
    rowCount += 1
    for (column, value) in row.enumerated() {
      guard let value else { continue }
      widths[column] = max(widths[column], value.utf16.count)
      size += value.utf8.count
    }
    size += 16 * row.count
    guard spool != nil || size > Self.memoryLimit else {
      rows.append(row)
      return
    }
    if spool == nil { spool = try SpoolFile() }
    RowCoding.encode(row, into: &pending)
    if pending.count > 1 << 20 { try flush() }
  }

  private mutating func flush() throws(SystemError) {
    try spool?.append(pending)
    pending.removeAll(keepingCapacity: true)
  }

  mutating func finish() throws(SystemError) -> ResultTable {
    try flush()
    return ResultTable(
      columns: columns, widths: widths, rowCount: rowCount, rows: rows, spooled: spool)
  }
}

/// Rows as bytes: for each value its length plus one in eight bytes, zero for NULL, and the value.
private enum RowCoding {
  static func encode(_ row: [String?], into bytes: inout [UInt8]) {
    for value in row {
      var length = UInt64(value.map { $0.utf8.count + 1 } ?? 0)
      for _ in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: length))
        length >>= 8
      }
      if let value { bytes += value.utf8 }
    }
  }

  /// The row at `position`, which moves behind it; `nil` when it is not there as a whole.
  static func decode(_ bytes: [UInt8], at position: inout Int, columns: Int) -> [String?]? {
    var row: [String?] = []
    var cursor = position
    for _ in 0..<columns {
      guard cursor + 8 <= bytes.count else { return nil }
      var length: UInt64 = 0
      for index in (0..<8).reversed() { length = length << 8 | UInt64(bytes[cursor + index]) }
      cursor += 8
      guard length > 0 else {
        row.append(nil)
        continue
      }
      let end = cursor + Int(length) - 1
      guard end <= bytes.count else { return nil }
      row.append(String(decoding: bytes[cursor..<end], as: UTF8.self))
      cursor = end
    }
    position = cursor
    return row
  }
}
