import TestSupport

/// A server that speaks MySQL's protocol and answers as a test says, for systems that cannot be run
/// here.
///
/// It takes any user and password, and of the commands those that the driver sends.
final class FakeServer: Sendable {
  enum Answer: Sendable {
    case done
    case rows([[String?]])
    case refused(number: Int, state: String, message: String)
  }

  private let server: LocalServer
  private let log = StatementLog()

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - version: What it greets with.
  ///   - answer: What it says to a statement; without an answer it says that it is done.
  /// - Throws: When there is no port.
  init(version: String, _ answer: @escaping @Sendable (String) -> Answer?) throws {
    let log = log
    server = try LocalServer { client in
      FakeSession(client, version: version) { statement in
        log.note(statement)
        return answer(statement) ?? .done
      }.run()
    }
  }

  /// Where it listens, on 127.0.0.1.
  var port: Int { server.port }

  /// Takes no more connections.
  func stop() { server.stop() }

  /// The statements that have come, in order.
  var statements: [String] { log.statements }
}

/// One connection to a ``FakeServer``.
private final class FakeSession {
  private let client: Socket
  private let version: String
  private let answer: (String) -> FakeServer.Answer
  /// The number of the next packet.
  private var number: UInt8 = 0

  init(_ client: Socket, version: String, answer: @escaping (String) -> FakeServer.Answer) {
    self.client = client
    self.version = version
    self.answer = answer
  }

  func run() {
    send(greeting)
    guard read() != nil else { return }
    send(Self.done)
    while let packet = read(), let command = packet.first {
      switch command {
      case 1: return
      case 3: reply(answer(String(decoding: packet.dropFirst(), as: UTF8.self)))
      case 27: send(Self.end)
      default: send(Self.done)
      }
    }
  }

  private func reply(_ answer: FakeServer.Answer) {
    switch answer {
    case .done: send(Self.done)
    case .refused(let number, let state, let message):
      send([0xff, UInt8(number & 0xff), UInt8(number >> 8)] + "#\(state)\(message)".utf8)
    case .rows(let rows):
      let count = rows.first?.count ?? 2
      send([UInt8(count)])
      for column in 0..<count { send(Self.column("c\(column)")) }
      send(Self.end)
      for row in rows {
        var payload: [UInt8] = []
        for text in row { payload += Self.value(text) }
        send(payload)
      }
      send(Self.end)
    }
  }

  /// PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, CONNECT_WITH_DB, TRANSACTIONS and several results.
  private static let capabilities =
    0x200 | 0x8000 | 0x80000 | 0x8 | 0x2000 | 0x1_0000 | 0x2_0000 | 0x1 | 0x2

  private var greeting: [UInt8] {
    let flags = (0..<4).map { UInt8(Self.capabilities >> ($0 * 8) & 0xff) }
    var result: [UInt8] = [10]
    result += Array(version.utf8) + [0]
    // The connection's number, and the first part of what the password is mixed with.
    result += [7, 0, 0, 0] + [UInt8](repeating: 0x31, count: 8) + [0]
    // Character set and status.
    result += flags[0...1] + [45, 2, 0]
    result += flags[2...3] + [21] + [UInt8](repeating: 0, count: 10)
    result += [UInt8](repeating: 0x31, count: 12) + [0]
    result += Array("mysql_native_password".utf8) + [0]
    return result
  }

  private static let done: [UInt8] = [0, 0, 0, 2, 0, 0, 0]
  private static let end: [UInt8] = [0xfe, 0, 0, 2, 0]

  private static func value(_ text: String?) -> [UInt8] {
    guard let text else { return [0xfb] }
    return [UInt8(text.utf8.count)] + text.utf8
  }

  private static func column(_ name: String) -> [UInt8] {
    var result: [UInt8] = []
    for text in ["def", "", "", "", name, ""] { result += value(text) }
    return result + [12, 45, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0]
  }

  /// A packet that has come; the answer is numbered behind it.
  private func read() -> [UInt8]? {
    guard let head = client.read(4) else { return nil }
    number = head[3] &+ 1
    return client.read(Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16)
  }

  private func send(_ payload: [UInt8]) {
    let count = payload.count
    let head = [UInt8(count & 0xff), UInt8(count >> 8 & 0xff), UInt8(count >> 16), number]
    number &+= 1
    client.write(head + payload)
  }
}
