/// Finds the end of a login in what a server sends.
protocol LoginEnd {
  var isOver: Bool { get }
  /// Takes what the server sent; what is to be passed on.
  mutating func take(_ bytes: [UInt8]) -> [UInt8]
}

/// The first ReadyForQuery; adds to what the server reports of itself.
struct PostgreSQLLoginEnd: LoginEnd {
  private(set) var isOver = false
  /// Messages that are passed on before the last one.
  private let addition: [UInt8]
  /// The beginning of a message.
  private var pending: [UInt8] = []

  /// - Parameter parameters: What the server is made to report of itself.
  init(reporting parameters: [String: String]) {
    addition = parameters.flatMap { name, value in
      let body = Array(name.utf8) + [0] + Array(value.utf8) + [0]
      let length = UInt32(body.count + 4).bigEndian
      return [UInt8(ascii: "S")] + withUnsafeBytes(of: length) { Array($0) } + body
    }
  }

  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    guard !isOver else { return bytes }
    pending += bytes
    var result: [UInt8] = []
    while pending.count >= 5 {
      if pending[0] == UInt8(ascii: "Z") {
        isOver = true
        defer { pending = [] }
        return result + addition + pending
      }
      let length = 1 + pending[1..<5].reduce(0) { $0 << 8 | Int($1) }
      guard pending.count >= length else { break }
      result += pending.prefix(length)
      pending.removeFirst(length)
    }
    return result
  }
}

/// The first OK packet behind the server's greeting; what comes before it asks for more of the
/// client (0xFE, 0x01) or refuses it (0xFF).
struct MariaDBLoginEnd: LoginEnd {
  private(set) var isOver = false
  private var hasGreeted = false
  /// Length, number and first byte of the packet that is being read, and how much follows.
  private var head: [UInt8] = []
  private var bodyLeft = 0

  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    follow(bytes)
    return bytes
  }

  private mutating func follow(_ bytes: [UInt8]) {
    guard !isOver else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      if bodyLeft > 0 {
        let count = min(bodyLeft, rest.count)
        bodyLeft -= count
        rest = rest.dropFirst(count)
        continue
      }
      head.append(rest.removeFirst())
      guard head.count == 5 else { continue }
      if hasGreeted, head[4] == 0 {
        isOver = true
        return
      }
      hasGreeted = true
      bodyLeft = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16
      bodyLeft -= 1
      head = []
    }
  }
}
