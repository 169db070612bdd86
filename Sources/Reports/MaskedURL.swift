/// A database's address with its password masked: the value of each parameter called `password`, and
/// what stands between user and host (cli-and-config.md 5.2).
package func maskedURL(_ url: String) -> String {
  var result: [UInt8] = []
  var part: [UInt8] = []
  for byte in url.utf8 {
    guard isSeparator(byte) else {
      part.append(byte)
      continue
    }
    result += masked(part, isFirst: result.isEmpty)
    result.append(byte)
    part = []
  }
  return String(decoding: result + masked(part, isFirst: result.isEmpty), as: UTF8.self)
}

private func isSeparator(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "?") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";")
}

private let mask = Array("********".utf8)

/// One piece of an address between separators, without its secret.
private func masked(_ part: [UInt8], isFirst: Bool) -> [UInt8] {
  guard !isFirst else { return withoutPassword(part) }
  guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return part }
  let name = String(decoding: part[..<equals], as: UTF8.self).lowercased()
  return name.hasSuffix("password") ? part[...equals] + mask : part
}

/// Masks the password of `scheme://user:password@host`.
private func withoutPassword(_ address: [UInt8]) -> [UInt8] {
  let slashes = Array("://".utf8)
  guard let at = address.lastIndex(of: UInt8(ascii: "@")),
    let scheme = address.indices.first(where: { address[$0...].starts(with: slashes) }),
    scheme + slashes.count < at,
    let colon = address[(scheme + slashes.count)..<at].firstIndex(of: UInt8(ascii: ":"))
  else { return address }
  return address[...colon] + mask + address[at...]
}
