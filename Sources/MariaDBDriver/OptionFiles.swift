internal import Glibc
internal import Platform

/// User and password from the option files of the clients (cli-and-config.md 4.6).
package struct OptionFiles: Sendable {
  /// The user of the last group that has one.
  package private(set) var user: String?
  /// Likewise.
  package private(set) var password: String?

  /// The groups that concern every client, and one of our own.
  private static let groups: Set<String> = ["client", "client-server", "client-mariadb", "dunlin"]
  /// How deep `!include` may go.
  private static let deepest = 10

  /// Reads the usual files, or one file alone.
  ///
  /// - Parameters:
  ///   - path: The one file; it must be there.
  ///   - environment: The process's environment, for `HOME` and `MYSQL_HOME`.
  /// - Throws: ``MariaDBURLError`` when the one file cannot be read.
  package init(
    only path: String?, environment: [String: String]
  ) throws(MariaDBURLError) {
    if let path {
      do throws(SystemError) {
        read(try FileSystem.read(Self.expanded(path, environment)), depth: 0)
      } catch {
        throw MariaDBURLError("The option file \(path) cannot be read: \(error.reason)")
      }
      return
    }
    for path in Self.usualPaths(environment) { readIfPossible(path, depth: 0) }
  }

  private static func usualPaths(_ environment: [String: String]) -> [String] {
    var paths = ["/etc/my.cnf", "/etc/mysql/my.cnf"]
    if let home = environment["MARIADB_HOME"] ?? environment["MYSQL_HOME"] {
      paths.append(Path.join(home, "my.cnf"))
    }
    if let home = environment["HOME"] { paths.append(Path.join(home, ".my.cnf")) }
    return paths
  }

  private static func expanded(_ path: String, _ environment: [String: String]) -> String {
    guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return Path.join(home, String(path.dropFirst(2)))
  }

  /// Reads a file that may be missing; one that everybody may write to is ignored, as clients do.
  private mutating func readIfPossible(_ path: String, depth: Int) {
    var status = stat()
    guard depth <= Self.deepest, stat(path, &status) == 0, status.st_mode & S_IWOTH == 0,
      status.st_mode & S_IFMT == S_IFREG, let bytes = try? FileSystem.read(path)
    else { return }
    read(bytes, depth: depth)
  }

  private mutating func read(_ bytes: [UInt8], depth: Int) {
    var isOurs = false
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let text = line.drop(while: \.isWhitespace)
      switch text.first {
      case nil, "#", ";": break
      case "!": include(text, depth: depth)
      case "[":
        let name = text.dropFirst().prefix { $0 != "]" }
        isOurs = Self.groups.contains(String(name))
      default: if isOurs { readOption(text) }
      }
    }
  }

  private mutating func include(_ line: Substring, depth: Int) {
    let parts = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard parts.count == 2 else { return }
    let path = String(Self.trimmed(parts[1]))
    if parts[0] == "!include" { readIfPossible(path, depth: depth + 1) }
    guard parts[0] == "!includedir", let entries = try? FileSystem.entries(of: path) else { return }
    for name in entries.map(\.name).sorted() where name.hasSuffix(".cnf") {
      readIfPossible(Path.join(path, name), depth: depth + 1)
    }
  }

  private mutating func readOption(_ line: Substring) {
    guard let equals = line.firstIndex(of: "=") else { return }
    let value = Self.value(line[line.index(after: equals)...])
    switch Self.trimmed(line[..<equals]) {
    case "user": user = value
    case "password": password = value
    default: break
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }

  /// A value without quotes, with its escapes resolved; `#` begins a comment outside quotes.
  private static func value(_ text: Substring) -> String {
    var result = ""
    var rest = trimmed(text)
    let quote = rest.first.flatMap { $0 == "'" || $0 == "\"" ? $0 : nil }
    if quote != nil { rest.removeFirst() }
    while let character = rest.popFirst() {
      if character == quote { return result }
      if quote == nil, character == "#" { break }
      guard character == "\\", let next = rest.popFirst() else {
        result.append(character)
        continue
      }
      switch next {
      case "b": result.append("\u{8}")
      case "t": result.append("\t")
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "s": result.append(" ")
      case "\\", "\"", "'": result.append(next)
      default: result += ["\\", next]
      }
    }
    return quote == nil ? String(trimmed(result[...])) : result
  }
}
