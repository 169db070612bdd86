internal import CSQLite
internal import Database
internal import Glibc

/// A prepared statement, finalized when it goes out of scope.
struct SQLiteStatement: ~Copyable {
  private let connection: OpaquePointer
  /// `nil` for text without a statement: blanks and comments.
  let handle: OpaquePointer?

  /// Prepares the first statement of `text` and tells how many bytes it took.
  init(
    _ text: UnsafeBufferPointer<CChar>, persistent: Bool, on connection: OpaquePointer,
    consumed: inout Int
  ) throws(DatabaseError) {
    var handle: OpaquePointer?
    var tail: UnsafePointer<CChar>?
    let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let code = sqlite3_prepare_v3(
      connection, text.baseAddress, Int32(clamping: text.count), flags, &handle, &tail)
    guard code == SQLITE_OK else { throw .last(on: connection, code: code) }
    consumed = tail.flatMap { tail in text.baseAddress.map { tail - $0 } } ?? text.count
    self.connection = connection
    self.handle = handle
  }

  deinit { sqlite3_finalize(handle) }

  /// Advances to the next row; `false` at the end.
  borrowing func step() throws(DatabaseError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw .last(on: connection, code: code)
    }
  }

  /// Makes the statement ready to run again.
  borrowing func reset() {
    // sqlite3_reset repeats the code of the last step, which was thrown already.
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  borrowing func bind(_ values: [Value]) throws(DatabaseError) {
    for (index, value) in values.enumerated() {
      let position = Int32(index + 1)
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, position)
        case .integer(let number): sqlite3_bind_int64(handle, position, Int64(number))
        case .boolean(let flag): sqlite3_bind_int(handle, position, flag ? 1 : 0)
        case .text(let text):
          sqlite3_bind_text(
            handle, position, text, Int32(clamping: text.utf8.count), dunlin_sqlite_transient())
        }
      guard code == SQLITE_OK else { throw .last(on: connection, code: code) }
    }
  }

  var columnCount: Int { Int(sqlite3_column_count(handle)) }

  /// The columns of the result; none for ALTER TABLE, whose look at the rows that are there
  /// (SQLite's alter.c: `quick_check`) shows as columns although it is no result.
  var resultColumnCount: Int { columnCount > 0 && isAlteration ? 0 : columnCount }

  private var isAlteration: Bool {
    guard sqlite3_stmt_readonly(handle) == 0, let sql = sqlite3_sql(handle) else { return false }
    var text = Substring(String(cString: sql)).drop(while: \.isWhitespace)
    while text.hasPrefix("--") || text.hasPrefix("/*") {
      let end = text.firstRange(of: text.hasPrefix("--") ? "\n" : "*/")?.upperBound
      text = text[(end ?? text.endIndex)...].drop(while: \.isWhitespace)
    }
    return text.prefix(5).lowercased() == "alter"
  }

  var columnNames: [String] {
    (0..<columnCount).map { column in
      sqlite3_column_name(handle, Int32(column)).map { String(cString: $0) } ?? ""
    }
  }

  /// A value of the current row as SQLite's own text; a blob's bytes as text.
  borrowing func text(_ column: Int) -> String? {
    let column = Int32(column)
    guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
    // sqlite3.h: ask for the text first and for its length in bytes after that.
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  borrowing func value(_ column: Int) -> Value {
    switch sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer(Int(sqlite3_column_int64(handle, Int32(column))))
    default: .text(text(column) ?? "")
    }
  }
}

extension DatabaseError {
  /// What SQLite says of the call that just failed.
  static func last(on connection: OpaquePointer?, code: Int32) -> DatabaseError {
    let primary = code & 0xff
    var message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "out of memory"
    if primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR {
      let number = sqlite3_system_errno(connection)
      if number != 0 { message += " (" + String(cString: strerror(number)) + ")" }
    }
    let offset = sqlite3_error_offset(connection)
    let kind: Kind =
      switch primary {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_INTERRUPT: .interrupted
      default: .statement
      }
    return DatabaseError(
      kind, sqlState: nil, number: Int(primary), message: message,
      offset: offset >= 0 ? Int(offset) : nil)
  }
}
