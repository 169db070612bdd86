/// The parameters of an address, found without regard to case, `-` and `_`.
///
/// So `useSsl`, `useSSL` and the clients' own spelling `ssl-mode` are all found.
struct ServerParameters {
  private var values: [String: String] = [:]

  init(_ parameters: [String: String]) {
    // Sorted, so that of two spellings of one name always the same wins.
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) { set(name, value) }
  }

  mutating func set(_ name: String, _ value: String) { values[Self.key(name)] = value }

  private static func key(_ name: String) -> String {
    name.lowercased().filter { $0 != "-" && $0 != "_" }
  }

  /// The value of the first of these names that is given.
  func text(_ names: String...) -> String? { text(names) }

  private func text(_ names: [String]) -> String? {
    for name in names {
      if let value = values[Self.key(name)] { return value }
    }
    return nil
  }

  /// A switch; a name without a value switches on.
  func flag(_ names: String...) -> Bool? {
    text(names).map { ["", "true", "1", "yes", "on"].contains($0.lowercased()) }
  }

  /// Milliseconds as seconds, rounded up.
  func seconds(_ name: String) throws(MariaDBURLError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let milliseconds = Int(text), milliseconds >= 0 else {
      throw MariaDBURLError("The parameter \(name) must be a number of milliseconds")
    }
    return (milliseconds + 999) / 1000
  }

  /// Credentials that only a plug-in for the JVM can get.
  func refuseCredentialPlugins() throws(MariaDBURLError) {
    guard let type = text("credentialType"), !type.isEmpty else { return }
    throw MariaDBURLError(
      "The parameter credentialType is not supported: Dunlin runs without a JVM."
        + " Give user and password, for example through environment variables")
  }
}

/// How the connection is protected.
package struct MariaDBTLS: Sendable, Hashable {
  /// What is asked of the server, from nothing to everything.
  package enum Mode: Int, Sendable, Hashable, Comparable {
    case disabled
    /// TLS where the server offers it.
    case preferred
    case required
    /// The server's certificate must be signed by a trusted authority.
    case verifyAuthority
    /// Likewise, and it must be for the name of the host.
    case verifyIdentity

    package static func < (left: Mode, right: Mode) -> Bool { left.rawValue < right.rawValue }
  }

  package var mode = Mode.disabled
  /// Certificates of trusted authorities: the path of a PEM file, or its content.
  package var authorities: String?
  package var authorityFolder: String?
  /// The client's own certificate and key, as paths of PEM files.
  package var certificate: String?
  package var key: String?
  package var keyPassword: String?
  package var revocations: String?
  package var ciphers: String?
  package var versions: String?

  package init() {}

  init(_ parameters: ServerParameters) throws(MariaDBURLError) {
    mode = try Self.mode(parameters)
    authorities = parameters.text("serverSslCert", "sslCa")
    authorityFolder = parameters.text("sslCapath")
    certificate = parameters.text("sslCert")
    key = parameters.text("sslKey")
    keyPassword = parameters.text("sslPassphrase", "tlsPassphrase")
    revocations = parameters.text("sslCrl")
    ciphers = parameters.text("enabledSslCipherSuites", "sslCipher")
    versions = parameters.text("enabledSslProtocolSuites", "tlsVersion")
    if authorities?.hasPrefix("classpath:") == true {
      throw MariaDBURLError(
        "The parameter serverSslCert cannot name a file on the class path: Dunlin runs without a"
          + " JVM. Give the path of the PEM file")
    }
    try refuseKeyStores(parameters)
  }

  private static func mode(_ parameters: ServerParameters) throws(MariaDBURLError) -> Mode {
    if let text = parameters.text("sslMode") {
      switch text.lowercased().filter({ $0 != "-" && $0 != "_" }) {
      case "disable", "disabled": return .disabled
      case "prefer", "preferred": return .preferred
      case "require", "required", "trust": return .required
      case "verifyca": return .verifyAuthority
      case "verifyfull", "verifyidentity": return .verifyIdentity
      default:
        throw MariaDBURLError(
          "The parameter sslMode must be disabled, preferred, required, verify-ca or"
            + " verify-identity")
      }
    }
    guard parameters.flag("useSsl") ?? parameters.flag("requireSSL", "ssl") ?? false else {
      return .disabled
    }
    if parameters.flag("trustServerCertificate") ?? false { return .required }
    // The clients' own name for it is sslVerifyServerCert.
    if parameters.flag("verifyServerCertificate", "sslVerifyServerCert") == false {
      return .required
    }
    let skipsName = parameters.flag("disableSslHostnameVerification") ?? false
    return skipsName ? .verifyAuthority : .verifyIdentity
  }

  /// Java's key stores cannot be read; that matters only where one would be used.
  private func refuseKeyStores(_ parameters: ServerParameters) throws(MariaDBURLError) {
    guard mode > .disabled else { return }
    if mode >= .verifyAuthority, authorities == nil, authorityFolder == nil,
      parameters.text("trustStore", "trustCertificateKeyStoreUrl") != nil
    {
      throw MariaDBURLError(
        "The parameter trustStore is not supported, as it names a Java key store."
          + " Give the certificate as a PEM file with serverSslCert")
    }
    if certificate == nil, parameters.text("keyStore", "clientCertificateKeyStoreUrl") != nil {
      throw MariaDBURLError(
        "The parameter keyStore is not supported, as it names a Java key store."
          + " Give the certificate and its key as PEM files with sslCert and sslKey")
    }
  }
}
