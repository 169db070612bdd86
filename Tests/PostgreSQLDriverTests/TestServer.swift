import Database
import Foundation
import PostgreSQLDriver
import Synchronization
import Testing

/// The server that CONF_PG leads to; scripts/postgresql-start starts one.
enum TestServer {
  static let url = ProcessInfo.processInfo.environment["CONF_PG"]
  static let isThere = url != nil
  static let reason: Comment = "CONF_PG is not set; scripts/postgresql-start starts a server"

  /// The folder with root.crt and other.crt of a server with TLS.
  static let certificates = ProcessInfo.processInfo.environment["CONF_PG_FOLDER"].map {
    $0 + "/tls"
  }

  static func address(
    _ extra: String = "", database: String? = nil
  ) throws -> PostgreSQLURL {
    var parts = try #require(URLComponents(string: url ?? ""))
    if let database { parts.path = "/" + database }
    return try PostgreSQLURL(
      parts.string ?? "" + (extra.isEmpty ? "" : "?" + extra), user: nil, password: nil,
      properties: [:])
  }

  /// A JDBC address of the server, with other parameters and perhaps another host.
  static func jdbc(_ query: String, host: String? = nil, database: String? = nil) throws -> String {
    let parts = try #require(URLComponents(string: url ?? ""))
    let server = host ?? parts.host ?? ""
    let name = database ?? String(parts.path.dropFirst())
    return "jdbc:postgresql://\(server):\(parts.port ?? 5432)/\(name)?\(query)"
  }

  static func credentials() throws -> (user: String, password: String) {
    let parts = try #require(URLComponents(string: url ?? ""))
    return (parts.user ?? "", parts.password ?? "")
  }

  static func connect(
    jdbc url: String, user: String? = nil, password: String? = nil, timeZone: String? = "UTC"
  ) throws -> PostgreSQLConnection {
    let own = try credentials()
    let address = try PostgreSQLURL(
      url, user: user ?? own.user, password: password ?? own.password, properties: [:])
    return try PostgreSQLConnection(address, timeZone: timeZone, isInterrupted: { false })
  }
}

/// A database of its own, dropped with the value.
final class TestDatabase {
  let name: String
  private let administrator: PostgreSQLConnection

  init() throws {
    name = "test_" + UUID().uuidString.prefix(8).lowercased()
    administrator = try PostgreSQLConnection(
      try TestServer.address(), timeZone: nil, isInterrupted: { false })
    try administrator.execute("CREATE DATABASE \(name)")
  }

  deinit { try? administrator.execute("DROP DATABASE \(name) WITH (FORCE)") }

  func connect(
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> PostgreSQLConnection {
    try PostgreSQLConnection(
      try TestServer.address(database: name), timeZone: "UTC", isInterrupted: isInterrupted)
  }
}

/// Writes down what statements give, a line for each thing.
final class Transcript: ResultReceiver {
  var lines: [String] = []

  func begin(columns: [String]) { lines.append("columns " + columns.joined(separator: ",")) }
  func row(_ values: [String?]) {
    lines.append("row " + values.map { $0 ?? "NULL" }.joined(separator: ","))
  }
  func end() { lines.append("end") }
  func updateCount(_ count: Int) { lines.append("count \(count)") }
  func message(_ message: ServerMessage) {
    lines.append("\(message.sqlState) \(message.message)")
  }
}

/// A flag that another thread may raise.
final class Flag: Sendable {
  private let value = Atomic(false)
  var isRaised: Bool { value.load(ordering: .relaxed) }
  func raise() { value.store(true, ordering: .relaxed) }
}

extension PostgreSQLConnection {
  /// Sends a statement.
  func send(_ sql: String, data: String? = nil) throws {
    if let data {
      try send(Array(sql.utf8).span, copyData: Array(data.utf8).span)
    } else {
      try send(Array(sql.utf8).span, copyData: nil)
    }
  }

  /// Sends a statement and reads what it gives.
  @discardableResult
  func run(_ sql: String, data: String? = nil) throws -> [String] {
    try send(sql, data: data)
    return try receive()
  }

  func receive() throws -> [String] {
    let transcript = Transcript()
    try receive(into: transcript)
    return transcript.lines
  }

  /// The only value of a query.
  func value(_ sql: String, _ parameters: [Value] = []) throws -> String? {
    guard case .text(let text)? = try query(sql, parameters).first?.first else { return nil }
    return text
  }
}
