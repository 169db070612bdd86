internal import Glibc

/// The time zone of this machine, under the name that a PostgreSQL server knows.
package enum ClientTimeZone {
  /// The zone's name; `variable` is the value of the environment variable `TZ`.
  package static func name(variable: String?) -> String {
    if let variable, !variable.isEmpty {
      let name = variable.first == ":" ? String(variable.dropFirst()) : variable
      return zone(inPath: name) ?? name
    }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/etc/localtime", &buffer, buffer.count)
    if count > 0 {
      let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if let zone = zone(inPath: path) { return zone }
    }
    return offset
  }

  /// `Europe/Berlin` of `/usr/share/zoneinfo/Europe/Berlin`; `nil` for other texts.
  private static func zone(inPath path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let folder = parts.lastIndex(of: "zoneinfo") else { return nil }
    let name = parts[(folder + 1)...].drop { $0 == "posix" || $0 == "right" }
    return name.isEmpty ? nil : name.joined(separator: "/")
  }

  /// The offset of now, in POSIX's notation, where west is positive.
  private static var offset: String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    let minutes = abs(parts.tm_gmtoff) / 60
    guard minutes > 0 else { return "UTC" }
    let clock = "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    let east = parts.tm_gmtoff > 0
    return "<local>\(east ? "-" : "+")\(clock)"
  }
}
