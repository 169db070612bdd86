internal import CPostgreSQL
internal import Database
internal import Glibc

/// Connects without blocking, so that an interruption is noticed and each host has its own time.
struct ConnectionAttempt {
  private var parameters: [String: String]
  /// What the session begins with, sent as start-up options where the server takes them.
  private var sessionSettings: [String: String]
  private var sendsSettingsAtStart = true
  private let isInterrupted: @Sendable () -> Bool

  /// A connection that was made.
  struct Success {
    let handle: OpaquePointer
    /// Settings that are still to be set: a pooler in between takes no start-up options.
    let remainingSettings: [String: String]
  }

  init(_ url: PostgreSQLURL, timeZone: String?, isInterrupted: @escaping @Sendable () -> Bool) {
    parameters = url.parameters
    parameters["client_encoding"] = "UTF8"
    parameters["fallback_application_name"] = "Dunlin"
    sessionSettings = url.sessionSettings
    sessionSettings["DateStyle"] = "ISO"
    // What the history's column default stores is the client's local time (cli-and-config.md 4.2).
    sessionSettings["TimeZone"] = timeZone
    self.isInterrupted = isInterrupted
    if url.shufflesHosts { hosts.shuffle() }
  }

  /// Connects, leaving out hosts that do not answer in time.
  ///
  /// - Throws: ``DatabaseError`` of kind `connection` or `interrupted`.
  mutating func connect() throws(DatabaseError) -> Success {
    while true {
      switch try attempt() {
      case .connected(let handle):
        return Success(handle: handle, remainingSettings: remainingSettings(on: handle))
      case .timedOut(let host, let seconds):
        if hosts.count > 1, let index = hosts.firstIndex(where: { $0.description == host }) {
          hosts.remove(at: index)
          continue
        }
        throw DatabaseError(
          .connection, sqlState: "08001", number: 0,
          message: "Connection to \(host) failed: no answer within \(seconds) s")
      case .refused(let failure):
        guard adapt(to: failure) else { throw failure }
      }
    }
  }

  /// What the session does not begin with although it should.
  ///
  /// PGDATESTYLE and the options of the address come later than what is sent at the start, and the
  /// history's times are read in one style alone.
  private func remainingSettings(on handle: OpaquePointer) -> [String: String] {
    guard sendsSettingsAtStart else { return sessionSettings }
    let style = PQparameterStatus(handle, "DateStyle").map { String(cString: $0) }
    guard let style, !style.hasPrefix("ISO") else { return [:] }
    return sessionSettings.filter { $0.key == "DateStyle" }
  }

  /// Leaves out what the server did not take; `false` when that is not the reason.
  private mutating func adapt(to failure: DatabaseError) -> Bool {
    if sendsSettingsAtStart, failure.message.contains("unsupported startup parameter") {
      sendsSettingsAtStart = false
      return true
    }
    // The server has its own list of time zones.
    if failure.sqlState == "22023", failure.message.contains("TimeZone") {
      return sessionSettings.removeValue(forKey: "TimeZone") != nil
    }
    return false
  }

  // MARK: One attempt

  private enum Outcome {
    case connected(OpaquePointer)
    case timedOut(host: String, seconds: Int)
    case refused(DatabaseError)
  }

  private func attempt() throws(DatabaseError) -> Outcome {
    guard let handle = start() else {
      throw DatabaseError(.connection, sqlState: nil, number: 0, message: "out of memory")
    }
    // The notices of a login have no one to read them.
    PQsetNoticeReceiver(handle, { _, _ in }, nil)
    // With it the message carries the SQLSTATE, which libpq gives no other way to before a login.
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    var host = ""
    var deadline: Int?
    let timeout = Self.timeout(of: handle)
    // libpq's manual: behave as if PQconnectPoll had last returned PGRES_POLLING_WRITING.
    var state = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
    while state != PGRES_POLLING_OK {
      if state == PGRES_POLLING_FAILED {
        let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        PQfinish(handle)
        return .refused(ConnectionFailure(message, hosts: hosts.map(\.description)).error)
      }
      if isInterrupted() {
        PQfinish(handle)
        throw DatabaseError(
          .interrupted, sqlState: nil, number: 0, message: "Stopped while connecting")
      }
      let current = Self.host(of: handle)
      if current != host {
        host = current
        deadline = timeout.map { Waiting.milliseconds + $0 * 1000 }
      }
      if let timeout, let deadline, Waiting.milliseconds > deadline {
        PQfinish(handle)
        return .timedOut(host: host, seconds: timeout)
      }
      let reads = state == PGRES_POLLING_READING
      if Waiting.wait(at: PQsocket(handle), reading: reads, writing: !reads) {
        state = PQconnectPoll(handle)
      }
    }
    return .connected(handle)
  }

