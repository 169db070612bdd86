import MariaDBDriver
import Testing

@Suite("MariaDB URL")
struct MariaDBURLTests {
  typealias Host = MariaDBURL.Host

  struct Example: Sendable, CustomTestStringConvertible {
    let url: String
    let hosts: [Host]
    var database: String?

    init(_ url: String, _ hosts: [Host], _ database: String? = nil) {
      self.url = url
      self.hosts = hosts
      self.database = database
    }

    var testDescription: String { url }
  }

  @Test(
    "names servers and the database",
    arguments: [
      Example("jdbc:mariadb://db.example/app", [Host("db.example")], "app"),
      Example("jdbc:mysql://db.example:3307/app", [Host("db.example", port: 3307)], "app"),
      Example("jdbc:mariadb://h1", [Host("h1")]),
      Example("jdbc:mariadb://h1/", [Host("h1")]),
      Example("jdbc:mariadb:///app", [Host("localhost")], "app"),
      Example(
        "jdbc:mysql://h1:1,h2,h3:3/app?x=y",
        [Host("h1", port: 1), Host("h2"), Host("h3", port: 3)],
        "app"),
      Example("jdbc:mariadb:sequential://h1,h2/app", [Host("h1"), Host("h2")], "app"),
      Example("jdbc:mysql:loadbalance://h1,h2/app", [Host("h1"), Host("h2")], "app"),
      Example("jdbc:mariadb:aurora://h1/app", [Host("h1")], "app"),
      Example(
        "jdbc:mariadb:replication://address=(host=r)(type=slave),address=(host=m)(port=7)/app",
        [Host("m", port: 7), Host("r")], "app"),
      Example(
        "jdbc:mysql://(host=h1,port=1),(host=h2)/app", [Host("h1", port: 1), Host("h2")], "app"),
      Example("jdbc:mariadb://[2001:db8::1]:3307/app", [Host("2001:db8::1", port: 3307)], "app"),
      Example("jdbc:mariadb://2001:db8::1/app", [Host("2001:db8::1")], "app"),
      Example("mysql://db.example:3307/my%20app", [Host("db.example", port: 3307)], "my app"),
      Example("mariadb:///app", [], "app"),
    ])
  func servers(_ example: Example) throws {
    let url = try MariaDBURL(example.url)
    #expect(url.hosts == example.hosts)
    #expect(url.database == example.database)
  }

  @Test("takes the socket where there is no host", arguments: ["mariadb:///app", "mysql:///"])
  func defaultSocket(text: String) throws {
    #expect(try MariaDBURL(text).socket == "")
  }

  @Test("prefers a named socket to hosts")
  func socket() throws {
    let url = try MariaDBURL("jdbc:mariadb://localhost/app?localSocket=/run/db.sock")
    #expect(url.socket == "/run/db.sock")
    #expect(url.hosts.isEmpty)
  }

  @Test("lets the address win over settings, and settings over properties")
  func credentials() throws {
    let properties = ["user": "p", "password": "pp"]
    let none = try MariaDBURL("jdbc:mariadb://h/d", properties: properties)
    #expect(none.user == "p" && none.password == "pp")
    let set = try MariaDBURL("jdbc:mariadb://h/d", user: "s", password: "", properties: properties)
    #expect(set.user == "s" && set.password == "")
    let address = try MariaDBURL(
      "jdbc:mariadb://h/d?user=u&password=a%41=b", user: "s", password: "ss")
    #expect(address.user == "u" && address.password == "a%41=b")
    let native = try MariaDBURL("mariadb://u%40x:p%3a%2f@h/d", user: "s", password: "ss")
    #expect(native.user == "u@x" && native.password == "p:/")
    let at = try MariaDBURL("mariadb://u:p@,:#(w@h1,h2/d")
    #expect(at.user == "u" && at.password == "p@,:#(w")
    #expect(at.hosts == [Host("h1"), Host("h2")])
    let pairs = try MariaDBURL(
      "jdbc:mysql://address=(host=h)(user=u)(password=p%28),(host=h2,user=x)/d", user: "s",
      password: "ss")
    #expect(pairs.user == "u" && pairs.password == "p(")
  }

