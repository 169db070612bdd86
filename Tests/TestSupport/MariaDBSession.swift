import CMariaDB
import Foundation

/// A session on a MariaDB server as a test sees it: behind the tool's back.
package final class MariaDBSession {
  private let handle: UnsafeMutablePointer<MYSQL>

  /// What the server refused.
  package struct Failure: Error, CustomStringConvertible {
    package let number: Int
    package let description: String
  }

  /// Connects; to a database or to none.
  package init(_ server: DatabaseServer, database: String? = nil) throws {
    guard let handle = mysql_init(nil) else {
      throw Failure(number: 0, description: "out of memory")
    }
    self.handle = handle
    _ = dunlin_mariadb_set_text(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
    _ = dunlin_mariadb_set_number(handle, MYSQL_OPT_PROTOCOL, MYSQL_PROTOCOL_TCP.rawValue)
    let flags = UInt(CLIENT_MULTI_STATEMENTS)
    guard
      mysql_real_connect(
        handle, server.host, server.user, server.password, database, UInt32(server.port), nil,
        flags) != nil
    else { throw failure }
  }

  deinit { mysql_close(handle) }

  private var failure: Failure {
    Failure(number: Int(mysql_errno(handle)), description: String(cString: mysql_error(handle)))
  }

  /// Executes all statements of a text.
  package func execute(_ sql: String) throws { _ = try query(sql) }

  /// The rows of the last result of a text, each value as the server's text, `nil` for NULL.
  @discardableResult
  package func query(_ sql: String) throws -> [[String?]] {
    guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw failure }
    var rows: [[String?]] = []
    var status: Int32 = 0
    repeat {
      if let result = mysql_store_result(handle) {
        rows = Self.rows(of: result)
        mysql_free_result(result)
      } else if mysql_field_count(handle) > 0 {
        throw failure
      }
      status = mysql_next_result(handle)
    } while status == 0
    guard status < 0 else { throw failure }
    return rows
  }

  private static func rows(of result: UnsafeMutablePointer<MYSQL_RES>) -> [[String?]] {
    let count = Int(mysql_num_fields(result))
    var rows: [[String?]] = []
    while let row = mysql_fetch_row(result) {
      let lengths = mysql_fetch_lengths(result)
      rows.append(
        (0..<count).map { column in
          row[column].map {
            String(
              decoding: UnsafeRawBufferPointer(start: $0, count: Int(lengths?[column] ?? 0)),
              as: UTF8.self)
          }
        })
    }
    return rows
  }

  /// The first value of the first row, as a whole number.
  package func number(_ sql: String) throws -> Int? {
    try query(sql).first?.first.flatMap { $0 }.flatMap { Int($0) }
  }

  /// The server's number of this session.
  package var identifier: Int { Int(mysql_thread_id(handle)) }
}
