/// The version that a new migration gets, made from the highest one there is (cli-and-config.md 8.6).
package struct NextVersion: Sendable {
  /// Whether a version ends in a time; the raw values are those of `add.timestamp`.
  package enum Timestamp: String, Sendable, CaseIterable {
    case always
    /// When the highest version does.
    case auto
    case never
  }

  private let timestamp: Timestamp
  private let now: String
  private let joiner: String

  /// Takes the time as `yyyyMMddHHmmss`, and what to put in front of it where nothing tells.
  package init(_ timestamp: Timestamp, now: String, joiner: String = "_") {
    self.timestamp = timestamp
    self.now = now
    self.joiner = joiner
  }

  /// The version behind `highest`, which is written as in its file's name; `nil` without any.
  package func version(after highest: String?) -> String {
    guard let highest else { return timestamp == .always ? "001" + joiner + now : "001" }
    var number = highest[...]
    var stamp: Substring?
    var joint = highest.last { $0 == "." || $0 == "_" }.map(String.init) ?? joiner
    let lastPart = highest.lastIndex { $0 == "." || $0 == "_" }
    let last = lastPart.map { highest[highest.index(after: $0)...] } ?? highest[...]
    if Self.isTimestamp(last) {
      stamp = last
      number = highest[..<(lastPart ?? highest.startIndex)]
      joint = lastPart.map { String(highest[$0]) } ?? joiner
    }
    let isStamped = timestamp == .always || (timestamp == .auto && stamp != nil)
    if number.isEmpty, let stamp {
      // Nothing but a time; somebody's clock may be ahead of ours.
      return isStamped && now > stamp ? now : Self.incremented(stamp)
    }
    return Self.incremented(number) + (isStamped ? joint + now : "")
  }

  /// Whether digits are a moment as `yyyyMMddHHmmss`.
  private static func isTimestamp(_ digits: Substring) -> Bool {
    guard digits.utf8.count == 14, let value = Int(digits) else { return false }
    let (date, time) = (value / 1_000_000, value % 1_000_000)
    return (1900...2999).contains(date / 10000) && (1...12).contains(date / 100 % 100)
      && (1...31).contains(date % 100) && time / 10000 < 24 && time / 100 % 100 < 60
      && time % 100 < 60
  }

  /// The version with its last part one higher, as wide as before.
  private static func incremented(_ version: Substring) -> String {
    var bytes = Array(version.utf8)
    var index = bytes.count - 1
    while index >= 0, bytes[index] == UInt8(ascii: "9") {
      bytes[index] = UInt8(ascii: "0")
      index -= 1
    }
    if index >= 0, (UInt8(ascii: "0")..<UInt8(ascii: "9")).contains(bytes[index]) {
      bytes[index] += 1
    } else {
      bytes.insert(UInt8(ascii: "1"), at: index + 1)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