  @Test("maps parameters")
  func parameters() throws {
    let url = try MariaDBURL(
      "jdbc:mariadb://h/d?connectTimeout=1500&socketTimeout=60000&useCompression=true"
        + "&allowLocalInfile=false&sessionVariables=sql_mode='A;B';wait_timeout=9,&x=1"
        + "&createDatabaseIfNotExist=true&serverRsaPublicKeyFile=/k.pem&useUnicode&tcpKeepAlive=1"
        + "&jdbcCompliantTruncation=false&defaultsFile=~/db.cnf")
    #expect(url.connectTimeout == 2)
    #expect(url.readTimeout == 60)
    #expect(url.isCompressed)
    #expect(!url.allowsLocalFiles)
    #expect(url.sessionVariables == "sql_mode='A;B',wait_timeout=9")
    #expect(url.createsDatabase)
    #expect(url.serverPublicKey == "/k.pem")
    #expect(!url.isStrict)
    #expect(url.defaultsFile == "~/db.cnf")
  }

  @Test("has the driver's defaults")
  func defaults() throws {
    let url = try MariaDBURL("jdbc:mariadb://h/d")
    #expect(url.connectTimeout == 30 && url.readTimeout == 0)
    #expect(url.allowsLocalFiles && url.isStrict && !url.isCompressed && !url.createsDatabase)
    #expect(url.tls == MariaDBTLS())
  }

  @Test(
    "says what is asked of TLS",
    arguments: [
      ("", .disabled), ("useSsl=true", .verifyIdentity), ("useSSL=true", .verifyIdentity),
      ("useSSL=false&requireSSL=true", .disabled), ("requireSSL=true", .verifyIdentity),
      ("useSsl=true&trustServerCertificate=true", .required),
      ("useSSL=true&verifyServerCertificate=false", .required),
      ("useSsl=true&disableSslHostnameVerification=true", .verifyAuthority),
      ("sslMode=DISABLED", .disabled), ("sslMode=PREFERRED", .preferred),
      ("sslMode=REQUIRED", .required), ("sslMode=trust", .required),
      ("sslMode=VERIFY_CA", .verifyAuthority), ("sslMode=verify-ca", .verifyAuthority),
      ("sslMode=VERIFY_IDENTITY", .verifyIdentity), ("sslMode=verify-full", .verifyIdentity),
      ("ssl-mode=required", .required),
    ] as [(String, MariaDBTLS.Mode)])
  func tls(parameters: String, mode: MariaDBTLS.Mode) throws {
    #expect(try MariaDBURL("jdbc:mariadb://h/d?\(parameters)").tls.mode == mode)
  }

  @Test(
    "refuses what cannot be understood or done, without a word of the address",
    arguments: [
      ("jdbc:mariadb:h/d-s3cret", "cannot be understood"),
      ("jdbc:mariadb://h:0/d-s3cret", "port"),
      ("jdbc:mariadb://h:s3cret/d", "port"),
      ("jdbc:mariadb://address=(port=s3cret)/d", "cannot be understood"),
      // A password with a '/' or '?' of its own, which ends the hosts.
      ("mariadb://u:s3cret/x@h/d", "%2F"),
      ("mariadb://u:1/s3cret@h/d", "%2F"),
      ("mariadb://u:1?s3cret@h:1/d", "%3F"),
      ("jdbc:mysql://u:a@s3cret/p?x=y&z@h/d", "%3F"),
      ("jdbc:mariadb://h/d?sslMode=s3cret", "sslMode"),
      ("jdbc:mariadb://h/d?connectTimeout=s3cret", "connectTimeout"),
      ("jdbc:mariadb://h/d?credentialType=AWS-IAM&password=s3cret", "credentialType"),
      ("jdbc:mariadb://h/d?useSsl=true&trustStore=s3cret", "trustStore"),
      ("jdbc:mariadb://h/d?useSsl=true&keyStore=s3cret&serverSslCert=x", "keyStore"),
      ("jdbc:mariadb://h/d?serverSslCert=classpath:s3cret", "serverSslCert"),
    ])
  func refused(url: String, word: String) throws {
    let error = try #require(throws: MariaDBURLError.self) { try MariaDBURL(url) }
    #expect(error.description.contains(word))
    #expect(!error.description.contains("s3cret"))
  }

  @Test("ignores key stores that would not be used")
  func unusedKeyStores() throws {
    _ = try MariaDBURL("jdbc:mariadb://h/d?trustStore=x&keyStore=y")
    _ = try MariaDBURL("jdbc:mariadb://h/d?useSsl=true&trustServerCertificate=true&trustStore=x")
  }
}
