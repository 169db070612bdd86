package import MigrationModel
internal import Platform

/// A place to look for scripts, such as `filesystem:sql` (engine.md 1.1).
package struct Location: Sendable, Hashable {
  /// What kind of place it is.
  package enum Scheme: String, Sendable {
    case filesystem
    /// Folders that are searched for the path, since there is no class path.
    case classpath
  }

  package let scheme: Scheme
  /// The path without the prefix, normalised; with its wildcards.
  package let path: String
  /// Where scanning starts: the path up to the first segment with a wildcard.
  package let root: String
  /// What stands behind the root; `nil` without wildcards.
  package let pattern: WildcardPattern?

  /// The normalised text, as shown in messages and tables.
  package var descriptor: String { scheme.rawValue + ":" + path }

  /// Reads a descriptor; one without a prefix is a class path.
  ///
  /// - Throws: an error when the prefix is unknown or names a service that is not supported.
  package init(_ text: String) throws(MigrationError) {
    let descriptor = Self.trim(text)
    guard let colon = descriptor.utf8.firstIndex(of: UInt8(ascii: ":")),
      !Self.isWindowsPath(descriptor), !descriptor.hasPrefix("file:///")
    else {
      self.init(.classpath, descriptor)
      return
    }
    let rest = String(descriptor[descriptor.utf8.index(after: colon)...])
    switch descriptor[..<colon].lowercased() {
    case "filesystem": self.init(.filesystem, rest)
    case "classpath": self.init(.classpath, rest)
    case let prefix where prefix == "s3" || prefix == "gcs":
      throw MigrationError(
        .configuration,
        "Locations that start with \(prefix): are not supported by Dunlin: \(descriptor)")
    default:
      throw MigrationError(
        .error,
        "Unknown prefix for location (should be one of classpath:, filesystem:): \(descriptor)")
    }
  }

  private init(_ scheme: Scheme, _ path: String) {
    self.scheme = scheme
    self.path = scheme == .filesystem ? Self.normalise(path) : Self.dropOuterSlashes(path)
    (root, pattern) = WildcardPattern.split(self.path)
  }

  /// A descriptor that starts with `filesystem:` and is relative, taken from `workingDirectory`
  /// (engine.md 1.2); any other as it is.
  package static func rebase(_ descriptor: String, onto workingDirectory: String?) -> String {
    guard let workingDirectory, descriptor.hasPrefix("filesystem:") else { return descriptor }
    let path = String(descriptor.dropFirst("filesystem:".count))
    if Path.isAbsolute(path) { return descriptor }
    return "filesystem:" + Path.absolute(Path.join(workingDirectory, path))
  }

  /// Drops blanks and control characters at both ends.
  private static func trim(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard let start = bytes.firstIndex(where: { $0 > 0x20 }),
      let end = bytes.lastIndex(where: { $0 > 0x20 })
    else { return "" }
    return String(decoding: bytes[start...end], as: UTF8.self)
  }

  private static func isWindowsPath(_ text: String) -> Bool {
    let bytes = Array(text.utf8.prefix(3))
    guard bytes.count == 3, bytes[1] == UInt8(ascii: ":") else { return false }
    let letter = bytes[0] | 0x20
    return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
      && (bytes[2] == UInt8(ascii: "/") || bytes[2] == UInt8(ascii: "\\"))
  }

  /// Collapses separators and drops the last one; `.` and `..` stay.
  private static func normalise(_ path: String) -> String {
    var result: [UInt8] = []
    for byte in path.utf8 where byte != UInt8(ascii: "/") || result.last != byte {
      result.append(byte)
    }
    if result.count > 1, result.last == UInt8(ascii: "/") { result.removeLast() }
    return String(decoding: result, as: UTF8.self)
  }

  private static func dropOuterSlashes(_ path: String) -> String {
    var result = path[...]
    if result.hasPrefix("/") { result = result.dropFirst() }
    if result.hasSuffix("/") { result = result.dropLast() }
    return String(result)
  }
}
