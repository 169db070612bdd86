/// The kinds of comment.
enum CommentKind {
  case none
  case line
  case block
  /// SQL for MySQL or MariaDB in the form of a comment (sql-parser.md 3.3).
  case executable
}

extension Lexicon {
  /// What comment begins at `index`.
  func commentKind(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> CommentKind {
    let next = index &+ 1 < end ? bytes[index &+ 1] : 0
    switch bytes[index] {
    case UInt8(ascii: "-"):
      guard next == UInt8(ascii: "-") else { return .none }
      guard rules.dashesNeedSpace, index &+ 2 < end else { return .line }
      let behind = bytes[index &+ 2]
      return behind <= UInt8(ascii: " ") || behind == 0x7F ? .line : .none
    case UInt8(ascii: "/"):
      guard next == UInt8(ascii: "*") else { return .none }
      guard rules.hasExecutableComments, index &+ 2 < end else { return .block }
      let mark = bytes[index &+ 2]
      if mark == UInt8(ascii: "!") { return .executable }
      let isMariaDB =
        rules.hasMariaDBComments && mark == UInt8(ascii: "M") && index &+ 3 < end
        && bytes[index &+ 3] == UInt8(ascii: "!")
      return isMariaDB ? .executable : .block
    case UInt8(ascii: "#"):
      return rules.hasHashComments ? .line : .none
    default: return .none
    }
  }

  /// Behind the comment at `start`; a line comment ends before its line end.
  func endOfComment(
    _ kind: CommentKind, _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Int {
    switch kind {
    case .none: return start
    case .line:
      var index = start
      while index < end, bytes[index] != UInt8(ascii: "\n"), bytes[index] != UInt8(ascii: "\r") {
        index &+= 1
      }
      return index
    case .block: return endOfBlockComment(bytes, start, end, nests: rules.nestsComments)
    case .executable: return endOfExecutableComment(bytes, start, end)
    }
  }

  /// Behind the block comment at `start`; one that is never closed reaches to the end (sql-parser.md
  /// 1.4).
  private func endOfBlockComment(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, nests: Bool
  ) -> Int {
    var depth = 1
    var index = start &+ 2
    while index &+ 1 < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "*"), bytes[index &+ 1] == UInt8(ascii: "/") {
        depth &-= 1
        index &+= 2
        if depth == 0 { return index }
      } else if nests, byte == UInt8(ascii: "/"), bytes[index &+ 1] == UInt8(ascii: "*") {
        depth &+= 1
        index &+= 2
      } else {
        index &+= 1
      }
    }
    return end
  }

  /// Behind `/*! … */`, whose end is not looked for in quotes, and in which a plain comment may
  /// stand (sql-parser.md B15).
  private func endOfExecutableComment(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var index = start &+ 2
    while index < end {
      let next = index &+ 1 < end ? bytes[index &+ 1] : 0
      switch bytes[index] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        index = endOfQuoteInComment(bytes, index, end) ?? index &+ 1
      case UInt8(ascii: "*") where next == UInt8(ascii: "/"): return index &+ 2
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        index = endOfBlockComment(bytes, index, end, nests: false)
      default: index &+= 1
      }
    }
    return end
  }

  /// Behind the quote at `start` in an executable comment; `nil` when it is none.
  ///
  /// An apostrophe in prose would hide the end of the comment and much of the script: so what
  /// holds a comment's end is a quote only if it is closed on its line.
  private func endOfQuoteInComment(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    let quote = bytes[start]
    var index = start &+ 1
    var hasLineEnd = false
    var hasCommentEnd = false
    while index < end, !(hasLineEnd && hasCommentEnd) {
      let byte = bytes[index]
      if byte == quote { return index &+ 1 }
      switch byte {
      case UInt8(ascii: "\\") where quote != UInt8(ascii: "`") && rules.escapesInStrings:
        index &+= 1
      case UInt8(ascii: "\n"): hasLineEnd = true
      case UInt8(ascii: "*"):
        if index &+ 1 < end, bytes[index &+ 1] == UInt8(ascii: "/") { hasCommentEnd = true }
      default: break
      }
      index &+= 1
    }
    return nil
  }
}
