/// A migration's version: any number of numeric parts of any size (engine.md 2).
///
/// Versions compare part by part as numbers, missing parts counting as zero, so `1`, `1.0` and `01`
/// are equal; ``description`` keeps the spelling.
public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// One numeric part; digits that do not fit an integer stay text.
  private enum Part: Sendable, Hashable {
    case small(Int)
    /// More digits than an `Int` takes, without leading zeros.
    case large(String)

    init(_ digits: Span<UInt8>) {
      var start = 0
      while start < digits.count, digits[start] == UInt8(ascii: "0") { start += 1 }
      if digits.count - start <= 18 {
        var number = 0
        for index in start..<digits.count {
          number = number * 10 + Int(digits[index] - UInt8(ascii: "0"))
        }
        self = .small(number)
      } else {
        var significant: [UInt8] = []
        for index in start..<digits.count { significant.append(digits[index]) }
        self = .large(String(decoding: significant, as: UTF8.self))
      }
    }
  }

  /// All parts; those of most versions are a single one, which is compared and hashed at once.
  private enum Parts: Sendable, Hashable {
    case one(Int)
    /// Without trailing zeros.
    case several([Part])

    var list: [Part] {
      switch self {
      case .one(let number): [.small(number)]
      case .several(let parts): parts
      }
    }
  }

  private let parts: Parts

  /// The text with `_` shown as `.`, as stored in the schema history.
  public let description: String

  /// Reads a version such as `1`, `2024_01_31` or `1.10`; `nil` when it is none.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    let bytes = text.utf8Span.span
    var parts: [Part] = []
    var start = 0
    var isAsStored = true
    for end in 0...bytes.count {
      if end < bytes.count {
        if isDigit(bytes[end]) { continue }
        guard bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: "_") else { return nil }
        if bytes[end] == UInt8(ascii: "_") { isAsStored = false }
      }
      guard end > start else { return nil }
      let part = Part(bytes.extracting(start..<end))
      // Versions of one part, as most are, need no list.
      if start == 0, end == bytes.count, case .small(let number) = part {
        (self.parts, description) = (.one(number), text)
        return
      }
      parts.append(part)
      start = end + 1
    }
    while parts.count > 1, parts.last == .small(0) { parts.removeLast() }
    if parts.count == 1, case .small(let number) = parts[0] {
      self.parts = .one(number)
    } else {
      self.parts = .several(parts)
    }
    description = isAsStored ? text : String(text.map { $0 == "_" ? "." : $0 })
  }

  public static func == (left: Version, right: Version) -> Bool { left.parts == right.parts }

  public func hash(into hasher: inout Hasher) { hasher.combine(parts) }

  public static func < (left: Version, right: Version) -> Bool {
    if case (.one(let one), .one(let other)) = (left.parts, right.parts) { return one < other }
    let (mine, theirs) = (left.parts.list, right.parts.list)
    for (one, other) in zip(mine, theirs) where one != other {
      switch (one, other) {
      case (.small(let a), .small(let b)): return a < b
      case (.small, .large): return true
      case (.large, .small): return false
      case (.large(let a), .large(let b)):
        return a.utf8.count == b.utf8.count ? a < b : a.utf8.count < b.utf8.count
      }
    }
    return mine.count < theirs.count
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}
