import TestSupport

/// A server that speaks PostgreSQL's protocol as far as the driver does, and answers what a test
/// tells it to.
///
/// It stands in for systems that are not there; what it answers comes from their documentation.
final class FakeServer: Sendable {
  enum Answer {
    /// A command's tag, such as `INSERT 0 1`.
    case done(String)
    case row([String?])
    case nothing
    case error(String, String)
  }

  private let server: LocalServer
  private let log = StatementLog()

  /// - Parameters:
  ///   - version: What `version()` gives.
  ///   - parameters: What is reported at the login, `server_version` above all.
  ///   - backend: The process that serves the session; at the login 4242 is told.
  ///   - answer: Answers a statement; transactions are taken care of.
  /// - Throws: When there is no port.
  init(
    version: String, parameters: [String: String], backend: Int = 4242,
    answer: @escaping @Sendable (String) -> Answer = { _ in .nothing }
  ) throws {
    let parameters = parameters.merging(["client_encoding": "UTF8"]) { one, _ in one }
    let log = log
    server = try LocalServer { client in
      FakeSession(client, parameters) { sql in
        if sql.contains("version()") {
          return .row(["public", "\"$user\", public", "app", "shop", "\(backend)", version])
        }
        log.note(sql)
        return answer(sql)
      }.run()
    }
  }

  var port: Int { server.port }

  /// What was asked, in order, the tool's look at the session's start left out.
  var statements: [String] { log.statements }

  func stop() { server.stop() }
}

/// One connection to a ``FakeServer``.
private final class FakeSession {
  private let client: Socket
  private let parameters: [String: String]
  private let answer: (String) -> FakeServer.Answer
  private var output: [UInt8] = []
  /// The statement that was parsed last.
  private var statement = ""
  private var isInTransaction = false
  private var hasFailed = false
  /// Whether everything up to the next Sync is skipped.
  private var isSkipping = false

  init(
    _ client: Socket, _ parameters: [String: String],
    answer: @escaping (String) -> FakeServer.Answer
  ) {
    self.client = client
    self.parameters = parameters
    self.answer = answer
  }

  func run() {
    guard login() else { return }
    while let type = client.read(1)?.first, let length = number(),
      let body = client.read(length - 4)
    {
      if type == UInt8(ascii: "X") { return }
      handle(type, body)
    }
  }

  /// Answers requests for encryption with no, then lets anybody in.
  private func login() -> Bool {
    while let length = number(), let body = client.read(length - 4) {
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
    client.write(output)
    output = []
  }

  private func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
  private func short(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }
  private func long(_ number: Int) -> [UInt8] { short(number >> 16) + short(number & 0xFFFF) }

  private func number() -> Int? { client.read(4)?.reduce(0) { $0 << 8 | Int($1) } }
}
