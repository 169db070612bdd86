import Foundation

/// A server that speaks MySQL's protocol and answers as a test says, for systems that cannot be run
/// here.
///
/// It takes any user and password, and of the commands those that the driver sends.
final class FakeServer: @unchecked Sendable {
  enum Answer: Sendable {
    case done
    case rows([[String?]])
    case refused(number: Int, state: String, message: String)
  }

  /// Where it listens, on 127.0.0.1.
  let port: Int
  private let version: String
  private let answer: @Sendable (String) -> Answer?
  private let listener: Int32
  private let lock = NSLock()
  private var received: [String] = []

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - version: What it greets with.
  ///   - answer: What it says to a statement; without an answer it says that it is done.
  /// - Throws: When there is no port.
  init(version: String, _ answer: @escaping @Sendable (String) -> Answer?) throws {
    self.version = version
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var own = sockaddr_in()
    own.sin_family = sa_family_t(AF_INET)
    own.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isListening = withUnsafeMutablePointer(to: &own) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRINUSE) }
    port = Int(UInt16(bigEndian: own.sin_port))
    Thread.detachNewThread {
      while case let client = accept(descriptor, nil, nil), client >= 0 {
        Thread.detachNewThread { self.serve(client) }
      }
      close(descriptor)
    }
  }

  deinit { stop() }

  /// Takes no more connections.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The statements that have come, in order.
  var statements: [String] { lock.withLock { received } }

  // MARK: The protocol

  private func serve(_ client: Int32) {
    defer { close(client) }
    var number: UInt8 = 0
    func send(_ payload: [UInt8]) {
      let count = payload.count
      let head = [UInt8(count & 0xff), UInt8(count >> 8 & 0xff), UInt8(count >> 16), number]
      number &+= 1
      let packet = head + payload
      _ = packet.withUnsafeBytes {
        Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
    }
    send(greeting)
    guard let login = Self.read(client) else { return }
    number = login.number &+ 1
    send(Self.done)
    while let packet = Self.read(client), let command = packet.payload.first {
      number = packet.number &+ 1
      switch command {
      case 1: return
      case 3:
        let statement = String(decoding: packet.payload.dropFirst(), as: UTF8.self)
        lock.withLock { received.append(statement) }
        reply(answer(statement) ?? .done, send)
      case 27: send(Self.end)
      default: send(Self.done)
      }
    }
  }

  private func reply(_ answer: Answer, _ send: ([UInt8]) -> Void) {
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

  private static func read(_ client: Int32) -> (number: UInt8, payload: [UInt8])? {
    guard let head = read(4, from: client) else { return nil }
    let count = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16
    guard let payload = read(count, from: client) else { return nil }
    return (number: head[3], payload: payload)
  }

  private static func read(_ count: Int, from client: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    guard count > 0 else { return bytes }
    return recv(client, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
  }
}
