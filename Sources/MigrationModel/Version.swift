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
  }

  /// The parts without trailing zeros.
  private let parts: [Part]

  /// The text with `_` shown as `.`, as stored in the schema history.
  public let description: String

  /// Reads a version such as `1`, `2024_01_31` or `1.10`; `nil` when it is none.
  public init?(_ text: some StringProtocol) {
    var parts: [Part] = []
    var normalised: [UInt8] = []
    var digits: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte)
        normalised.append(byte)
      case UInt8(ascii: "."), UInt8(ascii: "_"):
        guard !digits.isEmpty else { return nil }
        parts.append(Self.part(digits))
        digits.removeAll(keepingCapacity: true)
        normalised.append(UInt8(ascii: "."))
      default:
        return nil
      }
    }
    guard !digits.isEmpty else { return nil }
    parts.append(Self.part(digits))
    while parts.count > 1, parts.last == .small(0) { parts.removeLast() }
    self.parts = parts
    description = String(decoding: normalised, as: UTF8.self)
  }

  private static func part(_ digits: [UInt8]) -> Part {
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard significant.count > 18 else {
      return .small(significant.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
    }
    return .large(String(decoding: significant, as: UTF8.self))
  }

  public static func == (left: Version, right: Version) -> Bool { left.parts == right.parts }

  public func hash(into hasher: inout Hasher) { hasher.combine(parts) }

  public static func < (left: Version, right: Version) -> Bool {
    for (one, other) in zip(left.parts, right.parts) where one != other {
      switch (one, other) {
      case (.small(let a), .small(let b)): return a < b
      case (.small, .large): return true
      case (.large, .small): return false
      case (.large(let a), .large(let b)):
        return a.utf8.count == b.utf8.count ? a < b : a.utf8.count < b.utf8.count
      }
    }
    return left.parts.count < right.parts.count
  }
}
