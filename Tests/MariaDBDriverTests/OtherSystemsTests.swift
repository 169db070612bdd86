import Database
import Foundation
import MariaDBDriver
import Testing

/// Systems that speak MySQL's protocol, by what their documentation says that they answer.
@Suite("Systems like MySQL")
struct OtherSystemsTests {
  /// A system, and what it answers to some statements.
  private struct System: Sendable {
    var version: String
    var comment = "MySQL Community Server - GPL"
    var variables: [String: String] = [:]
    var refused: [String: (number: Int, state: String, message: String)] = [:]
    var locked: [String] = ["1"]

    func server() throws -> FakeServer {
      try FakeServer(version: version) { [self] text in
        // Without the settings that hold for this one statement.
        let isFramed = text.hasPrefix("SET STATEMENT ")
        let start = isFramed ? text.range(of: " FOR ")?.upperBound : nil
        let statement = String(text[(start ?? text.startIndex)...])
        for (part, error) in refused where statement.contains(part) {
          return .refused(number: error.number, state: error.state, message: error.message)
        }
        if statement.hasPrefix("SELECT VERSION()") {
          return .rows([[version, "app", "shop", "1", "0", "67108864", comment, "0"]])
        }
        if statement.hasPrefix("SHOW GLOBAL VARIABLES") {
          return .rows(
            variables.filter { statement.contains($0.key) }.map { [$0.key, $0.value] })
        }
        if statement.hasPrefix("SELECT GET_LOCK") { return .rows([["1"]]) }
        if statement.hasPrefix("SELECT") { return .rows([]) }
        if statement == "SHOW WARNINGS" { return .rows([]) }
        return .done
      }
    }
  }

  private static let tiDB = System(
    version: "8.0.11-TiDB-v6.5.3", comment: "TiDB Server (Apache License 2.0) Community Edition",
    refused: [
      "IS_USED_LOCK": (1305, "42000", "FUNCTION IS_USED_LOCK does not exist"),
      " AS SELECT": (1105, "HY000", "'CREATE TABLE ... SELECT' is not implemented yet"),
    ])
  private static let percona = System(
    version: "8.0.36-28.1", comment: "Percona XtraDB Cluster (GPL), Release rel28",
    variables: ["wsrep_on": "ON"],
    refused: [
      "GET_LOCK": (
        1105, "HY000",
        "Percona-XtraDB-Cluster prohibits use of GET_LOCK with pxc_strict_mode = ENFORCING"
      ),
      " AS SELECT": (
        1105, "HY000",
        "Percona-XtraDB-Cluster prohibits use of CREATE TABLE AS SELECT with pxc_strict_mode"
      ),
    ])
  private static let galera = System(
    version: "10.6.13-MariaDB-log", comment: "MariaDB Server", variables: ["wsrep_on": "ON"],
    refused: [
      "_LOCK(": (
        1235, "42000",
        "This version of MariaDB doesn't yet support 'GET_LOCK in cluster (WSREP_ON=ON)'"
      )
    ])
  private static let group = System(
    version: "8.4.3",
    variables: ["group_replication_group_name": "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"])
  private static let aurora = System(
    version: "8.0.mysql_aurora.3.04.0", comment: "Source distribution")

  private func connect(_ server: FakeServer) throws -> MariaDBConnection {
    try MariaDBConnection(
      MariaDBURL("jdbc:mysql://127.0.0.1:\(server.port)/shop?user=app&password=x"),
      isInterrupted: { false })
  }

  private func lock(_ connection: MariaDBConnection) throws -> Bool {
    try connection.tryLockRun(schema: "shop", table: "history")
  }

  private func createWithBaseline(_ connection: MariaDBConnection) throws {
    let isDone = try connection.dialect.createHistoryTable(
      schema: "shop", table: "history", tablespace: nil,
      firstRow: [("installed_rank", .integer(1)), ("execution_time", .integer(0))],
      on: connection)
    #expect(isDone)
  }

  // MARK: TiDB

  @Test("TiDB: the named lock is taken, and given back and taken again where nothing tells")
  func tiDBLock() throws {
    let server = try Self.tiDB.server()
    let connection = try connect(server)
    #expect(connection.identity.engine == "MySQL")
    #expect(try lock(connection))
    #expect(try !connection.holdsRunLock(schema: "shop", table: "history"))
    #expect(server.statements.last?.hasPrefix("DO RELEASE_LOCK") == true)
    #expect(try lock(connection))
    #expect(connection.runLockHolder(schema: "shop", table: "history") == nil)
    #expect(!server.statements.contains { $0.contains("IS_USED_LOCK") || $0.contains("wsrep") })
  }

