internal import MigrationModel

/// Finds values that must never be shown.
enum Secrets {
  /// Parts of names, in lower case and without separators, that say a value is secret.
  private static let tellingParts = [
    "password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "apikey",
    "accesskey", "privatekey", "licensekey", "encryptionkey", "signingkey", "accountkey",
    "authkey", "masterkey",
  ]

  /// Whole words in names that say so; inside others, such as `bypass`, they say nothing.
  private static let tellingWords = ["pass", "pw"]

  /// Whether a setting, placeholder or variable of this name holds a secret.
  static func isTelling(_ name: some StringProtocol) -> Bool {
    // The shell's names for the current and the previous folder.
    if name == "PWD" || name == "OLDPWD" { return false }
    // What is run for a password is none; its words may occur anywhere.
    if name.hasSuffix("passwordCommand") || name == "FLYWAY_PASSWORD_COMMAND" { return false }
    var letters: [UInt8] = []
    var word: [UInt8] = []
    var isUpper = false
    var holdsWord = false
    for byte in name.utf8 {
      let lower = byte | 0x20
      guard lower >= UInt8(ascii: "a"), lower <= UInt8(ascii: "z") else {
        holdsWord = holdsWord || isTellingWord(word)
        word = []
        continue
      }
      // A capital behind a small letter begins a word: `dbPass`.
      if byte != lower, !isUpper {
        holdsWord = holdsWord || isTellingWord(word)
        word = []
      }
      isUpper = byte != lower
      word.append(lower)
      letters.append(lower)
    }
    return holdsWord || isTellingWord(word) || tellingParts.contains { contains(letters, $0) }
  }

  private static func isTellingWord(_ word: [UInt8]) -> Bool {
    tellingWords.contains { word.elementsEqual($0.utf8) }
  }

  private static func contains(_ letters: [UInt8], _ part: String) -> Bool {
    let part = part.utf8
    guard letters.count >= part.count, let first = part.first else { return false }
    for start in 0...(letters.count - part.count)
    where letters[start] == first && letters[start...].starts(with: part) { return true }
    return false
  }

  /// Whether a text may hold a secret: it names one, or a URL with credentials, or is SQL that sets
  /// a password.
  static func mayHold(_ text: some StringProtocol) -> Bool {
    isTelling(text) || holdsCredentials(text)
      || text.lowercased().firstRange(of: "identified") != nil
  }

  private static func holdsCredentials(_ text: some StringProtocol) -> Bool {
    text.utf8.contains(UInt8(ascii: "@")) && text.firstRange(of: "//") != nil
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
    // MySQL's `address=(host=h)(user=u)(password=p)` and libpq's `host=h user=u password=p` part
    // them in other ways; a password may hold those signs where it stands in a URL.
    var found =
      parameters(of: url, separatedBy: "?&;") + parameters(of: url, separatedBy: "?&;(), \t\n")
    if let password = userInfoPassword(of: url) { found.append(password) }
    return found.flatMap { value in
      let decoded = percentDecoded(value)
      return decoded == value ? [value] : [value, decoded]
    }
  }

  /// The values of the parameters with telling names, without quotes around them.
  private static func parameters(of url: String, separatedBy separators: StaticString) -> [String] {
    let separators = Array("\(separators)".utf8)
    return url.utf8.split(whereSeparator: separators.contains).compactMap { part in
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")),
        isTelling(Substring(part[..<equals]))
      else { return nil }
      let value = Substring(part[part.index(after: equals)...])
      guard let quote = value.first, quote == "'" || quote == "\"", value.last == quote,
        value.utf8.count > 1
      else { return String(value) }
      return String(value.dropFirst().dropLast())
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
    // Shown as the user's name in any case.
    let password = userInfo[userInfo.index(after: colon)...]
    return password == userInfo[..<colon] ? nil : String(password)
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

  /// The values of variables with telling names, and what is secret in variables that hold a URL or
  /// another list of parameters.
  ///
  /// Short values are left out: nobody keeps a secret in them, but they occur in other text.
  static func values(inEnvironment environment: [String: String]) -> [String] {
    environment.flatMap { name, value in
      guard value.utf8.count >= 6 else { return [] as [String] }
      if isTelling(name) { return [value] }
      let holdsParameters = value.utf8.contains(UInt8(ascii: "="))
      return holdsParameters || holdsCredentials(value) ? values(inURL: value) : []
    }
  }

  /// The secrets in words of the command line, whether or not they are arguments that exist.
  static func values(inWords words: [String]) -> [String] {
    words.flatMap { word in
      guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")), isTelling(word[..<equals])
      else { return values(inURL: word) }
      return [String(word[word.index(after: equals)...])]
    }
  }
}
