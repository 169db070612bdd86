internal import CPostgreSQL

/// A PostgreSQL address, taken apart into libpq's parameters (cli-and-config.md 4.2).
///
/// Three forms are read: `jdbc:postgresql:` as the JDBC driver reads it, libpq's own
/// `postgresql://` or `postgres://`, and libpq's keywords and values, such as `host=db dbname=app`,
/// bare or behind `postgresql:`.
package struct PostgreSQLURL: Sendable, Hashable {
  /// libpq's keywords and values; what is missing comes from its environment and defaults.
  package private(set) var parameters: [String: String]
  /// Settings that the session begins with.
  package private(set) var sessionSettings: [String: String] = [:]
  /// Whether the hosts are tried in no fixed order.
  package private(set) var shufflesHosts = false

  /// The beginnings of addresses.
  package static let prefixes = ["jdbc:postgresql:", "postgresql:", "postgres:"]

  /// Whether an address is one of PostgreSQL.
  package static func recognises(_ url: String) -> Bool {
    prefixes.contains { url.hasPrefix($0) } || isKeyValueText(url)
  }

  /// Reads an address.
  ///
  /// - Parameters:
  ///   - url: The address; its parameters win over all others (cli-and-config.md 4.6).
  ///   - user: The configured user; wins over the properties.
  ///   - password: The configured password; wins over the properties.
  ///   - properties: Parameters of the JDBC driver, names in any case.
  /// - Throws: ``PostgreSQLURLError``, without a secret in it.
  package init(
    _ url: String, user: String?, password: String?, properties: [String: String]
  ) throws(PostgreSQLURLError) {
    var given: [String: String] = [:]
    for (name, value) in properties { given[name.lowercased()] = value }
    if let user { given["user"] = user }
    if let password { given["password"] = password }

    if url.hasPrefix("jdbc:postgresql:") {
      let jdbc = try JDBCAddress(url)
      given.merge(jdbc.parameters) { $1 }
      parameters = [:]
      try take(given)
      if let database = jdbc.database { parameters["dbname"] = database }
      if !jdbc.hosts.isEmpty || parameters["service"] == nil {
        // Not the Unix socket that libpq would take.
        parameters["host"] = jdbc.hosts.isEmpty ? "localhost" : jdbc.hosts.joined(separator: ",")
        parameters["port"] = jdbc.ports.isEmpty ? "5432" : jdbc.ports.joined(separator: ",")
      }
    } else {
      parameters = [:]
      try take(given)
      parameters.merge(try Self.parsed(url)) { $1 }
    }
    try checkKey()
  }

  /// The address with the host alone that a connection was made to.
  func limited(toHostOf handle: OpaquePointer) -> PostgreSQLURL {
    var result = self
    for (keyword, value) in [
      ("host", PQhost(handle)), ("hostaddr", PQhostaddr(handle)), ("port", PQport(handle)),
    ] {
      let text = value.map { String(cString: $0) } ?? ""
      result.parameters[keyword] = text.isEmpty ? nil : text
    }
    result.parameters["target_session_attrs"] = nil
    result.shufflesHosts = false
    return result
  }

  /// Reads the JDBC driver's parameters, names in lower case; unknown ones are ignored.
  private mutating func take(_ given: [String: String]) throws(PostgreSQLURLError) {
    for (name, keyword) in Self.keywords { parameters[keyword] = given[name] }
    parameters["connect_timeout"] = given["connecttimeout"] ?? given["logintimeout"]
    parameters["sslmode"] = Self.sslMode(given)
    if let keepAlive = given["tcpkeepalive"] {
      parameters["keepalives"] = Self.isTrue(keepAlive) ? "1" : "0"
    }
    if let type = given["targetservertype"] {
      parameters["target_session_attrs"] = Self.sessionAttributes[type.lowercased()] ?? type
    }
    // libpq minds the case.
    for keyword in ["sslmode", "channel_binding", "gssencmode"] {
      parameters[keyword] = parameters[keyword]?.lowercased()
    }
    if parameters["gssencmode"] == "allow" { parameters["gssencmode"] = "prefer" }
    shufflesHosts = given["loadbalancehosts"].map(Self.isTrue) ?? false
    if let path = given["currentschema"] { sessionSettings["search_path"] = path }
    if given["readonly"].map(Self.isTrue) ?? false {
      sessionSettings["default_transaction_read_only"] = "on"
    }
    // Ignoring these would be less than what was asked for.
    for (name, keyword, harmless) in [
      ("requireauth", "require_auth", ""), ("sslnegotiation", "sslnegotiation", "postgres"),
    ] {
      guard let value = given[name], value.lowercased() != harmless else { continue }
      guard Self.known.contains(keyword) else {
        throw PostgreSQLURLError(
          "This build's libpq has no \(keyword); remove \(name) from the URL")
      }
      parameters[keyword] = value
    }
  }

  private static func isTrue(_ text: String) -> Bool { text.isEmpty || text.lowercased() == "true" }

  /// How much of TLS is asked for; `nil` leaves it to libpq.
  private static func sslMode(_ given: [String: String]) -> String? {
    let mode =
      given["sslmode"]?.lowercased() ?? (given["ssl"].map(isTrue) ?? false ? "verify-full" : nil)
    // Encryption without a look at the certificate, spelt as a Java class.
    let verifies = mode == "verify-full" || mode == "verify-ca"
    return verifies && given["sslfactory"]?.hasSuffix("NonValidatingFactory") ?? false
      ? "require" : mode
  }

  private func checkKey() throws(PostgreSQLURLError) {
    guard let key = parameters["sslkey"]?.lowercased(),
      key.hasSuffix(".p12") || key.hasSuffix(".pfx")
    else { return }
    throw PostgreSQLURLError(
      "sslkey names a PKCS#12 file, which only Java's driver reads. Take the key and the"
        + " certificate out of it: openssl pkcs12 -in FILE -nocerts -nodes -out client.key, and"
        + " -clcerts -nokeys -out client.crt; then set sslkey and sslcert to those")
  }

  /// Parameters of the JDBC driver, in lower case, that mean the same under a name of libpq.
  private static let keywords = [
    ("user", "user"), ("password", "password"), ("sslrootcert", "sslrootcert"),
    ("sslcert", "sslcert"), ("sslkey", "sslkey"), ("sslpassword", "sslpassword"),
    ("channelbinding", "channel_binding"), ("gssencmode", "gssencmode"),
    ("kerberosservername", "krbsrvname"), ("options", "options"),
    ("applicationname", "application_name"), ("service", "service"),
  ]

  private static let sessionAttributes = [
    "any": "any", "primary": "primary", "master": "primary", "secondary": "standby",
    "slave": "standby", "preferprimary": "any", "prefersecondary": "prefer-standby",
    "preferslave": "prefer-standby",
  ]
}

