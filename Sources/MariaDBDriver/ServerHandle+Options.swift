internal import CMariaDB
internal import Database
internal import Glibc

extension ServerHandle {
  /// Hands the client library what the address asks for.
  func setOptions(of url: MariaDBURL) throws(DatabaseError) {
    text(MYSQL_SET_CHARSET_NAME, "utf8mb4")
    mysql_options4(pointer, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "Dunlin")
    // The library takes the name localhost for the socket unless it is told.
    let protocols = url.socket == nil ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET
    number(MYSQL_OPT_PROTOCOL, Int(protocols.rawValue))
    if url.connectTimeout > 0 { number(MYSQL_OPT_CONNECT_TIMEOUT, url.connectTimeout) }
    if url.readTimeout > 0 {
      number(MYSQL_OPT_READ_TIMEOUT, url.readTimeout)
      number(MYSQL_OPT_WRITE_TIMEOUT, url.readTimeout)
    }
    if url.isCompressed { mysql_options(pointer, MYSQL_OPT_COMPRESS, nil) }
    number(MYSQL_OPT_LOCAL_INFILE, url.allowsLocalFiles ? 1 : 0)
    if let path = url.serverPublicKey { text(MYSQL_SERVER_PUBLIC_KEY, path) }
    try setTLS(url.tls)
  }

  private func setTLS(_ tls: MariaDBTLS) throws(DatabaseError) {
    guard tls.mode > .disabled else { return }
    dunlin_mariadb_set_flag(pointer, MYSQL_OPT_SSL_ENFORCE, 1)
    if let path = tls.certificate { text(MYSQL_OPT_SSL_CERT, path) }
    if let path = tls.key { text(MYSQL_OPT_SSL_KEY, path) }
    if let password = tls.keyPassword { text(MARIADB_OPT_TLS_PASSPHRASE, password) }
    if let ciphers = tls.ciphers { text(MYSQL_OPT_SSL_CIPHER, ciphers) }
    if let versions = tls.versions { text(MARIADB_OPT_TLS_VERSION, versions) }
    guard tls.mode >= .verifyAuthority else { return }
    // With authorities given, the library checks the chain whatever this flag says; the flag adds
    // the check of the name. Without any, only the flag makes it check, with those of the system.
    let hasAuthorities = tls.authorities != nil || tls.authorityFolder != nil
    let checksName = tls.mode == .verifyIdentity || !hasAuthorities
    dunlin_mariadb_set_flag(pointer, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, checksName ? 1 : 0)
    if let authorities = tls.authorities { text(MYSQL_OPT_SSL_CA, try path(of: authorities)) }
    if let folder = tls.authorityFolder { text(MYSQL_OPT_SSL_CAPATH, folder) }
    if let path = tls.revocations { text(MYSQL_OPT_SSL_CRL, path) }
  }

  /// The path of a certificate; one given as text is put where the library can read it.
  private func path(of certificate: String) throws(DatabaseError) -> String {
    let prefix = "file:"
    guard certificate.hasPrefix("-----BEGIN") else {
      return certificate.hasPrefix(prefix)
        ? String(certificate.dropFirst(prefix.utf8.count)) : certificate
    }
    // tmpfile(3): a file without a name, gone once it is closed.
    guard let file = tmpfile(), fputs(certificate, file) >= 0, fflush(file) == 0 else {
      throw DatabaseError(
        .connection, sqlState: nil, number: 0, message: "Unable to keep the server's certificate")
    }
    certificateFile = file
    return "/proc/self/fd/\(fileno(file))"
  }

  private func text(_ option: mysql_option, _ value: String) {
    dunlin_mariadb_set_text(pointer, option, value)
  }

  private func number(_ option: mysql_option, _ value: Int) {
    dunlin_mariadb_set_number(pointer, option, UInt32(clamping: value))
  }
}
