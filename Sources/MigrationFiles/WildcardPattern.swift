/// The wildcards of a location, matched below its root (engine.md 1.6).
///
/// Characters that are special in regular expressions stand for themselves here. A last segment
/// `**` means all that is below (engine.md, appendix E 1).
package struct WildcardPattern: Sendable, Hashable {
  private enum Segment: Sendable, Hashable {
    /// `**`: any number of folders.
    case folders
    case name([Token])
  }

  private enum Token: Sendable, Hashable {
    case literal(UInt8)
    /// `?`: one character.
    case one
    /// `*`: one character or more.
    case some
  }

  private let segments: [Segment]
  /// Whether the pattern describes files; else it describes folders.
  private let matchesFiles: Bool

  /// The path before the first segment with a wildcard, and the pattern from there on.
  static func split(_ path: String) -> (root: String, pattern: WildcardPattern?) {
    guard path.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else {
      return (path, nil)
    }
    let parts = path.utf8.split(omittingEmptySubsequences: false) {
      $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
    }.map { String(decoding: $0, as: UTF8.self) }
    let first = parts.firstIndex { $0.contains("*") || $0.contains("?") } ?? parts.endIndex
    let root = parts[..<first].joined(separator: "/")
    return (first > 0 && root.isEmpty ? "/" : root, WildcardPattern(Array(parts[first...])))
  }

  private init(_ parts: [String]) {
    matchesFiles = parts.last?.utf8.contains(UInt8(ascii: ".")) ?? false
    var segments = parts.map { $0 == "**" ? Segment.folders : .name(Self.tokens($0)) }
    // "Everything below" needs no pattern of its own.
    while segments.last == .folders { segments.removeLast() }
    self.segments = segments
  }

  private static func tokens(_ text: String) -> [Token] {
    text.utf8.map {
      switch $0 {
      case UInt8(ascii: "*"): .some
      case UInt8(ascii: "?"): .one
      default: .literal($0)
      }
    }
  }

  /// The script path (engine.md 1.10) of a file by its path below the location's root; `nil` when
  /// the file does not match.
  package func scriptPath(of path: String) -> String? {
    let parts = path.utf8.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if matchesFiles {
      return matchEnds(parts).contains(parts.count) ? path : nil
    }
    // The first folder that matches counts, so that what is below it keeps its structure.
    guard let end = matchEnds(parts).first(where: { $0 < parts.count }) else { return nil }
    guard end > 0 else { return path }
    return String(path[parts[end].startIndex...])
  }

  /// How many leading parts can be matched by the whole pattern, ascending.
  private func matchEnds(_ parts: [Substring.UTF8View]) -> [Int] {
    var ends = [0]
    for segment in segments {
      switch segment {
      case .folders:
        guard let first = ends.first else { return [] }
        ends = Array(first...parts.count)
      case .name(let tokens):
        ends = ends.filter { $0 < parts.count && Self.matches(tokens[...], parts[$0][...]) }
          .map { $0 + 1 }
      }
    }
    return ends
  }

  private static func matches(_ tokens: ArraySlice<Token>, _ text: Substring.UTF8View) -> Bool {
    var tokens = tokens
    var text = text
    while let token = tokens.popFirst() {
      switch token {
      case .literal(let byte):
        guard text.popFirst() == byte else { return false }
      case .one:
        guard text.popFirst() != nil else { return false }
        text = text.drop { $0 & 0xC0 == 0x80 }
      case .some:
        guard text.popFirst() != nil else { return false }
        if tokens.isEmpty { return true }
        while !matches(tokens, text) {
          guard text.popFirst() != nil else { return false }
        }
        return true
      }
    }
    return text.isEmpty
  }
}
