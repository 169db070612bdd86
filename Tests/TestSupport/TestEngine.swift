import Foundation
import Testing

/// An engine that the same tests run on.
package enum TestEngine: Sendable, CaseIterable {
  case sqlite
  case postgreSQL
  case mariaDB

  /// The engines that can be reached.
  package static let reachable = allCases.filter(\.isReachable)
  /// The servers that can be reached.
  package static let servers = reachable.filter { $0 != .sqlite }
  /// The engines that can be reached and whose scripts can undo what they did to tables.
  package static let transactional = reachable.filter(\.hasTransactionalDDL)

  /// Whether a transaction can undo what it did to tables.
  package var hasTransactionalDDL: Bool { self != .mariaDB }

  /// Where it is; `nil` for SQLite, and where nothing says so.
  package var server: DatabaseServer? {
    switch self {
    case .sqlite: nil
    case .postgreSQL: .postgreSQL
    case .mariaDB: .mariaDB
    }
  }

  fileprivate var isReachable: Bool {
    // scripts/test-matrix is after the server in a system of its own alone.
    guard self != .sqlite else {
      return ProcessInfo.processInfo.environment["SERVER_SYSTEM"] == nil
    }
    return server != nil
  }

  /// What has to be set for it to be reached.
  fileprivate var variable: String {
    switch self {
    case .sqlite: "nothing"
    case .postgreSQL: "CONF_PG"
    case .mariaDB: "CONF_MARIADB"
    }
  }

  /// Creates an empty database that goes with its owner.
  package func database(in folder: TemporaryFolder) throws -> any TestDatabase {
    guard self != .sqlite else { return SQLiteTestDatabase(folder, "test.db") }
    guard let server else { throw DatabaseServer.Refusal(description: "\(variable) is not set") }
    return self == .postgreSQL
      ? try PostgreSQLTestDatabase(on: server) : try MariaDBTestDatabase(on: server)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test where an engine cannot be reached.
  package static func needs(_ engine: TestEngine) -> Self {
    .enabled(if: engine.isReachable, "\(engine.variable) is not set")
  }

  /// Skips the test where no server can be reached.
  package static var needsServer: Self {
    .enabled(if: !TestEngine.servers.isEmpty, "neither CONF_PG nor CONF_MARIADB is set")
  }
}
