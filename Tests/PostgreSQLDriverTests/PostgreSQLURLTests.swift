import PostgreSQLDriver
import Testing

@Suite("PostgreSQL URL")
struct PostgreSQLURLTests {
  static let local = ["host": "localhost", "port": "5432"]

  @Test(
    "is read as the JDBC driver reads it",
    arguments: [
      ("jdbc:postgresql:", local),
      ("jdbc:postgresql://", local),
      ("jdbc:postgresql:///", local),
      ("jdbc:postgresql:app", ["host": "localhost", "port": "5432", "dbname": "app"]),
      ("jdbc:postgresql://db/", ["host": "db", "port": "5432"]),
      ("jdbc:postgresql://db:5433/app", ["host": "db", "port": "5433", "dbname": "app"]),
      ("jdbc:postgresql://a:1,b,c:3/app", ["host": "a,b,c", "port": "1,5432,3", "dbname": "app"]),
      ("jdbc:postgresql://:1/app", ["host": "localhost", "port": "1", "dbname": "app"]),
      ("jdbc:postgresql://[::1]:5433/app", ["host": "::1", "port": "5433", "dbname": "app"]),
      ("jdbc:postgresql://[fe80::1]/app", ["host": "fe80::1", "port": "5432", "dbname": "app"]),
      ("jdbc:postgresql://db/my%20app+2", ["host": "db", "port": "5432", "dbname": "my app 2"]),
      ("jdbc:postgresql://db/%C3%A4", ["host": "db", "port": "5432", "dbname": "ä"]),
    ])
  func jdbcForms(url: String, expected: [String: String]) throws {
    #expect(
      try PostgreSQLURL(url, user: nil, password: nil, properties: [:]).parameters == expected)
  }

  @Test(
    "maps parameters to libpq",
    arguments: [
      ("user=u&password=p%26w", ["user": "u", "password": "p&w"]),
      ("user=a&user=b", ["user": "b"]),
      ("sslmode=require", ["sslmode": "require"]),
      ("SslMode=REQUIRE", ["sslmode": "require"]),
      (
        "ssl=true&sslmode=Verify-Full&sslfactory=org.postgresql.ssl.NonValidatingFactory",
        ["sslmode": "require"]
      ),
      ("ssl=true", ["sslmode": "verify-full"]),
      ("ssl", ["sslmode": "verify-full"]),
      ("ssl=false", [:]),
      ("ssl=true&sslmode=disable", ["sslmode": "disable"]),
      ("ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory", ["sslmode": "require"]),
      (
        "sslrootcert=r&sslcert=c&sslkey=k&sslpassword=s",
        ["sslrootcert": "r", "sslcert": "c", "sslkey": "k", "sslpassword": "s"]
      ),
      ("connectTimeout=3&loginTimeout=9", ["connect_timeout": "3"]),
      ("loginTimeout=9", ["connect_timeout": "9"]),
      ("ApplicationName=my+app", ["application_name": "my app"]),
      ("options=-c%20statement_timeout=5", ["options": "-c statement_timeout=5"]),
      ("targetServerType=master", ["target_session_attrs": "primary"]),
      ("targetServerType=preferSecondary", ["target_session_attrs": "prefer-standby"]),
      ("targetServerType=preferPrimary", ["target_session_attrs": "any"]),
      ("tcpKeepAlive=true", ["keepalives": "1"]),
      ("tcpKeepAlive=false", ["keepalives": "0"]),
      (
        "channelBinding=Require&gssEncMode=DISABLE",
        [
          "channel_binding": "require", "gssencmode": "disable",
        ]
      ),
      ("kerberosServerName=pg", ["krbsrvname": "pg"]),
      ("prepareThreshold=0&stringtype=unspecified&socketTimeout=5&nonsense=1", [:]),
    ])
  func parameters(query: String, expected: [String: String]) throws {
    let url = try PostgreSQLURL(
      "jdbc:postgresql://h/d?\(query)", user: nil, password: nil, properties: [:])
    var all = expected
    all.merge(["host": "h", "port": "5432", "dbname": "d"]) { $1 }
    #expect(url.parameters == all)
  }

  @Test("keeps what the session begins with apart")
  func sessionSettings() throws {
    let url = try PostgreSQLURL(
      "jdbc:postgresql:d?currentSchema=a,%22B%22&readOnly=true&loadBalanceHosts=true", user: nil,
      password: nil, properties: [:])
    #expect(
      url.sessionSettings == [
        "search_path": "a,\"B\"", "default_transaction_read_only": "on",
      ])
    #expect(url.shufflesHosts)
  }

  @Test("a service file may name the host, but not against the URL")
  func service() throws {
    let bare = try PostgreSQLURL(
      "jdbc:postgresql:?service=s", user: nil, password: nil, properties: [:])
    #expect(bare.parameters == ["service": "s"])
    let named = try PostgreSQLURL(
      "jdbc:postgresql://h/d?service=s", user: nil, password: nil, properties: [:])
    #expect(named.parameters["host"] == "h")
  }

  @Test(
    "the URL wins over settings, settings over properties",
    arguments: [
      ("jdbc:postgresql:d?user=url&password=1", "url", "1"),
      ("jdbc:postgresql:d", "setting", "2"),
      ("postgresql://url:1@h/d", "url", "1"),
      ("postgresql://h/d", "setting", "2"),
      ("host=h user=url password=1", "url", "1"),
    ])
  func precedence(url: String, user: String, password: String) throws {
    let parameters = try PostgreSQLURL(
      url, user: "setting", password: "2",
      properties: ["user": "property", "PASSWORD": "3", "applicationName": "x"]
    ).parameters
    #expect(parameters["user"] == user)
    #expect(parameters["password"] == password)
    #expect(parameters["application_name"] == "x")
  }

  @Test(
    "libpq's own forms are read by libpq",
    arguments: [
      (
        "postgresql://u:p%40@h:1/d?sslmode=require",
        [
          "user": "u", "password": "p@", "host": "h", "port": "1", "dbname": "d",
          "sslmode": "require",
        ]
      ),
      ("postgres://h/d", ["host": "h", "dbname": "d"]),
      ("postgresql:///d?host=/run/pg", ["host": "/run/pg", "dbname": "d"]),
      ("host=/run/pg dbname='my app'", ["host": "/run/pg", "dbname": "my app"]),
      ("postgresql:host=h dbname=d", ["host": "h", "dbname": "d"]),
      ("service=s", ["service": "s"]),
    ])
  func native(url: String, expected: [String: String]) throws {
    #expect(PostgreSQLURL.recognises(url))
    let read = try PostgreSQLURL(url, user: nil, password: nil, properties: [:])
    for (keyword, value) in expected { #expect(read.parameters[keyword] == value) }
  }

  @Test(
    "other addresses are others'",
    arguments: [
      "jdbc:mysql://h/d", "jdbc:sqlite:x", "app.db", "nonsense=1", "", "x host=1",
    ])
  func others(url: String) { #expect(!PostgreSQLURL.recognises(url)) }

  @Test(
    "what cannot be used is refused without its secrets",
    arguments: [
      "jdbc:postgresql://secret:5432", "jdbc:postgresql://h:secret99/d",
      "jdbc:postgresql://h/secret/d", "jdbc:postgresql://h/d?password=secret%zz",
      "postgresql://u:secret@h:1:2/d?x", "postgresql://u:secret%zz@h/d",
      "host=h password='secret", "jdbc:postgresql://h/d?sslkey=secret.p12",
      "jdbc:postgresql://h:0/secret", "jdbc:postgresql://u:secret@h/d",
      "jdbc:postgresql://u:secret@h:1/d", "postgresql://u:a@secret@h/d",
      "postgresql://u:secret/b@h:1/d",
      "host=h port=secret password=a",
    ])
  func refused(url: String) throws {
    let error = try #require(throws: PostgreSQLURLError.self) {
      try PostgreSQLURL(url, user: nil, password: nil, properties: [:])
    }
    #expect(!error.description.contains("secret") || error.description.contains("secret99"))
  }
}
