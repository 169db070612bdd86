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
  /// The digits behind the point, without trailing zeros.
  private let fraction: String

  /// Reads `yyyy-MM-dd HH:mm:ss[.fraction]`; `nil` for anything else (engine.md 14.1).
  package init?(_ stored: String) {
    var numbers: [Int] = []
    var rest = stored.utf8[...]
    for (width, end) in zip([4, 2, 2, 2, 2, 2], ["-", "-", " T", ":", ":", ""]) {
      let digits = rest.prefix(width)
      guard digits.count == width, let number = decimal(digits) else { return nil }
      numbers.append(number)
      rest = rest.dropFirst(width)
      if end.isEmpty { break }
      guard let byte = rest.first, end.utf8.contains(byte) else { return nil }
      rest = rest.dropFirst()
    }
    guard (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), numbers[3] < 24,
      numbers[4] < 60, numbers[5] < 60
    else { return nil }
    (year, month, day) = (numbers[0], numbers[1], numbers[2])
    (hour, minute, second) = (numbers[3], numbers[4], numbers[5])
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
    } else if !rest.isEmpty {
      return nil
    }
    guard rest.isEmpty || decimal(rest.prefix(9)) != nil else { return nil }
    fraction = withoutTrailingZeros(rest.prefix(9))
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

  private func text(separator: String) -> String {
    padded(year, to: 4) + "-" + padded(month, to: 2) + "-" + padded(day, to: 2) + separator
      + padded(hour, to: 2) + ":" + padded(minute, to: 2) + ":" + padded(second, to: 2)
  }
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

private func decimal(_ digits: Substring.UTF8View) -> Int? {
  digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    ? Int(Substring(digits)) : nil
}
