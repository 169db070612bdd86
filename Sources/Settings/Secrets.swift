internal import MigrationModel

/// Finds values that must never be shown.
enum Secrets {
  /// Parts of names, in lower case and without separators, that say a value is secret.
  private static let tellingParts = [
    "password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "apikey",
    "accesskey", "privatekey", "licensekey", "encryptionkey", "signingkey", "accountkey",
    "authkey", "masterkey",
  ]

  /// Whether a setting, placeholder or variable of this name holds a secret.
  static func isTelling(_ name: some StringProtocol) -> Bool {
    // The shell's names for the current and the previous folder.
    if name == "PWD" || name == "OLDPWD" { return false }
    var letters: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): letters.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"): letters.append(byte)
      default: break
      }
    }
    return tellingParts.contains { contains(letters, $0) }
  }

  private static func contains(_ letters: [UInt8], _ part: String) -> Bool {
    let part = part.utf8
    guard letters.count >= part.count, let first = part.first else { return false }
    for start in 0...(letters.count - part.count)
    where letters[start] == first && letters[start...].starts(with: part) { return true }
    return false
  }

  /// Whether a line of a document may hold a secret: it names one, or a URL with credentials.
  static func mayHold(_ line: Substring) -> Bool {
    isTelling(line) || (line.utf8.contains(UInt8(ascii: "@")) && line.firstRange(of: "//") != nil)
  }

  /// The secrets in the value of a setting.
  static func values(of option: Option, _ value: SettingValue) -> [String] {
    switch value {
    case .text(let text) where option.isSecret:
      return [text]
    case .text(let text) where option.name == "url":
      return values(inURL: text)
    case .map(let entries):
      return entries.flatMap { name, value in isTelling(name) ? [value] : [] }
    default:
      return []
    }
  }

  /// The secrets in a URL: parameters with telling names and the password in front of the host,
  /// each as written and percent-decoded.
  static func values(inURL url: String) -> [String] {
    let separators: [UInt8] = [UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: ";")]
    var found: [String] = []
    for part in url.utf8.split(whereSeparator: separators.contains) {
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")),
        isTelling(Substring(part[..<equals]))
      else { continue }
      found.append(String(Substring(part[part.index(after: equals)...])))
    }
    if let password = userInfoPassword(of: url) { found.append(password) }
    return found.flatMap { value in
      let decoded = percentDecoded(value)
      return decoded == value ? [value] : [value, decoded]
    }
  }

  /// The password in `//user:password@host`.
  private static func userInfoPassword(of url: String) -> String? {
    guard let slashes = url.firstRange(of: "//") else { return nil }
    let authority = url[slashes.upperBound...].prefix { $0 != "?" && $0 != ";" }
    // A password may hold every character but these; the last sign ends it.
    guard let at = authority.lastIndex(of: "@") else { return nil }
    let userInfo = authority[..<at]
    guard let colon = userInfo.firstIndex(of: ":") else { return nil }
    return String(userInfo[userInfo.index(after: colon)...])
  }

  /// `text` with `%xx` and `+` read as in URL parameters.
  static func percentDecoded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
        let value = UInt8(
          String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
      {
        result.append(value)
        index += 3
      } else {
        result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The values of variables with telling names.
  ///
  /// Short ones are left out: nobody keeps a secret in them, but they occur in other text.
  static func values(inEnvironment environment: [String: String]) -> [String] {
    environment.compactMap { name, value in
      value.utf8.count >= 6 && isTelling(name) ? value : nil
    }
  }
}
