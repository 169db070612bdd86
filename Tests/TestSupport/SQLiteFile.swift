import CSQLite
import Foundation

/// An SQLite database as a test sees it: behind the tool's back.
package final class SQLiteFile {
  private let handle: OpaquePointer

  /// What SQLite refused.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Opens a database, creating it when it is missing; waits five seconds for other processes.
  package init(_ path: String) throws {
    var handle: OpaquePointer?
    let code = sqlite3_open(path, &handle)
    guard code == SQLITE_OK, let handle else {
      let failure = Failure(description: "\(path): \(String(cString: sqlite3_errstr(code)))")
      sqlite3_close(handle)
      throw failure
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, 5000)
  }

  deinit { sqlite3_close(handle) }

  private var lastFailure: Failure { Failure(description: String(cString: sqlite3_errmsg(handle))) }

  /// Executes all statements of a text.
  package func execute(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw lastFailure }
  }

  /// The rows of one query, each value as Python's `str` writes it, `nil` for NULL.
  package func query(_ sql: String) throws -> [[String?]] {
    let text = Array(sql.utf8CString)
    var statement: OpaquePointer?
    var tail = 0
    try text.withUnsafeBufferPointer { buffer in
      var rest: UnsafePointer<CChar>?
      guard sqlite3_prepare_v2(handle, buffer.baseAddress, -1, &statement, &rest) == SQLITE_OK
      else { throw lastFailure }
      if let start = buffer.baseAddress, let rest { tail = rest - start }
    }
    defer { sqlite3_finalize(statement) }
    try refuseSecondStatement(Array(text[tail...]))
    var rows: [[String?]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        rows.append(
          try (0..<sqlite3_column_count(statement)).map { try self.text(statement, column: $0) })
      case SQLITE_DONE: return rows
      default: throw lastFailure
      }
    }
  }

  /// The first value of the first row, as a whole number.
  package func number(_ sql: String) throws -> Int? {
    try query(sql).first?.first.flatMap { $0 }.flatMap { Int($0) }
  }

  private func refuseSecondStatement(_ tail: [CChar]) throws {
    var second: OpaquePointer?
    defer { sqlite3_finalize(second) }
    let code = sqlite3_prepare_v2(handle, tail, -1, &second, nil)
    if code != SQLITE_OK || second != nil {
      throw Failure(description: "You can only execute one statement at a time.")
    }
  }

  private func text(_ statement: OpaquePointer?, column: Int32) throws -> String? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return nil
    case SQLITE_INTEGER: return String(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column).description
    case SQLITE_TEXT:
      let bytes = bytes(sqlite3_column_text(statement, column), statement, column)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure(description: "Could not decode to UTF-8 column")
      }
      return text
    default:
      let start = sqlite3_column_blob(statement, column)?.assumingMemoryBound(to: UInt8.self)
      return Self.pythonLiteral(bytes(start, statement, column))
    }
  }

  private func bytes(
    _ start: UnsafePointer<UInt8>?, _ statement: OpaquePointer?, _ column: Int32
  ) -> [UInt8] {
    let count = Int(sqlite3_column_bytes(statement, column))
    return Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// Bytes as Python writes them: `b'a\x00'`.
  private static func pythonLiteral(_ bytes: [UInt8]) -> String {
    let holdsApostrophe = bytes.contains(UInt8(ascii: "'"))
    let quote = holdsApostrophe && !bytes.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = "b" + quote
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\\"): result += "\\\\"
      case UInt8(ascii: "\n"): result += "\\n"
      case UInt8(ascii: "\r"): result += "\\r"
      case UInt8(ascii: "\t"): result += "\\t"
      case UInt8(ascii: "'") where quote == "'": result += "\\'"
      case 0x20..<0x7F: result.unicodeScalars.append(UnicodeScalar(byte))
      default: result += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return result + quote
  }
}
