import Database
import Foundation
import PostgreSQLDriver
import TestSupport
import Testing

/// Systems that speak PostgreSQL's protocol, played by a server that answers as their makers say.
@Suite("Systems that speak PostgreSQL's protocol")
struct SystemTests {
  /// A system, and what it reports.
  struct System: Sendable, CustomTestStringConvertible {
    let name: String
    let version: String
    var parameters: [String: String]
    var number: (major: Int, minor: Int)
    var testDescription: String { name }
  }

  /// CockroachDB's documentation, 'Session Variables': it reports itself as PostgreSQL 13.
  static let cockroach = System(
    name: "CockroachDB",
    version: "CockroachDB CCL v23.1.8 (x86_64-pc-linux-gnu, built 2023/08/04 18:11:44, go1.19.10)",
    parameters: ["server_version": "13.0.0", "crdb_version": "CockroachDB CCL v23.1.8"],
    number: (23, 1))
  static let yugabyte = System(
    name: "YugabyteDB",
    version: "PostgreSQL 11.2-YB-2.18.3.0-b0 on x86_64-pc-linux-gnu, compiled by clang, 64-bit",
    parameters: ["server_version": "11.2-YB-2.18.3.0-b0"], number: (2, 18))
  static let distributed = [cockroach, yugabyte]

  private func connect(
    _ server: FakeServer, leasePeriod: Int = 60_000
  ) throws -> PostgreSQLConnection {
    let address = try PostgreSQLURL(
      "jdbc:postgresql://127.0.0.1:\(server.port)/shop?sslmode=disable&gssEncMode=disable",
      user: "app", password: nil, properties: [:])
    return try PostgreSQLConnection(
      address, timeZone: "UTC", leasePeriod: leasePeriod, isInterrupted: { false })
  }

  @Test("are recognised, with their own version", arguments: distributed)
  func recognised(_ system: System) throws {
    let server = try FakeServer(version: system.version, parameters: system.parameters)
    defer { server.stop() }
    let connection = try connect(server)
    #expect(connection.identity.engine == system.name)
    #expect(connection.identity.majorVersion == system.number.major)
    #expect(connection.identity.minorVersion == system.number.minor)
    #expect(connection.dialect.name == system.name)
    #expect(!connection.dialect.hasTransactionalDDL)
    #expect(connection.dialect.runsSchemaChangesAlone)
    // Nothing more is asked than of PostgreSQL.
    #expect(server.statements.isEmpty)
  }

  @Test(
    "that are PostgreSQL are taken for it",
    arguments: [
      "PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc",
      "PostgreSQL 16.4 on aarch64-unknown-linux-gnu, compiled by aarch64-unknown-linux-gnu-gcc",
    ])
  func postgreSQL(version: String) throws {
    let server = try FakeServer(version: version, parameters: ["server_version": "16.4"])
    defer { server.stop() }
    let connection = try connect(server)
    #expect(
      connection.identity
        == DatabaseIdentity(engine: "PostgreSQL", majorVersion: 16, minorVersion: 4))
    #expect(connection.dialect.hasTransactionalDDL)
    #expect(!connection.dialect.runsSchemaChangesAlone)
  }

  @Test("that cannot keep runs apart are refused, with what to do")
  func redshift() throws {
    let server = try FakeServer(
      version: "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017"
        + " (Red Hat 3.4.2-6.fc3), Redshift 1.0.12103",
      parameters: ["server_version": "8.0.2"])
    defer { server.stop() }
    let error = try #require(throws: DatabaseError.self) { try connect(server) }
    #expect(error.kind == .connection)
    #expect(error.message.hasPrefix("Amazon Redshift is not supported: it has no advisory locks"))
    #expect(error.message.contains("Migrate it with"))
  }

  @Test("are locked by a row, never by an advisory lock", arguments: distributed)
  func locked(_ system: System) throws {
    let server = try FakeServer(version: system.version, parameters: system.parameters) { sql in
      // As CockroachDB's stubs do: everybody gets the lock.
      if sql.contains("advisory") { return .row(["t"]) }
      return sql.hasPrefix("SELECT 1") ? .row(["1"]) : .nothing
    }
    defer { server.stop() }
    let connection = try connect(server)
    #expect(try connection.tryLockRun(schema: "public", table: "history"))
    #expect(try connection.holdsRunLock(schema: "public", table: "history"))
    #expect(try connection.foreignChangeCounter() != nil)
    try connection.unlockRun(schema: "public", table: "history")
    #expect(try connection.foreignChangeCounter() == nil)
    let statements = server.statements
    #expect(!statements.contains { $0.contains("advisory") })
    #expect(statements.map { $0.prefix(6) } == ["DELETE", "INSERT", "SELECT", "DELETE"])
    #expect(statements.allSatisfy { $0.contains(#""public"."history""#) })
  }

  @Test(
    "are locked by somebody else, or not at all where there is no table",
    arguments: [
      ("23505", false), ("40001", false), ("42P01", true), ("3F000", true),
    ])
  func refused(state: String, isLocked: Bool) throws {
    let system = Self.cockroach
    let server = try FakeServer(version: system.version, parameters: system.parameters) { sql in
      sql.hasPrefix("INSERT") ? .error(state, "refused") : .nothing
    }
    defer { server.stop() }
    let connection = try connect(server)
    #expect(try connection.tryLockRun(schema: "public", table: "history") == isLocked)
    try connection.unlockRun(schema: "public", table: "history")
    #expect(try connection.value("SELECT 1") == nil)
  }

  @Test("send no statement ahead", arguments: distributed)
  func oneByOne(_ system: System) throws {
    let server = try FakeServer(version: system.version, parameters: system.parameters)
    defer { server.stop() }
    let connection = try connect(server)
    try connection.begin()
    #expect(connection.sendAheadLimit == 1)
    #expect(try connection.run("INSERT INTO t VALUES (1)") == ["count 0"])
    try connection.commit()
    #expect(server.statements == ["BEGIN", "INSERT INTO t VALUES (1)", "COMMIT"])
  }

  @Test("keep their schemas from clean, with what to do", arguments: distributed)
  func clean(_ system: System) throws {
    let server = try FakeServer(version: system.version, parameters: system.parameters)
    defer { server.stop() }
    let connection = try connect(server)
    let error = try #require(throws: DatabaseError.self) {
      try connection.dialect.clean(schema: "public", on: connection)
    }
    #expect(error.message.contains("clean is not supported on \(system.name)"))
    #expect(error.message.contains("DROP SCHEMA \"public\" CASCADE"))
    #expect(server.statements.isEmpty)
  }
}

