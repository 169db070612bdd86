/// What stands in a `jdbc:postgresql:` address (cli-and-config.md 4.2).
struct JDBCAddress {
  /// Empty when the address names none.
  private(set) var hosts: [String] = []
  private(set) var ports: [String] = []
  /// `nil` means the user's name.
  private(set) var database: String?
  /// Names in lower case; the last of equal names wins.
  private(set) var parameters: [String: String] = [:]

  /// Reads an address.
  ///
  /// - Throws: ``PostgreSQLURLError`` where the JDBC driver would not take it.
  init(_ url: String) throws(PostgreSQLURLError) {
    let rest = url.dropFirst("jdbc:postgresql:".utf8.count)
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 { try readParameters(parts[1]) }
    let address = parts[0]
    guard address.hasPrefix("//") else {
      database = try Self.name(address)
      return
    }
    let server = address.dropFirst(2).split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if server.count == 2 {
      guard !server[1].contains("/") else {
        throw PostgreSQLURLError(
          "Unable to connect: the database's name in the URL holds a '/'; write it as %2F")
      }
      database = try Self.name(server[1])
    } else if !server[0].isEmpty {
      throw PostgreSQLURLError(
        "Unable to connect: in jdbc:postgresql://host:port/database the '/' behind the host is"
          + " missing")
    }
    if !server[0].isEmpty { try readHosts(server[0]) }
  }

  private static func name(_ text: Substring) throws(PostgreSQLURLError) -> String? {
    text.isEmpty ? nil : try decoded(text)
  }

  private mutating func readHosts(_ list: Substring) throws(PostgreSQLURLError) {
    // Shown as part of a host or of a port, the password would be told.
    guard !list.contains("@") else {
      throw PostgreSQLURLError(
        "Unable to connect: a jdbc:postgresql: URL takes no user and password in front of the host;"
          + " write them as ?user=…&password=…, or set user and password")
    }
    for address in list.split(separator: ",", omittingEmptySubsequences: false) {
      var host = address
      var port: Substring = "5432"
      let bracket = address.lastIndex(of: "]") ?? address.startIndex
      if let colon = address.lastIndex(of: ":"), colon >= bracket {
        host = address[..<colon]
        port = address[address.index(after: colon)...]
        guard let number = Int(port), (1...65535).contains(number) else {
          throw PostgreSQLURLError("Unable to connect: the URL's port \(port) is no port number")
        }
      }
      if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
      hosts.append(host.isEmpty ? "localhost" : String(host))
      ports.append(String(port))
    }
  }

  private mutating func readParameters(_ list: Substring) throws(PostgreSQLURLError) {
    for parameter in list.split(separator: "&") {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      parameters[parts[0].lowercased()] = parts.count == 2 ? try Self.decoded(parts[1]) : ""
    }
  }

  /// The text with `%xx` and `+` replaced.
  private static func decoded(_ text: Substring) throws(PostgreSQLURLError) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard rest.count >= 2,
          let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else {
          throw PostgreSQLURLError(
            "Unable to connect: the URL holds a '%' that no two hexadecimal digits follow;"
              + " write a percent sign as %25")
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