  @Test("TiDB: each statement goes alone")
  func tiDBPacks() throws {
    let server = try Self.tiDB.server()
    let connection = try connect(server)
    try connection.runAll(
      ["insert into t values (1)", "insert into t values (2)"], into: RecordingReceiver())
    #expect(
      server.statements.suffix(2) == ["insert into t values (1)", "insert into t values (2)"])
  }

  // MARK: Clusters

  @Test("Galera and Percona XtraDB Cluster, where named locks are refused: the row alone is held")
  func clusters() throws {
    for system in [Self.percona, Self.galera] {
      let server = try system.server()
      let connection = try connect(server)
      #expect(try lock(connection))
      #expect(server.statements.contains { $0.contains("'flyway-lock'") })
      #expect(try !connection.isRunLockedElsewhere(schema: "shop", table: "history"))
      try connection.unlockRun(schema: "shop", table: "history")
      #expect(server.statements.last?.contains("DELETE FROM `shop`.`history`") == true)
      #expect(!server.statements.contains { $0.contains("RELEASE_LOCK") })
    }
  }

  @Test("Group Replication: a named lock and a row, which another server's run may have")
  func groupReplication() throws {
    var system = Self.group
    let server = try system.server()
    let connection = try connect(server)
    #expect(try lock(connection))
    #expect(server.statements.contains { $0.hasPrefix("SELECT GET_LOCK") })
    #expect(server.statements.contains { $0.contains("'flyway-lock'") })
    try connection.unlockRun(schema: "shop", table: "history")
    #expect(server.statements.suffix(2).first?.hasPrefix("DELETE FROM `shop`.`history`") == true)
    #expect(server.statements.last?.hasPrefix("DO RELEASE_LOCK") == true)

    // The group finds out at the commit that two servers wrote the row.
    system.refused["'flyway-lock'"] = (
      3101, "40000", "Plugin instructed the server to rollback the current transaction."
    )
    #expect(try !lock(connect(system.server())))
    system.refused["'flyway-lock'"] = nil
    // A server that has the plugin and belongs to no group.
    system.variables["group_replication_group_name"] = ""
    let alone = try system.server()
    #expect(try lock(connect(alone)))
    #expect(!alone.statements.contains { $0.contains("'flyway-lock'") })
  }

  @Test(
    "what undid the transaction is never passed over",
    arguments: [
      (1213, "OFF", false), (3101, "OFF", false), (1205, "OFF", true), (1205, "ON", false),
      (1062, "ON", true),
    ])
  func undone(number: Int, setting: String, isKept: Bool) throws {
    let server = try System(
      version: "10.11.6-MariaDB", variables: ["innodb_rollback_on_timeout": setting],
      refused: ["INSERT": (number, "HY000", "as the server says")]
    ).server()
    let connection = try connect(server)
    try connection.begin()
    let error = try connection.failure(of: "INSERT INTO t VALUES (1)").error
    let count = server.statements.count
    #expect(try connection.restoreTransaction(after: error) == isKept)
    // Nothing is asked but about a lock that was waited for.
    #expect(server.statements.count == count + (number == 1205 ? 1 : 0))
  }

  @Test("a table and its baseline where one statement cannot make both: filled, then renamed")
  func baseline() throws {
    for system in [Self.percona, Self.tiDB] {
      let server = try system.server()
      try createWithBaseline(try connect(server))
      let words = server.statements.suffix(6).map { $0.split(separator: " ").prefix(2) }
      #expect(
        words.map { $0.joined(separator: " ") } == [
          "CREATE TABLE", "DROP TABLE", "CREATE TABLE", "INSERT INTO", "RENAME TABLE",
          "CREATE INDEX",
        ])
      #expect(server.statements.last?.contains("ON `shop`.`history`") == true)
    }
  }

  @Test("a table and its baseline are made by one statement elsewhere")
  func baselineInOne() throws {
    let server = try Self.aurora.server()
    try createWithBaseline(try connect(server))
    let last = server.statements.suffix(2).map { $0 }
    #expect(
      last[0].hasSuffix(
        "AS SELECT 1 AS `installed_rank`, CURRENT_TIMESTAMP AS `installed_on`, 0 AS `execution_time`"
      ))
    #expect(last[1].hasPrefix("CREATE INDEX"))
  }

  // MARK: Others

  @Test("Aurora MySQL: as MySQL, with the named lock, and no more questions than on MySQL")
  func aurora() throws {
    let server = try Self.aurora.server()
    let connection = try connect(server)
    #expect(connection.identity.majorVersion == 8)
    #expect(try lock(connection))
    #expect(
      server.statements.suffix(2).map { $0.prefix(16) } == ["SHOW GLOBAL VARI", "SELECT GET_LOCK("])
  }

  @Test("SingleStore is refused, with the reason")
  func singleStore() throws {
    let comment = "MemSQL source distribution (compatible; MySQL Enterprise & MySQL Commercial)"
    let server = try System(version: "5.5.8", comment: comment).server()
    let error = try #require(throws: DatabaseError.self) { try connect(server) }
    #expect(error.kind == .connection)
    #expect(error.message.contains("SingleStore is not supported"))
  }
}
