import Database
import Foundation
import MariaDBDriver
import TestSupport
import Testing

/// The server that CONF_MARIADB leads to.
enum TestServer {
  static let address = ProcessInfo.processInfo.environment["CONF_MARIADB"]
  static let isThere = address != nil
  static let reason: Comment =
    "CONF_MARIADB is not set; scripts/mariadb-start starts a server and prints it"

  /// Whether it is MariaDB, not MySQL; scripts/test-matrix runs the tests on MySQL as well.
  static let isMariaDB = !DatabaseServer.isMySQL
  static let onlyMariaDB = Comment(rawValue: DatabaseServer.onlyMariaDB)
  static let onlyMySQL: Comment = "the server is MariaDB, which has no such thing"

  static func url() throws -> MariaDBURL { try MariaDBURL(#require(address)) }

  /// Where scripts/mariadb-start keeps certificates and the socket.
  static let folder = ProcessInfo.processInfo.environment["CONF_MARIADB_FOLDER"]
}

/// A database of its own, dropped at the end.
final class TestDatabase {
  let name = "dunlin_test_\(UInt32.random(in: 0..<UInt32.max))"
  private let admin: MariaDBConnection
  private var opened: [MariaDBConnection] = []

  init() throws {
    admin = try MariaDBConnection(TestServer.url(), isInterrupted: { false })
    try admin.execute("SET lock_wait_timeout = 5")
    try admin.execute("CREATE DATABASE \(name)")
  }

  deinit {
    for connection in opened { connection.close() }
    // The server is a test's own: a database that is left there harms nobody.
    try? admin.execute("DROP DATABASE IF EXISTS \(name)")
    try? admin.execute("DROP DATABASE IF EXISTS \(name)_2")
  }

  func url() throws -> MariaDBURL {
    var url = try TestServer.url()
    url.database = name
    return url
  }

  func open(
    lock: RunLockKind = .automatic, _ change: (inout MariaDBURL) -> Void = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> MariaDBConnection {
    var url = try url()
    change(&url)
    let connection = try MariaDBConnection(url, lock: lock, isInterrupted: isInterrupted)
    opened.append(connection)
    return connection
  }

  /// The first column of a query on another connection.
  func column(_ sql: String) throws -> [String] {
    try admin.execute("USE \(name)")
    return try admin.query(sql).map { row in row[0].plain }
  }
}

extension Value {
  /// The value as a test writes it.
  var plain: String {
    switch self {
    case .null: "NULL"
    case .text(let text): text
    case .integer(let number): String(number)
    case .boolean(let flag): String(flag)
    }
  }
}

/// Keeps everything a statement gives.
final class RecordingReceiver: ResultReceiver {
  var columns: [[String]] = []
  var rows: [[String?]] = []
  var counts: [Int] = []
  var messages: [ServerMessage] = []

  func begin(columns: [String]) { self.columns.append(columns) }
  func row(_ values: [String?]) { rows.append(values) }
  func end() {}
  func updateCount(_ count: Int) { counts.append(count) }
  func message(_ message: ServerMessage) { messages.append(message) }
}

extension MariaDBConnection {
  func send(_ sql: String) throws {
    let bytes = Array(sql.utf8)
    try send(bytes.span, copyData: nil)
  }

  /// Runs a script's statement to its end.
  @discardableResult
  func run(_ sql: String) throws -> RecordingReceiver {
    let receiver = RecordingReceiver()
    try send(sql)
    try receive(into: receiver)
    return receiver
  }

  /// The error of a statement that must fail, and what was said before it.
  func failure(of sql: String) throws -> (error: DatabaseError, before: RecordingReceiver) {
    let receiver = RecordingReceiver()
    try send(sql)
    let error = try #require(throws: DatabaseError.self) { try self.receive(into: receiver) }
    return (error: error, before: receiver)
  }

  /// Runs statements as the engine does: as many ahead as the connection takes.
  func runAll(_ statements: [String], into receiver: RecordingReceiver) throws {
    var underWay = 0
    for statement in statements {
      try send(statement)
      underWay += 1
      while underWay >= sendAheadLimit {
        underWay -= 1
        try receive(into: receiver)
      }
    }
    for _ in 0..<underWay { try receive(into: receiver) }
  }
}

/// Says stop once a moment has come.
final class Alarm: Sendable {
  private let end: ContinuousClock.Instant

  init(after duration: Duration) { end = ContinuousClock.now + duration }

  func hasRung() -> Bool { ContinuousClock.now >= end }
}
