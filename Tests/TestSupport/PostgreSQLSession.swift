import CPostgreSQL
import Foundation

/// A session on a PostgreSQL server as a test sees it: behind the tool's back.
package final class PostgreSQLSession {
  private let handle: OpaquePointer

  /// What the server refused.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Connects.
  package init(_ server: DatabaseServer, database: String, application: String = "a test") throws {
    let parameters = [
      "host": server.host, "port": "\(server.port)", "user": server.user,
      "password": server.password, "dbname": database, "application_name": application,
      // What tests look at is not shown in a zone or a style of the machine.
      "options": "-c TimeZone=UTC -c client_min_messages=error", "client_encoding": "UTF8",
    ]
    let names = parameters.keys.map { UnsafePointer(strdup($0)) } + [nil]
    let values = parameters.values.map { UnsafePointer(strdup($0)) } + [nil]
    defer { for text in names + values { free(UnsafeMutableRawPointer(mutating: text)) } }
    let handle = PQconnectdbParams(names, values, 0)
    guard let handle, PQstatus(handle) == CONNECTION_OK else {
      let failure = Failure(description: String(cString: PQerrorMessage(handle)))
      PQfinish(handle)
      throw failure
    }
    self.handle = handle
  }

  deinit { PQfinish(handle) }

  /// Executes all statements of a text.
  package func execute(_ sql: String) throws { _ = try query(sql) }

  /// The rows of a query, each value as the server's text, `nil` for NULL.
  @discardableResult
  package func query(_ sql: String) throws -> [[String?]] {
    let result = PQexec(handle, sql)
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
    default: throw Failure(description: String(cString: PQerrorMessage(handle)))
    }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetisnull(result, row, column) == 1
          ? nil : String(cString: PQgetvalue(result, row, column))
      }
    }
  }

  /// The first value of the first row, as a whole number.
  package func number(_ sql: String) throws -> Int? {
    try query(sql).first?.first.flatMap { $0 }.flatMap { Int($0) }
  }

  /// The server's process of this session.
  package var backend: Int { Int(PQbackendPID(handle)) }
}