  private func start() -> OpaquePointer? {
    var all = parameters
    if sendsSettingsAtStart {
      all["options"] = [startUpOptions, all["options"] ?? Self.environmentOptions].compactMap(
        \.self
      )
      .joined(separator: " ")
    }
    var keywords: [UnsafePointer<CChar>?] = []
    var values: [UnsafePointer<CChar>?] = []
    for (keyword, value) in all {
      keywords.append(UnsafePointer(strdup(keyword)))
      values.append(UnsafePointer(strdup(value)))
    }
    defer {
      for text in keywords + values { free(UnsafeMutableRawPointer(mutating: text)) }
    }
    keywords.append(nil)
    values.append(nil)
    return PQconnectStartParams(keywords, values, 0)
  }

  /// The session's settings as the server's command line options.
  private var startUpOptions: String {
    sessionSettings.sorted { $0.key < $1.key }.map { name, value in
      var escaped = ""
      for character in value {
        if character == " " || character == "\\" { escaped.append("\\") }
        escaped.append(character)
      }
      return "-c \(name)=\(escaped)"
    }.joined(separator: " ")
  }

  /// The options that libpq takes from its environment when it is given none.
  private static var environmentOptions: String? { value(of: "options", in: PQconndefaults()) }

  /// Seconds that a host has; `nil` when it has all the time.
  private static func timeout(of handle: OpaquePointer) -> Int? {
    let seconds = value(of: "connect_timeout", in: PQconninfo(handle)).flatMap { Int($0) } ?? 10
    return seconds > 0 ? seconds : nil
  }

  private static func value(
    of keyword: String, in options: UnsafeMutablePointer<PQconninfoOption>?
  ) -> String? {
    guard let options else { return nil }
    defer { PQconninfoFree(options) }
    var option = options
    while let name = option.pointee.keyword {
      if String(cString: name) == keyword { return option.pointee.val.map { String(cString: $0) } }
      option += 1
    }
    return nil
  }

  private static func host(of handle: OpaquePointer) -> String {
    let host = PQhost(handle).map { String(cString: $0) } ?? ""
    let port = PQport(handle).map { String(cString: $0) } ?? ""
    return "\(host):\(port)"
  }

  // MARK: Hosts

  private struct Host: CustomStringConvertible {
    let name: String
    let address: String?
    let port: String

    var description: String { "\(name):\(port)" }
  }

  /// The hosts that are tried, as far as the address names them.
  private var hosts: [Host] {
    get {
      let names = list("host")
      let addresses = list("hostaddr")
      let ports = list("port")
      return (0..<max(names.count, addresses.count)).map { index in
        let address = index < addresses.count ? addresses[index] : nil
        return Host(
          name: index < names.count ? names[index] : address ?? "", address: address,
          port: ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : "5432")
      }
    }
    set {
      parameters["host"] = newValue.map(\.name).joined(separator: ",")
      parameters["port"] = newValue.map(\.port).joined(separator: ",")
      if parameters["hostaddr"] != nil {
        parameters["hostaddr"] = newValue.map { $0.address ?? "" }.joined(separator: ",")
      }
    }
  }

  private func list(_ keyword: String) -> [String] {
    guard let text = parameters[keyword], !text.isEmpty else { return [] }
    return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
