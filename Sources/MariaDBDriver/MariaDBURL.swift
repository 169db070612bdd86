/// Where a MariaDB or MySQL server is, and how to reach it (cli-and-config.md 4.3, 4.6).
package struct MariaDBURL: Sendable, Hashable {
  /// One server of the list.
  package struct Host: Sendable, Hashable {
    package var name: String
    package var port: Int

    package init(_ name: String, port: Int = 3306) {
      self.name = name
      self.port = port
    }
  }

  /// How addresses begin, whichever of the two servers answers behind them.
  package static let mySQLPrefixes = ["jdbc:mysql:", "mysql://"]
  /// Likewise.
  package static let mariaDBPrefixes = ["jdbc:mariadb:", "mariadb://"]

  /// The servers, in the order in which they are tried; none when ``socket`` is to be used.
  package var hosts: [Host]
  /// The path of a Unix socket, or an empty text for the client library's own default.
  package var socket: String?
  package var database: String?
  package var user: String?
  package var password: String?
  package var tls = MariaDBTLS()

  /// Seconds until an attempt to connect is given up; 0 for never.
  package var connectTimeout = 30
  /// Seconds that the server may stay silent while it is asked; 0 for any time.
  package var readTimeout = 0
  package var isCompressed = false
  package var allowsLocalFiles = true
  /// A PEM file with the key of the server, for `caching_sha2_password` without TLS.
  package var serverPublicKey: String?
  /// Assignments for SET once connected, separated by commas.
  package var sessionVariables: String?
  package var createsDatabase = false
  /// Whether values that do not fit are errors, whatever the server's own mode says.
  ///
  /// The bundled driver of the reference adds STRICT_TRANS_TABLES to `sql_mode` unless
  /// `jdbcCompliantTruncation` is off.
  package var isStrict = true
  /// An option file named by the parameter `defaultsFile`.
  package var defaultsFile: String?

  /// Reads an address.
  ///
  /// - Parameters:
  ///   - url: What is configured, `jdbc:` or native.
  ///   - user: The configured user; the address's own wins.
  ///   - password: Likewise.
  ///   - properties: Further parameters, which the user and the address win over.
  /// - Throws: ``MariaDBURLError`` when the address cannot be understood; no text of it is shown,
  ///   as any part may hold a password.
  package init(
    _ url: String, user: String? = nil, password: String? = nil, properties: [String: String] = [:]
  ) throws(MariaDBURLError) {
    let address = try ServerAddress(url)
    hosts = address.hosts
    database = address.database
    var parameters = ServerParameters(properties)
    if let user { parameters.set("user", user) }
    if let password { parameters.set("password", password) }
    if let user = address.user { parameters.set("user", user) }
    if let password = address.password { parameters.set("password", password) }
    for (name, value) in address.parameters { parameters.set(name, value) }

    self.user = parameters.text("user")
    self.password = parameters.text("password")
    socket =
      parameters.text("localSocket", "socket", "unixSocket") ?? (hosts.isEmpty ? "" : nil)
    if socket != nil { hosts = [] }
    connectTimeout = try parameters.seconds("connectTimeout") ?? 30
    readTimeout = try parameters.seconds("socketTimeout") ?? 0
    isCompressed = parameters.flag("useCompression", "compress") ?? false
    allowsLocalFiles = parameters.flag("allowLocalInfile", "localInfile") ?? true
    serverPublicKey = parameters.text("serverRsaPublicKeyFile", "serverPublicKey")
    sessionVariables = parameters.text("sessionVariables").map(Self.assignments)
    createsDatabase = parameters.flag("createDatabaseIfNotExist", "createDB") ?? false
    isStrict = parameters.flag("jdbcCompliantTruncation") ?? true
    defaultsFile = parameters.text("defaultsFile")
    try parameters.refuseCredentialPlugins()
    tls = try MariaDBTLS(parameters)
  }

  /// The address with user and password from option files, where it has none of its own.
  ///
  /// - Throws: ``MariaDBURLError`` when the file that the address names cannot be read.
  package func withOptionFiles(
    environment: [String: String]
  ) throws(MariaDBURLError) -> MariaDBURL {
    if user != nil, password != nil, defaultsFile == nil { return self }
    let files = try OptionFiles(only: defaultsFile, environment: environment)
    var result = self
    result.user = user ?? files.user
    // A password of a file is that of the file's user.
    if user == nil || user == files.user || files.user == nil {
      result.password = password ?? files.password
    }
    return result
  }

  /// `sessionVariables` as one list: semicolons outside quotes count as commas, as in the driver.
  private static func assignments(_ text: String) -> String {
    var quote: Character?
    let joined = text.map { character -> Character in
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == ";" {
        return ","
      }
      return character
    }
    var list = Substring(String(joined))
    while let last = list.last, last == "," || last == " " { list.removeLast() }
    return String(list)
  }
}

/// Why an address cannot be used.
package struct MariaDBURLError: Error, Sendable, Hashable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
