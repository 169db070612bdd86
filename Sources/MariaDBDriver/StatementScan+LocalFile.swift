extension StatementScan {
  /// The file that `LOAD DATA LOCAL INFILE` or `LOAD XML LOCAL INFILE` names, as its bytes.
  package static func localFile(of text: Span<UInt8>, escapes: Bool) -> [UInt8]? {
    var words = 0
    var isLocal = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if let next = endOfGap(text, at: index) {
        index = next
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        let end = end(ofQuoted: text, from: index, escapes: escapes)
        guard isLocal, end <= text.count else { return nil }
        return unquoted(text.extracting(index..<end), escapes: escapes)
      } else {
        var end = index
        var word = ""
        while end < text.count, text[end] | 0x20 >= UInt8(ascii: "a"),
          text[end] | 0x20 <= UInt8(ascii: "z")
        {
          word.unicodeScalars.append(Unicode.Scalar(text[end] | 0x20))
          end += 1
        }
        // LOAD DATA|XML [LOW_PRIORITY|CONCURRENT] LOCAL INFILE 'name'
        if words > 5 { return nil }
        if word == "local" { isLocal = true }
        words += 1
        index = max(end, index + 1)
      }
    }
    return nil
  }

  /// The offset behind white space or a comment at `index`; `nil` when there is neither.
  static func endOfGap(_ text: Span<UInt8>, at index: Int) -> Int? {
    let byte = text[index]
    if byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "_") { return index + 1 }
    if byte == UInt8(ascii: "#") { return endOfLine(text, from: index) }
    if byte == UInt8(ascii: "-"), beginsLineComment(text, at: index) {
      return endOfLine(text, from: index)
    }
    if byte == UInt8(ascii: "/"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "*") {
      return endOfComment(text, from: index + 2)
    }
    return nil
  }

  /// The value of a string literal.
  private static func unquoted(_ text: Span<UInt8>, escapes: Bool) -> [UInt8] {
    var result: [UInt8] = []
    var index = 1
    while index < text.count - 1 {
      var byte = text[index]
      if byte == UInt8(ascii: "\\"), escapes, index + 1 < text.count - 1 {
        index += 1
        byte = escaped(text[index])
      }
      result.append(byte)
      index += 1
    }
    return result
  }

  private static func escaped(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    case UInt8(ascii: "b"): 8
    case UInt8(ascii: "0"): 0
    case UInt8(ascii: "Z"): 26
    default: byte
    }
  }
}
