import Database
import Foundation
import PostgreSQLDriver
import Synchronization
import TestSupport
import Testing

@Suite("PostgreSQL connecting", .enabled(if: TestServer.isThere, TestServer.reason))
struct ConnectingTests {
  private func failure(
    _ url: String, user: String? = nil, password: String? = nil
  ) throws -> DatabaseError {
    try #require(throws: DatabaseError.self) {
      try TestServer.connect(jdbc: url, user: user, password: password)
    }
  }

  @Test("a wrong password, a missing database, a missing user")
  func refused() throws {
    let password = try failure(TestServer.jdbc(""), user: "postgres", password: "not-it")
    #expect(password.sqlState == "28P01")
    #expect(password.message == "FATAL: password authentication failed for user \"postgres\"")
    let database = try failure(TestServer.jdbc("", database: "no%20such"))
    #expect(database.sqlState == "3D000")
    #expect(database.message == "FATAL: database \"no such\" does not exist")
    let user = try failure(TestServer.jdbc(""), user: "nobody", password: "x")
    #expect(user.sqlState == "28P01")
    for error in [password, database, user] { #expect(error.kind == .connection) }
    #expect(!password.message.contains("not-it"))
  }

  /// A server that refuses each login with the next of some errors, and encrypts nothing.
  private func refusingServer(_ errors: [(state: String, message: String)]) throws -> LocalServer {
    let logins = Atomic(0)
    return try LocalServer { client in
      while let length = client.read(4)?.reduce(0, { $0 << 8 | Int($1) }),
        let body = client.read(length - 4)
      {
        guard body.starts(with: [0, 3, 0, 0]) else {
          client.write([UInt8(ascii: "N")])
          continue
        }
        let number = logins.add(1, ordering: .relaxed).oldValue % errors.count
        let error = errors[number]
        let fields = "SFATAL\0VFATAL\0C\(error.state)\0M\(error.message)\0\0".utf8
        let size = UInt8(fields.count + 4)
        client.write([UInt8(ascii: "E"), 0, 0, 0, size] + Array(fields))
        return
      }
    }
  }

  @Test(
    "tried again without encryption, the reason is what the server said of the password or database",
    arguments: [
      (
        [("28P01", "wrong password"), ("28000", "no entry, no encryption")], "28P01",
        "FATAL: wrong password"
      ),
      (
        [("28000", "no entry, no encryption"), ("3D000", "no database")], "3D000",
        "FATAL: no database"
      ),
      (
        [("28000", "needs a certificate"), ("28000", "no entry, no encryption")], "28000",
        "FATAL: needs a certificate\nFATAL: no entry, no encryption"
      ),
      ([("53300", "too many"), ("53300", "too many")], "53300", "FATAL: too many"),
    ])
  func secondAttempt(
    errors: [(state: String, message: String)], state: String, message: String
  ) throws {
    let server = try refusingServer(errors)
    // With `allow` both attempts come without a certificate of the server's.
    let error = try failure("jdbc:postgresql://127.0.0.1:\(server.port)/x?sslmode=allow")
    #expect(error.sqlState == state)
    #expect(error.message == message)
  }

  @Test("a port without a server, a host without an address, a socket that is not there")
  func unreachable() throws {
    let refused = try failure("jdbc:postgresql://127.0.0.1:1/x")
    #expect(refused.sqlState == "08001")
    #expect(
      refused.message
        == "Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct and that"
        + " the postmaster is accepting TCP/IP connections.")
    let unknown = try failure("jdbc:postgresql://host.invalid/x")
    #expect(unknown.sqlState == "08001")
    #expect(unknown.message.contains("host.invalid"))
    // Each for its own reason.
    let both = try failure("jdbc:postgresql://host.invalid,127.0.0.1:1/x").message.split(
      separator: "\n")
    #expect(both.count == 2)
    #expect(both.first?.hasPrefix("could not translate host name \"host.invalid\"") ?? false)
    #expect(both.last?.contains("port 1 failed: Connection refused") ?? false)
    let socket = try PostgreSQLURL(
      "host=/does/not/exist dbname=x", user: "u", password: "p", properties: [:])
    let missing = try #require(throws: DatabaseError.self) {
      try PostgreSQLConnection(socket, timeZone: nil, isInterrupted: { false })
    }
    #expect(missing.message.contains("/does/not/exist/.s.PGSQL.5432"))
  }

  @Test("a host that does not answer has its time; the next one is tried")
  func timeout() throws {
    let silent = try LocalServer()
    let error = try failure("jdbc:postgresql://127.0.0.1:\(silent.port)/x?connectTimeout=1")
    #expect(
      error.message == "Connection to 127.0.0.1:\(silent.port) failed: no answer within 1 s")
    #expect(error.sqlState == "08001")
    let both = try TestServer.jdbc("connectTimeout=1").replacing(
      "://", with: "://127.0.0.1:\(silent.port),")
    let connection = try TestServer.connect(jdbc: both)
    #expect(try connection.value("SELECT 1") == "1")
  }

  @Test("an interruption ends the wait")
  func interruption() throws {
    let silent = try LocalServer()
    let address = try PostgreSQLURL(
      "jdbc:postgresql://127.0.0.1:\(silent.port)/x", user: "u", password: "p", properties: [:])
    let error = try #require(throws: DatabaseError.self) {
      try PostgreSQLConnection(address, timeZone: nil, isInterrupted: { true })
    }
    #expect(error.kind == .interrupted)
  }

  @Test("a host of the asked kind is found")
  func targetServerType() throws {
    let dead = try TestServer.jdbc("targetServerType=primary").replacing(
      "://", with: "://127.0.0.1:1,")
    #expect(try TestServer.connect(jdbc: dead).value("SELECT 1") == "1")
    #expect(throws: DatabaseError.self) {
      try TestServer.connect(jdbc: TestServer.jdbc("targetServerType=secondary"))
    }
  }

  @Test("the session begins as the JDBC driver's does")
  func session() throws {
    let connection = try TestServer.connect(
      jdbc: TestServer.jdbc("currentSchema=a,%22my%20b%22&options=-c%20lock_timeout=7"),
      timeZone: "Europe/Berlin")
    #expect(
      try connection.query(
        """
        SELECT current_setting('TimeZone'), current_setting('DateStyle'),
        current_setting('client_encoding'), current_setting('application_name'),
        current_setting('search_path'), current_setting('lock_timeout')
        """) == [
          [
            .text("Europe/Berlin"), .text("ISO, MDY"), .text("UTF8"), .text("Dunlin"),
            .text("a,\"my b\""), .text("7ms"),
          ]
        ])
    // They are what RESET leads back to.
    try connection.run("DISCARD ALL")
    #expect(try connection.value("SHOW TimeZone") == "Europe/Berlin")
    #expect(
      try TestServer.connect(jdbc: TestServer.jdbc("ApplicationName=mine&readOnly=true"))
        .query(
          "SELECT current_setting('application_name'), current_setting('transaction_read_only')")
        == [[.text("mine"), .text("on")]])
  }

  @Test("dates come in one style, whatever else is asked for")
  func dateStyle() throws {
    let connection = try TestServer.connect(
      jdbc: TestServer.jdbc("options=-c%20DateStyle%3DGerman%20-c%20lock_timeout%3D7"))
    #expect(try connection.value("SHOW DateStyle")?.hasPrefix("ISO") ?? false)
    #expect(try connection.value("SHOW lock_timeout") == "7ms")
  }

  @Test("a time zone that the server does not know is left out")
  func timeZone() throws {
    let connection = try TestServer.connect(
      jdbc: TestServer.jdbc("currentSchema=x"), timeZone: "Mars/Olympus")
    #expect(try connection.value("SHOW search_path") == "x")
  }

  @Test("names the version by its parts")
  func identity() throws {
    let connection = try TestServer.connect(jdbc: TestServer.jdbc(""))
    let version = try #require(try connection.value("SHOW server_version_num").flatMap { Int($0) })
    #expect(connection.identity.engine == "PostgreSQL")
    #expect(connection.identity.majorVersion == version / 10_000)
    #expect(connection.identity.minorVersion == version % 10_000)
  }

  @Test(
    "certificates are checked as asked",
    .enabled(if: TestServer.certificates != nil, "CONF_PG_FOLDER is not set"),
    arguments: [
      ("sslmode=verify-full", "localhost", "root", true),
      ("ssl=true", "localhost", "root", true),
      ("sslmode=verify-ca", "127.0.0.1", "root", true),
      ("sslmode=verify-full", "127.0.0.1", "root", false),
      ("sslmode=verify-full", "localhost", "other", false),
      ("sslmode=verify-ca", "localhost", "other", false),
      ("ssl=true", "localhost", "missing", false),
      ("ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory", "127.0.0.1", "missing", true),
      ("sslmode=require&channelBinding=require", "127.0.0.1", "missing", true),
    ])
  func certificates(query: String, host: String, root: String, isAccepted: Bool) throws {
    let folder = try #require(TestServer.certificates)
    let rootParameter = root == "missing" && isAccepted ? "" : "&sslrootcert=\(folder)/\(root).crt"
    let url = try TestServer.jdbc(query + rootParameter, host: host)
    if isAccepted {
      let ssl = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
      #expect(try TestServer.connect(jdbc: url).value(ssl) == "t")
    } else {
      let error = try failure(url)
      #expect(error.kind == .connection)
      #expect(error.message.contains("certificate"))
    }
  }

  @Test(
    "a key in the JDBC driver's own form says how to convert it",
    .enabled(if: TestServer.certificates != nil, "CONF_PG_FOLDER is not set"))
  func encryptedKey() throws {
    let folder = try TemporaryFolder()
    // What OpenSSL takes for an encrypted key in DER form, and cannot read as PEM.
    try folder.write("client.pk8", "0\u{02}0\u{00}")
    chmod(folder.path("client.pk8"), 0o600)
    let tls = try #require(TestServer.certificates)
    let error = try failure(
      TestServer.jdbc(
        "sslmode=require&sslcert=\(tls)/server.crt&sslkey=\(folder.path("client.pk8"))"
          + "&sslpassword=secret", host: "localhost"))
    #expect(error.message.contains("openssl pkcs8 -topk8 -inform DER"), "\(error.message)")
    #expect(!error.message.contains("secret"))
  }

  @Test(
    "a pooler that gives the server's session to others is noticed before anything is locked",
    arguments: [7, 8])
  func transactionPooler(other: Int) throws {
    // The key that is told at the login is the pooler's own, 4242.
    let server = try FakeServer(
      version: "PostgreSQL 15.0", parameters: ["server_version": "15.0"], backend: 7
    ) { sql in
      if sql.contains("pg_try_advisory_lock") { return .row(["t", "7"]) }
      return sql.contains("pg_backend_pid()") ? .row(["\(other)"]) : .nothing
    }
    let connection = try TestServer.connect(
      jdbc: "jdbc:postgresql://127.0.0.1:\(server.port)/x?sslmode=disable")
    let isOurs = other != 7
    if isOurs {
      #expect(try connection.tryLockRun(schema: "public", table: "history"))
    } else {
      let error = try #require(throws: DatabaseError.self) {
        try connection.tryLockRun(schema: "public", table: "history")
      }
      #expect(error.message.contains("set pool_mode = session"))
    }
    #expect(server.statements.contains { $0.contains("pg_try_advisory_lock") } == isOurs)
  }

  @Test("a lock is not taken in another session than the one that began")
  func changedSession() throws {
    let server = try FakeServer(
      version: "PostgreSQL 15.0", parameters: ["server_version": "15.0"]
    ) { sql in
      // What PostgreSQL gives for the condition.
      sql.contains("= 4242") && sql.contains("THEN pg_catalog.pg_try_advisory_lock")
        ? .row([nil, "9"]) : .nothing
    }
    let connection = try TestServer.connect(
      jdbc: "jdbc:postgresql://127.0.0.1:\(server.port)/x?sslmode=disable")
    let error = try #require(throws: DatabaseError.self) {
      try connection.tryLockRun(schema: "public", table: "history")
    }
    #expect(error.message.contains("set pool_mode = session"))
  }
}
