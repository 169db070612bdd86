/// A duration in milliseconds as it is shown, such as `00:00.012s` (cli-and-config.md 5.1.1).
///
/// Minutes are not folded into hours.
package func durationText(milliseconds: Int) -> String {
  let time = max(0, milliseconds)
  return padded(time / 60_000, to: 2) + ":" + padded(time / 1000 % 60, to: 2) + "."
    + padded(time % 1000, to: 3) + "s"
}

private func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// When a migration was installed, as the history stores it: a wall clock time without a zone.
package struct InstallationTime: Sendable, Hashable {
  package let year: Int
  package let month: Int
  package let day: Int
  package let hour: Int
  package let minute: Int
  package let second: Int
  /// The date and the time, each as it stands in the stored text.
  private let date: Substring
  private let time: Substring
  /// The digits behind the point, without trailing zeros.
  private let fraction: String

  /// Reads `yyyy-MM-dd HH:mm:ss[.fraction]`; `nil` for anything else (engine.md 14.1).
  package init?(_ stored: String) {
    let bytes = stored.utf8Span.span
    guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = decimal(bytes, 0..<4), let month = decimal(bytes, 5..<7),
      let day = decimal(bytes, 8..<10), let hour = decimal(bytes, 11..<13),
      let minute = decimal(bytes, 14..<16), let second = decimal(bytes, 17..<19),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
    date = Substring(stored.utf8.prefix(10))
    time = Substring(stored.utf8.dropFirst(11).prefix(8))
    guard bytes.count > 19 else {
      fraction = ""
      return
    }
    // What follows the nanoseconds is not looked at.
    let end = min(bytes.count, 29)
    guard bytes[19] == UInt8(ascii: "."), end == 20 || decimal(bytes, 20..<end) != nil else {
      return nil
    }
    fraction = withoutTrailingZeros(stored.utf8.dropFirst(20).prefix(9))
  }

  /// The time as tables show it, `yyyy-MM-dd HH:mm:ss`.
  package var shown: String { text(separator: " ") }

  /// The time as an instant, taken as UTC, with the fraction in groups of three digits.
  package var utc: String { text(separator: "T") + fractionInThrees + "Z" }

  /// The fraction of a second, with its point: 0, 3, 6 or 9 digits (engine.md 14.1).
  package var fractionInThrees: String {
    guard !fraction.isEmpty else { return "" }
    let missing = (3 - fraction.utf8.count % 3) % 3
    return "." + fraction + String(repeating: "0", count: missing)
  }

  private func text(separator: String) -> String { date + separator + time }
}

/// A result's time stamp: `yyyy-MM-ddTHH:mm:ss.ffffff` without its trailing zeros
/// (cli-and-config.md 6.1).
package func timestampText(_ time: String) -> String {
  guard let point = time.utf8.firstIndex(of: UInt8(ascii: ".")) else { return time }
  let fraction = withoutTrailingZeros(time.utf8[time.utf8.index(after: point)...])
  return fraction.isEmpty ? String(time[..<point]) : String(time[...point]) + fraction
}

private func withoutTrailingZeros(_ digits: Substring.UTF8View) -> String {
  var digits = digits
  while digits.last == UInt8(ascii: "0") { digits = digits.dropLast() }
  return String(Substring(digits))
}

/// The number that digits stand for; `nil` when something else is among them.
private func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
  var number = 0
  for index in range {
    let byte = bytes[index]
    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    number = number * 10 + Int(byte - UInt8(ascii: "0"))
  }
  return number
}
