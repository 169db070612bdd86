/// Finds the end of a login in what a server sends.
protocol LoginEnd {
  var isOver: Bool { get }
  mutating func take(_ bytes: [UInt8])
}

/// The first ReadyForQuery.
struct PostgreSQLLoginEnd: LoginEnd {
  private(set) var isOver = false
  /// The head of the message that is being read, and how much of its body is still to come.
  private var head: [UInt8] = []
  private var bodyLeft = 0

  mutating func take(_ bytes: [UInt8]) {
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
      if head[0] == UInt8(ascii: "Z") {
        isOver = true
        return
      }
      bodyLeft = head[1...].reduce(0) { $0 << 8 | Int($1) } - 4
      head = []
    }
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

  mutating func take(_ bytes: [UInt8]) {
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
