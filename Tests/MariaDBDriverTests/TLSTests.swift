import Database
import Foundation
import MariaDBDriver
import Testing

@Suite(
  "MariaDB over TLS",
  .enabled(
    if: TestServer.folder != nil && TestServer.isThere,
    "CONF_MARIADB_FOLDER is not set; scripts/mariadb-start prints it with CONF_MARIADB"))
struct TLSTests {
  let database: TestDatabase
  let folder: String

  init() throws {
    database = try TestDatabase()
    folder = try #require(TestServer.folder) + "/tls"
  }

  /// The cipher in use, with these parameters behind the address.
  private func cipher(host: String, _ parameters: String) throws -> String {
    let parameters = parameters.replacing("{tls}", with: folder)
    let connection = try database.open { url in
      let port = url.hosts.first?.port ?? 0
      var changed = try? MariaDBURL(
        "jdbc:mariadb://\(host):\(port)/?\(parameters)", user: url.user, password: url.password)
      changed?.database = url.database
      if let changed { url = changed }
    }
    return try connection.query("SHOW STATUS LIKE 'Ssl_cipher'")[0][1].plain
  }

  @Test(
    "is protected as the address asks",
    arguments: [
      ("127.0.0.1", "useSsl=true&trustServerCertificate=true"),
      ("127.0.0.1", "sslMode=preferred"), ("127.0.0.1", "sslMode=REQUIRED"),
      ("127.0.0.1", "sslMode=verify-ca&serverSslCert={tls}/root.crt"),
      ("localhost", "sslMode=verify-full&serverSslCert={tls}/root.crt"),
      ("localhost", "useSSL=true&serverSslCert=file:{tls}/root.crt"),
      ("localhost", "sslMode=verify-full&sslCa={tls}/root.crt&enabledSslProtocolSuites=TLSv1.2"),
      (
        "localhost",
        "sslMode=REQUIRED&sslCert={tls}/client.crt&sslKey={tls}/client.key"
      ),
    ])
  func accepted(host: String, parameters: String) throws {
    #expect(try !cipher(host: host, parameters).isEmpty)
  }

  @Test(
    "is refused where the server is not the one",
    arguments: [
      ("localhost", "useSsl=true"), ("localhost", "sslMode=verify-ca"),
      ("localhost", "sslMode=verify-ca&serverSslCert={tls}/other.crt"),
      ("localhost", "sslMode=verify-full&serverSslCert={tls}/other.crt"),
      ("127.0.0.1", "sslMode=verify-full&serverSslCert={tls}/root.crt"),
      ("localhost", "sslMode=verify-full&serverSslCert={tls}/none.crt"),
    ])
  func refused(host: String, parameters: String) throws {
    let error = try #require(throws: DatabaseError.self) {
      _ = try self.cipher(host: host, parameters)
    }
    #expect(error.kind == .connection)
    #expect(error.sqlState == "08001")
  }

  @Test("is not used unless asked for")
  func none() throws {
    #expect(try cipher(host: "127.0.0.1", "").isEmpty)
    #expect(try cipher(host: "127.0.0.1", "sslMode=disabled").isEmpty)
  }

  @Test("takes a certificate as text")
  func inline() throws {
    let text = try String(contentsOfFile: folder + "/root.crt", encoding: .utf8)
    let connection = try database.open { url in
      url.hosts[0].name = "localhost"
      url.tls.mode = .verifyIdentity
      url.tls.authorities = text
    }
    #expect(try connection.query("SELECT 1") == [[.integer(1)]])
  }

  @Test("ends what runs on the server when asked to stop")
  func interruption() throws {
    let alarm = Alarm(after: .milliseconds(200))
    let connection = try database.open(
      lock: .automatic, { $0.tls.mode = .required }, isInterrupted: { alarm.hasRung() })
    #expect(try connection.failure(of: "SELECT SLEEP(600)").error.kind == .interrupted)
  }

  @Test("is not needed for a socket")
  func socket() throws {
    let connection = try database.open { url in
      url.hosts = []
      url.socket = String(folder.dropLast(3)) + "socket"
      // On the socket the server takes the one user for another.
      url.user = "flyway"
      url.password = "flyway"
    }
    #expect(try connection.query("SELECT USER()") == [[.text("flyway@localhost")]])
  }

  @Test(
    "lets accounts of the operating system in by unix_socket",
    .enabled(if: geteuid() == 0, "only root has an account to change"),
    .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB))
  func unixSocket() throws {
    let folder = try #require(TestServer.folder)
    let admin = try database.open()
    try admin.execute(
      "ALTER USER root@localhost IDENTIFIED VIA unix_socket OR mysql_native_password")
    let connection = try database.open { url in
      url.hosts = []
      url.socket = folder + "/socket"
      url.user = "root"
      url.password = nil
    }
    #expect(try connection.query("SELECT USER()") == [[.text("root@localhost")]])
  }

  @Test(
    "lets caching_sha2_password accounts in, whether the server has them in its cache or not",
    .enabled(if: !TestServer.isMariaDB, TestServer.onlyMySQL),
    arguments: [MariaDBTLS.Mode.disabled, .required])
  func cachingSHA2(mode: MariaDBTLS.Mode) throws {
    let admin = try database.open()
    let user = "sha2_\(UInt32.random(in: 0..<UInt32.max))"
    try admin.execute(
      "CREATE USER \(user)@'%' IDENTIFIED WITH caching_sha2_password BY 's3 cret'")
    defer { try? admin.execute("DROP USER \(user)@'%'") }
    for _ in 1...2 {
      let connection = try database.open { url in
        url.user = user
        url.password = "s3 cret"
        url.database = nil
        url.tls.mode = mode
      }
      #expect(try connection.query("SELECT SUBSTRING_INDEX(USER(), '@', 1)") == [[.text(user)]])
    }
  }

  @Test(
    "lets ed25519 accounts in", .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB))
  func ed25519() throws {
    let admin = try database.open()
    let user = "ed_\(UInt32.random(in: 0..<UInt32.max))"
    try admin.execute("CREATE USER \(user)@'%' IDENTIFIED VIA ed25519 USING PASSWORD('s3 cret')")
    defer { try? admin.execute("DROP USER \(user)@'%'") }
    let connection = try database.open { url in
      url.user = user
      url.password = "s3 cret"
      url.database = nil
    }
    #expect(try connection.dialect.currentUser(on: connection) == user)
  }
}
