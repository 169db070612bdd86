internal import Glibc

/// The clocks of the operating system.
package enum Clock {
  /// Nanoseconds from an arbitrary moment, never going back.
  package static var monotonicNanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// The local wall clock time as `yyyy-MM-dd HH:mm:ss`, with `separator` for the blank.
  package static func localTime(separator: String = " ", fraction: Bool = false) -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var seconds = now.tv_sec
    var parts = tm()
    localtime_r(&seconds, &parts)
    var text = pad(Int(parts.tm_year) + 1900, 4) + "-" + pad(Int(parts.tm_mon) + 1, 2)
    text += "-" + pad(Int(parts.tm_mday), 2) + separator + pad(Int(parts.tm_hour), 2)
    text += ":" + pad(Int(parts.tm_min), 2) + ":" + pad(Int(parts.tm_sec), 2)
    if fraction { text += "." + pad(now.tv_nsec / 1000, 6) }
    return text
  }

  /// Seconds since 1970 of a local wall clock time; `nil` when the parts are no time.
  package static func seconds(
    year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int
  ) -> Int? {
    var parts = tm()
    parts.tm_year = Int32(clamping: year - 1900)
    parts.tm_mon = Int32(clamping: month - 1)
    parts.tm_mday = Int32(clamping: day)
    parts.tm_hour = Int32(clamping: hour)
    parts.tm_min = Int32(clamping: minute)
    parts.tm_sec = Int32(clamping: second)
    parts.tm_isdst = -1
    let seconds = mktime(&parts)
    return seconds == -1 ? nil : seconds
  }

  /// `seconds` since 1970 as `yyyy-MM-ddTHH:mm:ss` in UTC.
  package static func utcTime(_ seconds: Int) -> String {
    var value = seconds
    var parts = tm()
    gmtime_r(&value, &parts)
    return pad(Int(parts.tm_year) + 1900, 4) + "-" + pad(Int(parts.tm_mon) + 1, 2) + "-"
      + pad(Int(parts.tm_mday), 2) + "T" + pad(Int(parts.tm_hour), 2) + ":"
      + pad(Int(parts.tm_min), 2) + ":" + pad(Int(parts.tm_sec), 2)
  }

  /// Seconds since 1970.
  package static var seconds: Int {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec
  }

  /// Waits without doing anything.
  package static func sleep(milliseconds: Int) {
    usleep(UInt32(milliseconds * 1000))
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
