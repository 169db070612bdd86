internal import Database

/// Why no connection was made, read from libpq's text: before a login it gives no fields.
struct ConnectionFailure {
  let error: DatabaseError

  /// Reads a message that was made with verbose errors.
  ///
  /// - Parameters:
  ///   - message: Of one attempt after another, for each address and each way to encrypt.
  ///   - hosts: `host:port` of those that were tried.
  init(_ message: String, hosts: [String]) {
    let lines = message.split(separator: "\n")
    if let server = Self.serverError(lines) {
      error = server
      return
    }
    // cli-and-config.md 4.7: what users look for in their logs.
    let attempts = lines.filter { !$0.hasPrefix("\t") }
    if !attempts.isEmpty, !hosts.isEmpty,
      attempts.allSatisfy({ $0.hasSuffix("Connection refused") && $0.contains(", port ") })
    {
      error = Self.failure(
        "Connection to \(hosts.joined(separator: ", ")) refused. Check that the hostname and port"
          + " are correct and that the postmaster is accepting TCP/IP connections.")
    } else {
      error = Self.failure(message.trimmedLines + Self.advice(message))
    }
  }

  /// What to do about a key that OpenSSL cannot read, as the JDBC driver's own is.
  private static func advice(_ message: String) -> String {
    guard message.contains("could not load private key file"), message.contains(": unsupported")
    else { return "" }
    return "\n  Hint: The key must be in PEM form, or in DER form without a password:"
      + " openssl pkcs8 -topk8 -inform DER -in FILE -out client.key; then set sslkey to that"
  }

  private static func failure(_ message: String) -> DatabaseError {
    DatabaseError(.connection, sqlState: "08001", number: 0, message: message)
  }

  /// What the server said that refused last.
  ///
  /// With `sslmode=prefer` libpq tries again without encryption whatever the reason was, and a server
  /// that takes encrypted connections alone then speaks of pg_hba.conf: what it said of the password
  /// or the database is the reason. Where both speak of pg_hba.conf, both are told.
  private static func serverError(_ lines: [Substring]) -> DatabaseError? {
    let attempts = lines.indices.compactMap { attempt(at: $0, in: lines) }
    guard let last = attempts.last else { return nil }
    let own = attempts.filter { $0.server == last.server }
    let reason = own.first { $0.state != "28000" }
    var messages: [String] = []
    for message in (reason.map { [$0] } ?? own).map(\.message) where !messages.contains(message) {
      messages.append(message)
    }
    return DatabaseError(
      .connection, sqlState: (reason ?? last).state, number: 0,
      message: messages.joined(separator: "\n"))
  }

  /// An error that a server sent, such as `connection to … failed: FATAL:  28P01: password …`, with
  /// the lines behind it.
  private static func attempt(
    at index: Int, in lines: [Substring]
  ) -> (server: String, state: String, message: String)? {
    guard let found = state(in: lines[index]) else { return nil }
    var message = found.text
    for line in lines[(index + 1)...] {
      if state(in: line) != nil { break }
      if line.hasPrefix("DETAIL:  ") { message += "\n  Detail: " + line.dropFirst(9) }
      if line.hasPrefix("HINT:  ") { message += "\n  Hint: " + line.dropFirst(7) }
    }
    return (found.server, found.state, message)
  }

  /// The SQLSTATE behind a severity, the message as the JDBC driver words it, and what stands in front
  /// of both: the server.
  private static func state(
    in line: Substring
  ) -> (server: String, state: String, text: String)? {
    let bytes = Array(line.utf8)
    let colon = UInt8(ascii: ":")
    let blank = UInt8(ascii: " ")
    guard bytes.count > 10 else { return nil }
    for index in 0..<bytes.count - 10
    where bytes[index] == colon && bytes[index + 1] == blank && bytes[index + 2] == blank {
      let state = bytes[(index + 3)..<(index + 8)]
      guard bytes[index + 8] == colon, bytes[index + 9] == blank,
        state.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
      else { continue }
      let start = bytes[..<index].lastIndex(of: blank).map { $0 + 1 } ?? 0
      let severity = String(decoding: bytes[start..<index], as: UTF8.self)
      let text = String(decoding: bytes[(index + 10)...], as: UTF8.self)
      return (
        String(decoding: bytes[..<start], as: UTF8.self), String(decoding: state, as: UTF8.self),
        "\(severity): \(text)"
      )
    }
    return nil
  }
}
