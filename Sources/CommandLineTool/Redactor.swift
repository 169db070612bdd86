internal import JSON
internal import Reports

/// Masks secrets in everything that leaves the process.
///
/// Each occurrence of a secret becomes `********`, as it is written, percent-encoded as in a URL, or
/// escaped as in JSON. Secrets of one or two characters are let through: they would mask half of
/// every line, and the gaps would tell them.
package struct Redactor: Sendable {
  /// What stands in place of a secret.
  package static let mask = "********"

  private static let shortest = 3

  private var patterns: [[UInt8]] = []
  /// Which patterns begin with a byte.
  private var patternsByFirstByte: [[Int]] = []
  /// Whether any does; looked up for every byte that is written.
  private var beginsPattern = [Bool](repeating: false, count: 256)

  package init() {}

  /// Whether nothing is masked.
  package var isEmpty: Bool { patterns.isEmpty }

  /// Takes secrets to mask from now on.
  package mutating func add(_ secrets: some Sequence<String>) {
    for secret in secrets where secret.unicodeScalars.count >= Self.shortest {
      for form in Self.forms(of: secret) where !patterns.contains(form) {
        if patternsByFirstByte.isEmpty { patternsByFirstByte = Array(repeating: [], count: 256) }
        patternsByFirstByte[Int(form[0])].append(patterns.count)
        beginsPattern[Int(form[0])] = true
        patterns.append(form)
      }
    }
  }

  /// The text with every secret masked.
  package func mask(_ text: String) -> String {
    guard !patterns.isEmpty else { return text }
    var bytes = Array(text.utf8)
    return String(decoding: take(from: &bytes, isComplete: true), as: UTF8.self)
  }

  /// Takes what may leave from a stream's buffer, masked.
  ///
  /// Unless the stream is complete, what could be the beginning of a secret stays in the buffer
  /// until the rest is there.
  package func take(from buffer: inout [UInt8], isComplete: Bool) -> [UInt8] {
    guard !patterns.isEmpty else {
      defer { buffer.removeAll(keepingCapacity: true) }
      return buffer
    }
    var masked: [UInt8] = []
    masked.reserveCapacity(buffer.count)
    var position = 0
    while position < buffer.count {
      let plain = position
      while position < buffer.count, !beginsPattern[Int(buffer[position])] { position += 1 }
      masked.append(contentsOf: buffer[plain..<position])
      guard position < buffer.count else { break }
      switch match(in: buffer, at: position, isComplete: isComplete) {
      case .none:
        masked.append(buffer[position])
        position += 1
      case .secret(let end):
        masked.append(contentsOf: Self.mask.utf8)
        position = end
      case .undecided:
        buffer.removeFirst(position)
        return masked
      }
    }
    buffer.removeAll(keepingCapacity: true)
    return masked
  }

  private enum Match {
    case none
    case secret(end: Int)
    /// More bytes decide.
    case undecided
  }

  /// Looks for a secret that begins at `start`, and for others that begin inside it and end later:
  /// together they are one gap.
  private func match(in buffer: [UInt8], at start: Int, isComplete: Bool) -> Match {
    var end = start
    var position = start
    repeat {
      for index in patternsByFirstByte[Int(buffer[position])] {
        let pattern = patterns[index]
        let rest = buffer[position...]
        if rest.count >= pattern.count {
          if rest.starts(with: pattern) { end = max(end, position + pattern.count) }
        } else if !isComplete, pattern.starts(with: rest) {
          return .undecided
        }
      }
      position += 1
    } while position < end
    return end == start ? .none : .secret(end: end)
  }

  /// How a secret may be written.
  private static func forms(of secret: String) -> [[UInt8]] {
    [
      Array(secret.utf8), percentEncoded(secret, uppercase: true),
      percentEncoded(secret, uppercase: false), jsonEscaped(secret),
    ]
  }

  private static func percentEncoded(_ secret: String, uppercase: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in secret.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default:
        let digits = String(byte, radix: 16, uppercase: uppercase)
        bytes.append(contentsOf: ("%" + (byte < 0x10 ? "0" : "") + digits).utf8)
      }
    }
    return bytes
  }

  private static func jsonEscaped(_ secret: String) -> [UInt8] {
    let quoted = JSONValue.string(secret).compactText
    return Array(quoted.utf8.dropFirst().dropLast())
  }
}
