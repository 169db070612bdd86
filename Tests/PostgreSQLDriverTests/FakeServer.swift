import Foundation

/// A server that speaks PostgreSQL's protocol as far as the driver does, and answers what a test
/// tells it to.
///
/// It stands in for systems that are not there; what it answers comes from their documentation.
final class FakeServer: @unchecked Sendable {
  enum Answer {
    /// A command's tag, such as `INSERT 0 1`.
    case done(String)
    case row([String?])
    case nothing
    case error(String, String)
  }

  let port: Int
  private let listener: Int32
  private let parameters: [String: String]
  private let answer: @Sendable (String) -> Answer
  private let lock = NSLock()
  private var received: [String] = []

  /// What was asked, in order, the tool's look at the session's start left out.
  var statements: [String] {
    lock.withLock { received.filter { !$0.contains("version()") } }
  }

  /// - Parameters:
  ///   - version: What `version()` gives.
  ///   - parameters: What is reported at the login, `server_version` above all.
  ///   - answer: Answers a statement; transactions are taken care of.
  /// - Throws: `POSIXError` when it cannot listen.
  init(
    version: String, parameters: [String: String],
    answer: @escaping @Sendable (String) -> Answer = { _ in .nothing }
  ) throws {
    self.parameters = parameters.merging(["client_encoding": "UTF8"]) { one, _ in one }
    self.answer = { sql in
      sql.contains("version()")
        ? .row(["public", "\"$user\", public", "app", "shop", "4242", version]) : answer(sql)
    }
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, address, &size) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { self.accept() }
  }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      if client < 0 { break }
      Thread.detachNewThread { FakeSession(client, self.parameters) { self.take($0) }.run() }
    }
    close(listener)
  }

  private func take(_ sql: String) -> Answer {
    lock.withLock { received.append(sql) }
    return answer(sql)
  }
}

/// One connection to a ``FakeServer``.
private final class FakeSession {
  private let client: Int32
  private let parameters: [String: String]
  private let answer: (String) -> FakeServer.Answer
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  /// The statement that was parsed last.
  private var statement = ""
  private var isInTransaction = false
  private var hasFailed = false
  /// Whether everything up to the next Sync is skipped.
  private var isSkipping = false

  init(
    _ client: Int32, _ parameters: [String: String],
    answer: @escaping (String) -> FakeServer.Answer
  ) {
    self.client = client
    self.parameters = parameters
    self.answer = answer
  }

  func run() {
    defer { close(client) }
    guard login() else { return }
    while let type = take(1)?.first, let length = number(), let body = take(length - 4) {
      if type == UInt8(ascii: "X") { return }
      handle(type, body)
    }
  }

  /// Answers requests for encryption with no, then lets anybody in.
  private func login() -> Bool {
    while let length = number(), let body = take(length - 4) {
      let code = body.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      if code == 196_608 {
        send("R", [0, 0, 0, 0])
        for (name, value) in parameters { send("S", text(name) + text(value)) }
        send("K", [0, 0, 16, 146, 0, 0, 0, 1])
        ready()
        return true
      }
      output = [UInt8(ascii: "N")]
      flush()
    }
    return false
  }

  private func handle(_ type: UInt8, _ body: [UInt8]) {
    switch UnicodeScalar(type) {
    case "S":
      isSkipping = false
      ready()
    case "H": flush()
    case _ where isSkipping: break
    case "P":
      let parts = body.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      statement = String(decoding: parts[1], as: UTF8.self)
      send("1", [])
    case "B": send("2", [])
    case "D": break
    case "E": execute()
    default: send("C", [])
    }
  }

  private func execute() {
    let word = statement.split(separator: " ").first.map { $0.uppercased() } ?? ""
    switch word {
    case "BEGIN": (isInTransaction, hasFailed) = (true, false)
    case "COMMIT", "ROLLBACK": (isInTransaction, hasFailed) = (false, false)
    default: break
    }
    switch answer(statement) {
    case .done(let tag):
      send("n", [])
      send("C", text(tag))
    case .nothing:
      send("n", [])
      send("C", text(word))
    case .row(let values):
      var columns = short(values.count)
      for index in values.indices {
        // Name, table, column, type text, its size, modifier, format.
        columns += text("c\(index)") + [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255]
        columns += [255, 255, 255, 255, 0, 0]
      }
      send("T", columns)
      var row = short(values.count)
      for value in values {
        let bytes = Array((value ?? "").utf8)
        row += value == nil ? [255, 255, 255, 255] : long(bytes.count) + bytes
      }
      send("D", row)
      send("C", text("SELECT 1"))
    case .error(let state, let message):
      send("E", text("SERROR") + text("C\(state)") + text("M\(message)") + [0])
      hasFailed = isInTransaction
      isSkipping = true
    }
  }

  private func ready() {
    send("Z", [UInt8(ascii: hasFailed ? "E" : isInTransaction ? "T" : "I")])
    flush()
  }

  // MARK: Bytes

  private func send(_ type: UnicodeScalar, _ body: [UInt8]) {
    output += [UInt8(ascii: type)] + long(body.count + 4) + body
  }

  private func flush() {
    while !output.isEmpty {
      let sent = Glibc.send(client, output, output.count, Int32(MSG_NOSIGNAL))
      if sent <= 0 { return output.removeAll() }
      output.removeFirst(sent)
    }
  }

  private func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
  private func short(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }
  private func long(_ number: Int) -> [UInt8] { short(number >> 16) + short(number & 0xFFFF) }

  private func number() -> Int? { take(4)?.reduce(0) { $0 << 8 | Int($1) } }

  private func take(_ count: Int) -> [UInt8]? {
    while input.count < count {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let received = recv(client, &buffer, buffer.count, 0)
      if received <= 0 { return nil }
      input += buffer.prefix(received)
    }
    defer { input.removeFirst(count) }
    return Array(input.prefix(count))
  }
}