/// The lock that is a row, on a real server that is taken for CockroachDB.
@Suite("Lock by a row", .enabled(if: TestServer.isThere, TestServer.reason))
struct LeaseLockTests {
  let database: TestDatabase
  let looker: PostgreSQLConnection
  /// Makes the server report what CockroachDB does.
  let proxy: WireProxy

  init() throws {
    database = try TestDatabase()
    proxy = try WireProxy(
      to: try #require(DatabaseServer.postgreSQL).port,
      reporting: ["crdb_version": "CockroachDB CCL v24.1.0"])
    looker = try database.connect()
    for statement in looker.dialect.createHistoryTable(
      schema: "public", table: "history", tablespace: nil)
    { try looker.execute(statement) }
  }

  private func connect(
    timeZone: String = "UTC", leasePeriod: Int = 60_000
  ) throws
    -> PostgreSQLConnection
  {
    let (user, password) = try TestServer.credentials()
    let address = try PostgreSQLURL(
      "jdbc:postgresql://127.0.0.1:\(proxy.port)/\(database.name)"
        + "?sslmode=disable&gssEncMode=disable", user: user, password: password, properties: [:])
    return try PostgreSQLConnection(
      address, timeZone: timeZone, leasePeriod: leasePeriod, isInterrupted: { false })
  }

  private func tryLock(_ connection: PostgreSQLConnection) throws -> Bool {
    try connection.tryLockRun(schema: "public", table: "history")
  }

  private func isLocked(_ connection: PostgreSQLConnection) throws -> Bool {
    try connection.isRunLockedElsewhere(schema: "public", table: "history")
  }

  @Test("keeps others out until it is given back")
  func exclusive() throws {
    let one = try connect(timeZone: "Asia/Tokyo")
    let other = try connect(timeZone: "America/New_York")
    #expect(try tryLock(one))
    #expect(try tryLock(one))
    #expect(try !tryLock(other))
    #expect(try isLocked(other))
    #expect(try !isLocked(one))
    let holder = other.runLockHolder(schema: "public", table: "history")
    #expect(holder?.hasPrefix("a run of postgres, which last renewed its lock 0 s ago") ?? false)
    try one.unlockRun(schema: "public", table: "history")
    #expect(try !isLocked(other))
    #expect(try tryLock(other))
    try other.unlockRun(schema: "public", table: "history")
    #expect(try looker.value("SELECT count(*) FROM history") == "0")
  }

  @Test("of a run that died runs out")
  func expired() throws {
    let one = try connect()
    #expect(try tryLock(one))
    try looker.execute("UPDATE history SET installed_on = installed_on - interval '6 minutes'")
    let other = try connect()
    #expect(try !isLocked(other))
    #expect(try tryLock(other))
    // The first one finds out.
    #expect(try !one.holdsRunLock(schema: "public", table: "history"))
    #expect(try !tryLock(one))
  }

  @Test("of another tool never runs out, and is named with what to do")
  func foreign() throws {
    try looker.execute(
      """
      INSERT INTO history VALUES (-100, 'x', 'flyway-lock', '', '', 0, 'flyway', \
      now() - interval '1 day', 0, true)
      """)
    let one = try connect()
    #expect(try !tryLock(one))
    #expect(try isLocked(one))
    let holder = one.runLockHolder(schema: "public", table: "history")
    #expect(holder?.contains("another tool run by flyway") ?? false)
    #expect(holder?.contains("DELETE FROM \"public\".\"history\"") ?? false)
  }

  @Test("is renewed while the run is busy with something else")
  func renewed() throws {
    let one = try connect(leasePeriod: 10)
    #expect(try tryLock(one))
    try looker.execute("UPDATE history SET installed_on = installed_on - interval '4 minutes'")
    let deadline = ContinuousClock.now + .seconds(60)
    let isOld =
      "SELECT 1 FROM history WHERE installed_on < now() at time zone 'UTC' - interval '1 min'"
    while try looker.value(isOld) != nil {
      try #require(ContinuousClock.now < deadline, "the lock was not renewed")
    }
    try one.unlockRun(schema: "public", table: "history")
  }
}
