import Foundation
import Synchronization

/// Listens on a port of this machine and serves each connection on a thread of its own.
package final class LocalServer: Sendable {
  /// Where clients connect to, on 127.0.0.1.
  package let port: Int
  private let listener: Listener

  /// Begins to listen.
  ///
  /// - Parameter serve: Speaks with a client; its end ends the connection. Without it clients wait
  ///   for an answer for ever.
  /// - Throws: ``POSIXFailure`` when there is no port.
  package init(_ serve: (@Sendable (Socket) -> Void)? = nil) throws {
    let listener = try Listener()
    self.listener = listener
    port = listener.port
    guard let serve else { return }
    Thread.detachNewThread {
      while case let client = accept(listener.descriptor, nil, nil), client >= 0 {
        Thread.detachNewThread {
          defer { close(client) }
          serve(Socket(descriptor: client))
        }
      }
    }
  }

  deinit { stop() }

  /// Takes no more connections.
  package func stop() { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

  /// The listening end, closed when neither its owner nor the thread that accepts needs it.
  private final class Listener: Sendable {
    let descriptor: Int32
    let port: Int

    init() throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { throw POSIXFailure("socket") }
      var own = Socket.address(port: 0)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let descriptor = descriptor
      let isListening = withUnsafeMutablePointer(to: &own) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
            && getsockname(descriptor, address, &size) == 0
        }
      }
      port = Int(UInt16(bigEndian: own.sin_port))
      guard isListening else { throw POSIXFailure("listen") }
    }

    deinit { close(descriptor) }
  }
}

/// One end of a connection, whose owner closes it.
package struct Socket: Sendable {
  package let descriptor: Int32

  /// The address of a port of this machine.
  package static func address(port: Int) -> sockaddr_in {
    var result = sockaddr_in()
    result.sin_family = sa_family_t(AF_INET)
    result.sin_port = UInt16(port).bigEndian
    result.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return result
  }

  /// What comes next; `nil` at the end.
  package func read() -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }

  /// So many bytes; `nil` where the end comes before.
  package func read(_ count: Int) -> [UInt8]? {
    guard count > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    return recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
  }

  /// Sends all; whether there was somebody to take it.
  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool {
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

/// The statements that came to a server that only plays one, in order.
package final class StatementLog: Sendable {
  private let received = Mutex<[String]>([])

  package init() {}

  package var statements: [String] { received.withLock { $0 } }

  package func note(_ statement: String) { received.withLock { $0.append(statement) } }
}
