/// A time as a clock on the wall shows it, without a zone.
struct WallClockTime: Sendable, Hashable, Comparable {
  /// Year, month, day, hour, minute and second.
  private let fields: [Int]
  /// The digits behind the second, without trailing zeros.
  private let fraction: String

  /// Reads `yyyy-MM-dd HH:mm:ss[.fraction]`, as stored in the history.
  init?(stored text: String) {
    var digits = Digits(text)
    guard let year = digits.number(), digits.skip("-"), let month = digits.number(),
      digits.skip("-"), let day = digits.number(), digits.skip(" "), let hour = digits.number(),
      digits.skip(":"), let minute = digits.number(), digits.skip(":"), let second = digits.number()
    else { return nil }
    fields = [year, month, day, hour, minute, second]
    var fraction = digits.skip(".") ? digits.digits() : []
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    self.fraction = String(decoding: fraction, as: UTF8.self)
  }

  /// Reads `dd/MM/yyyy HH:mm`; what follows is ignored, as in Java (cli-and-config.md 7).
  init?(option text: String) {
    var digits = Digits(text)
    guard let day = digits.number(), digits.skip("/"), let month = digits.number(),
      digits.skip("/"), let year = digits.number(), digits.skip(" "), let hour = digits.number(),
      digits.skip(":"), let minute = digits.number(),
      (1...12).contains(month), (1...Self.days(of: month, in: year)).contains(day), hour < 24,
      minute < 60
    else { return nil }
    fields = [year, month, day, hour, minute, 0]
    fraction = ""
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    left.fields == right.fields
      ? left.fraction < right.fraction : left.fields.lexicographicallyPrecedes(right.fields)
  }

  /// A cursor over numbers and what stands between them.
  private struct Digits {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    mutating func digits() -> [UInt8] {
      let run = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(run.count)
      return Array(run)
    }

    mutating func number() -> Int? {
      let run = digits()
      guard (1...9).contains(run.count) else { return nil }
      return run.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    mutating func skip(_ separator: Unicode.Scalar) -> Bool {
      guard let byte = rest.first, byte == UInt8(ascii: separator) else { return false }
      rest = rest.dropFirst()
      return true
    }
  }
}
