import Foundation
import Synchronization

/// Stands between a client and a database server, counts round trips and can make them longer.
///
/// A round trip is the client sending after the server did; what belongs to the login does not
/// count. Connections must not be encrypted (`sslmode=disable`), or none would end its login.
package final class WireProxy: Sendable {
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

  private let server: LocalServer
  private let passed = Counts()

  private final class Counts: Sendable {
    let traffic = Mutex(Traffic())
  }

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
    let passed = passed
    server = try LocalServer { client in
      let onward = Socket(descriptor: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
      defer { Glibc.close(onward.descriptor) }
      guard onward.connect(to: port) else { return }
      for end in [client, onward] { end.sendAtOnce() }
      Relay(client: client, server: onward, language, delay: delay, reporting: parameters)
        .run { change in passed.traffic.withLock { change(&$0) } }
    }
  }

  /// Where clients connect to, on 127.0.0.1.
  package var port: Int { server.port }

  /// What has passed until now.
  package var traffic: Traffic { passed.traffic.withLock { $0 } }

  /// Takes no more connections.
  package func close() { server.stop() }
}

extension Socket {
  fileprivate func connect(to port: Int) -> Bool {
    var target = Self.address(port: port)
    return withUnsafePointer(to: &target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Lets nothing wait for more to send.
  fileprivate func sendAtOnce() {
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// One connection through the proxy: a thread reads from each side, and one writes to the server
/// what is due there.
private final class Relay: @unchecked Sendable {
  private let client: Socket
  private let server: Socket
  private let delay: Duration
  private let state = NSCondition()
  private let goodbye: [UInt8]
  private var login: any LoginEnd
  private var serverSpokeLast = false
  /// What the client sent, and when it is due at the server; no bytes are its end.
  private var waiting: [(due: ContinuousClock.Instant, bytes: [UInt8])] = []

  typealias Count = @Sendable ((inout WireProxy.Traffic) -> Void) -> Void

  init(
    client: Socket, server: Socket, _ language: WireProxy.Language, delay: Duration,
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
    shutdown(client.descriptor, Int32(SHUT_RDWR))
    shutdown(server.descriptor, Int32(SHUT_RDWR))
    others.wait()
  }

  private func readServer(_ count: Count) {
    while let bytes = server.read() {
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
      guard client.write(passed) else { return }
    }
  }

  private func readClient(_ count: Count) {
    while let bytes = client.read() {
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
        shutdown(server.descriptor, Int32(SHUT_WR))
        return
      }
      guard server.write(next.bytes) else { return }
    }
  }
}