/// Why an address cannot be used.
package struct PostgreSQLURLError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

// MARK: - libpq's own forms

extension PostgreSQLURL {
  /// Whether a text is libpq's keywords and values: it begins with a keyword and `=`.
  private static func isKeyValueText(_ text: String) -> Bool {
    let keyword = text.prefix { $0 != "=" }
    guard keyword.utf8.count < text.utf8.count else { return false }
    let trimmed = keyword.split(separator: " ")
    return trimmed.count == 1 && known.contains(String(trimmed[0]))
  }

  /// The keywords that libpq knows.
  private static let known: Set<String> = {
    guard let options = PQconndefaults() else { return [] }
    defer { PQconninfoFree(options) }
    var names: Set<String> = []
    var option = options
    while let name = option.pointee.keyword {
      names.insert(String(cString: name))
      option += 1
    }
    return names
  }()

  /// The parameters of an address in one of libpq's forms.
  private static func parsed(_ url: String) throws(PostgreSQLURLError) -> [String: String] {
    var text = url
    for prefix in ["postgresql:", "postgres:"]
    where url.hasPrefix(prefix) && !url.hasPrefix(prefix + "//") {
      text = String(url.dropFirst(prefix.utf8.count))
    }
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(text, &message) else {
      let reason = message.map { String(cString: $0) } ?? "out of memory"
      PQfreemem(message)
      throw PostgreSQLURLError("Unable to connect: \(withoutQuotations(reason))")
    }
    defer { PQconninfoFree(options) }
    var found: [String: String] = [:]
    var option = options
    while let name = option.pointee.keyword {
      if let value = option.pointee.val { found[String(cString: name)] = String(cString: value) }
      option += 1
    }
    try checkServer(found)
    return found
  }

  /// Refuses what libpq took for a host or a port but is a part of a password: an error about it
  /// would tell the password.
  private static func checkServer(_ found: [String: String]) throws(PostgreSQLURLError) {
    let ports = found["port"]?.split(separator: ",") ?? []
    guard found["host"]?.contains("@") ?? false || ports.contains(where: { Int($0) == nil })
    else { return }
    throw PostgreSQLURLError(
      "Unable to connect: the URL's host or port cannot be read. In a password write '@' as %40, '/'"
        + " as %2F, '?' as %3F, '#' as %23 and '%' as %25")
  }

  /// libpq quotes what it could not read, which may hold a password.
  private static func withoutQuotations(_ message: String) -> String {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    let kept = parts.enumerated().map { $0.offset.isMultiple(of: 2) ? String($0.element) : "…" }
    let text = kept.joined(separator: "\"")
    return text.last == "\n" ? String(text.dropLast()) : text
  }
}
