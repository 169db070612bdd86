import Foundation

/// Stands between a client and a database server, counts round trips and can make them longer.
///
/// A round trip is the client sending after the server did; what belongs to the login does not
/// count. Connections must not be encrypted (`sslmode=disable`), or none would end its login.
package final class WireProxy: @unchecked Sendable {
  /// What the two speak.
  package enum Language: String, Sendable {
    case postgreSQL = "postgresql"
    case mariaDB = "mariadb"
  }

  /// What has passed.
  package struct Traffic: Sendable {
    /// Connections that got through the login.
    package var logins = 0
    package var roundTrips = 0
    package var bytesToServer = 0
    package var bytesToClient = 0
  }

  /// Where clients connect to, on 127.0.0.1.
  package let port: Int
  private let listener: Int32
  private let server: sockaddr_in
  private let language: Language
  private let delay: Duration
  private let parameters: [String: String]
  private let lock = NSLock()
  private var passed = Traffic()
  private var isClosed = false

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - port: Of the server, on 127.0.0.1.
  ///   - language: What the server speaks.
  ///   - delay: How much later what a client sends arrives.
  ///   - parameters: What the server is made to report of itself at the login.
  /// - Throws: ``POSIXFailure``.
  package init(
    to port: Int, speaking language: Language = .postgreSQL, delay: Duration = .zero,
    reporting parameters: [String: String] = [:]
  ) throws {
    self.language = language
    self.delay = delay
    self.parameters = parameters
    server = Self.address(port: port)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0 else { throw POSIXFailure("socket") }
    var own = Self.address(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &own) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 64) == 0
          && getsockname(listener, address, &size) == 0
      }
    }
    guard isListening else { throw POSIXFailure("listen") }
    self.listener = listener
    self.port = Int(UInt16(bigEndian: own.sin_port))
    Thread.detachNewThread { self.accept() }
  }

  /// What has passed until now.
  package var traffic: Traffic { lock.withLock { passed } }

  /// Takes no more connections.
  package func close() {
    lock.withLock { isClosed = true }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private static func address(port: Int) -> sockaddr_in {
    var result = sockaddr_in()
    result.sin_family = sa_family_t(AF_INET)
    result.sin_port = UInt16(port).bigEndian
    result.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return result
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      if lock.withLock({ isClosed }) || client < 0 { break }
      Thread.detachNewThread { self.serve(client) }
    }
    Glibc.close(listener)
  }

  private func serve(_ client: Int32) {
    let onward = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var target = server
    let code = withUnsafePointer(to: &target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(onward, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if code == 0 {
      for descriptor in [client, onward] {
        var on: Int32 = 1
        setsockopt(
          descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
      }
      Relay(
        client: client, server: onward, language, delay: delay, reporting: parameters
      ).run { change in
        self.lock.withLock { change(&self.passed) }
      }
    }
    Glibc.close(client)
    Glibc.close(onward)
  }
}

/// One connection through the proxy: a thread reads from each side, and one writes to the server
/// what is due there.
private final class Relay: @unchecked Sendable {
  private let client: Int32
  private let server: Int32
  private let delay: Duration
  private let state = NSCondition()
  private let goodbye: [UInt8]
  private var login: any LoginEnd
  private var serverSpokeLast = false
  /// What the client sent, and when it is due at the server; no bytes are its end.
  private var waiting: [(due: ContinuousClock.Instant, bytes: [UInt8])] = []

  typealias Count = @Sendable ((inout WireProxy.Traffic) -> Void) -> Void

  init(
    client: Int32, server: Int32, _ language: WireProxy.Language, delay: Duration,
    reporting parameters: [String: String]
  ) {
    self.client = client
    self.server = server
    self.delay = delay
    switch language {
    case .postgreSQL:
      login = PostgreSQLLoginEnd(reporting: parameters)
      goodbye = [UInt8(ascii: "X"), 0, 0, 0, 4]
    case .mariaDB:
      login = MariaDBLoginEnd()
      goodbye = [1, 0, 0, 0, 1]
    }
  }

  /// Passes everything on, until both sides have ended.
  func run(count: @escaping Count) {
    let others = DispatchGroup()
    let works: [@Sendable () -> Void] = [{ self.readClient(count) }, { self.writeServer() }]
    for work in works {
      others.enter()
      Thread.detachNewThread {
        work()
        others.leave()
      }
    }
    readServer(count)
    // Wakes whoever still waits for the client or writes to the server.
    shutdown(client, Int32(SHUT_RDWR))
    shutdown(server, Int32(SHUT_RDWR))
    others.wait()
  }

  private func readServer(_ count: Count) {
    while let bytes = read(server) {
      let (isFirstAnswer, passed) = state.withLock {
        let wasOver = login.isOver
        let passed = login.take(bytes)
        serverSpokeLast = true
        return (login.isOver && !wasOver, passed)
      }
      count { traffic in
        traffic.bytesToClient += bytes.count
        if isFirstAnswer { traffic.logins += 1 }
      }
      guard write(passed, to: client) else { return }
    }
  }

  private func readClient(_ count: Count) {
    while let bytes = read(client) {
      let isTrip = state.withLock {
        // A goodbye has no answer.
        let isTrip = serverSpokeLast && login.isOver && bytes != goodbye
        serverSpokeLast = false
        return isTrip
      }
      count { traffic in
        traffic.bytesToServer += bytes.count
        if isTrip { traffic.roundTrips += 1 }
      }
      pass(bytes)
    }
    pass([])
  }

  private func pass(_ bytes: [UInt8]) {
    state.withLock {
      waiting.append((.now + delay, bytes))
      state.signal()
    }
  }

  private func writeServer() {
    while true {
      let next = state.withLock {
        while waiting.isEmpty { state.wait() }
        return waiting.removeFirst()
      }
      let rest = next.due - .now
      if rest > .zero { usleep(UInt32(rest / .microseconds(1))) }
      guard !next.bytes.isEmpty else {
        shutdown(server, Int32(SHUT_WR))
        return
      }
      guard write(next.bytes, to: server) else { return }
    }
  }

  private func read(_ descriptor: Int32) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }
}
