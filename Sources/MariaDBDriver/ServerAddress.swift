/// The parts of an address, before its parameters are looked at (cli-and-config.md 4.3).
struct ServerAddress {
  private(set) var hosts: [MariaDBURL.Host] = []
  private(set) var database: String?
  private(set) var user: String?
  private(set) var password: String?
  private(set) var parameters: [(name: String, value: String)] = []

  init(_ url: String) throws(MariaDBURLError) {
    let isNative = !url.hasPrefix("jdbc:")
    guard let slashes = Self.firstRange(of: "//", in: url) else { throw Self.notUnderstood }
    // What stands before: the scheme, and words that tell how hosts are chosen. All of them begin
    // with the first host.
    var rest = url[slashes.upperBound...]
    if let question = rest.firstIndex(of: "?") {
      try readParameters(rest[rest.index(after: question)...], isNative: isNative)
      rest = rest[..<question]
    }
    if let slash = rest.firstIndex(of: "/") {
      let name = rest[rest.index(after: slash)...]
      guard !name.contains("@") else { throw Self.brokenLogin }
      if !name.isEmpty { database = Self.decoded(name) }
      rest = rest[..<slash]
    }
    // A password may hold an @ of its own; a host cannot.
    if let at = rest.lastIndex(of: "@") {
      readUser(rest[..<at], isNative: isNative)
      rest = rest[rest.index(after: at)...]
    }
    try readHosts(rest, isNative: isNative)
  }

  private static let notUnderstood = MariaDBURLError(
    "The address cannot be understood. Its form is jdbc:mariadb://host:port/database or"
      + " jdbc:mysql://host:port/database")

  /// What stands in front of a `/` or `?` of a password would be told as a host or a port.
  private static let brokenLogin = MariaDBURLError(
    "The address cannot be understood: an '@' stands behind its hosts. In the user and the password"
      + " write '/' as %2F, '?' as %3F and '%' as %25, in the database '@' as %40")

  private static func firstRange(of text: String, in whole: String) -> Range<String.Index>? {
    var start = whole.startIndex
    while start < whole.endIndex {
      if whole[start...].hasPrefix(text) {
        return start..<whole.index(start, offsetBy: text.count)
      }
      start = whole.index(after: start)
    }
    return nil
  }

  private mutating func readParameters(
    _ text: Substring, isNative: Bool
  ) throws(MariaDBURLError) {
    for parameter in text.split(separator: "&") {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard !parts[0].contains("@") else { throw Self.brokenLogin }
      let value = parts.count > 1 ? parts[1] : ""
      // The values of a JDBC address are taken literally.
      parameters.append(
        (name: String(parts[0]), value: isNative ? Self.decoded(value) : String(value)))
    }
  }

  private mutating func readUser(_ text: Substring, isNative: Bool) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    user = Self.decoded(parts[0])
    if parts.count > 1 { password = Self.decoded(parts[1]) }
  }

  private mutating func readHosts(
    _ text: Substring, isNative: Bool
  ) throws(MariaDBURLError) {
    var replicas: [MariaDBURL.Host] = []
    for item in Self.listItems(text) {
      if item.first == "(" || item.lowercased().hasPrefix("address=") {
        let (host, isReplica) = try readPairs(item)
        if isReplica { replicas.append(host) } else { hosts.append(host) }
      } else {
        hosts.append(try Self.readHost(item))
      }
    }
    // A replica takes no writes, so it comes last.
    hosts += replicas
    // Without a host a JDBC driver means this machine, a client its socket.
    if hosts.isEmpty, !isNative { hosts = [MariaDBURL.Host("localhost")] }
  }

  /// The parts between commas outside parentheses and brackets.
  private static func listItems(_ text: Substring) -> [Substring] {
    var items: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case "," where depth == 0:
        items.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    items.append(text[start...])
    return items.filter { !$0.isEmpty }
  }

  /// `name`, `name:port`, `[v6]` or `[v6]:port`.
  private static func readHost(_ text: Substring) throws(MariaDBURLError) -> MariaDBURL.Host {
    if text.first == "[", let close = text.firstIndex(of: "]") {
      let name = text[text.index(after: text.startIndex)..<close]
      let rest = text[text.index(after: close)...]
      guard rest.isEmpty || rest.first == ":" else { throw notUnderstood }
      return try host(name, port: rest.dropFirst())
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    // More than one colon without brackets is an address of version 6 without a port.
    guard parts.count == 2 else { return try host(text, port: "") }
    return try host(parts[0], port: parts[1])
  }

  private static func host(
    _ name: Substring, port: Substring
  ) throws(MariaDBURLError) -> MariaDBURL.Host {
    let name = name.isEmpty ? "localhost" : decoded(name)
    guard !port.isEmpty else { return MariaDBURL.Host(name) }
    guard let number = Int(port), (1...65535).contains(number) else {
      throw MariaDBURLError("The port of host \(name) in the address is no number from 1 to 65535")
    }
    return MariaDBURL.Host(name, port: number)
  }

  /// `address=(host=h)(port=p)(type=master)`, or `(host=h,port=p)`, with a login of its own where
  /// none stands in front of the hosts.
  private mutating func readPairs(
    _ text: Substring
  ) throws(MariaDBURLError) -> (host: MariaDBURL.Host, isReplica: Bool) {
    var values: [String: Substring] = [:]
    for pair in text.drop(while: { $0 != "(" }).split(whereSeparator: { "(),".contains($0) }) {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw Self.notUnderstood }
      values[parts[0].lowercased()] = parts[1]
    }
    guard let name = values["host"] else { throw Self.notUnderstood }
    if user == nil, let name = values["user"] {
      user = Self.decoded(name)
      password = password ?? values["password"].map(Self.decoded)
    }
    let type = values["type"]?.lowercased()
    return (
      host: try Self.host(name, port: values["port"] ?? ""),
      isReplica: type == "slave" || type == "replica"
    )
  }

  /// The text with its percent escapes decoded; what is no escape stays.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
