extension SecretMask {
  /// A database's message about the statement in `range`, with the statement's secrets hidden where
  /// it quotes them, as in `near "'...'": syntax error`.
  package func masked(
    _ message: String, about range: Range<Int>, of bytes: Span<UInt8>
  ) -> String {
    var message = message
    for edit in edits(in: bytes, range) {
      for secret in Self.quotations(of: bytes.array(edit.range)) where secret.utf8.count > 2 {
        message = message.replacing(secret, with: Self.replacement)
      }
    }
    return message
  }

  /// How a message may quote a literal: as written, without its quotes, and with doubled quotes
  /// made single.
  private static func quotations(of literal: [UInt8]) -> [String] {
    let text = String(decoding: literal, as: UTF8.self)
    guard literal.count > 2, let quote = text.first, quote == "'" || quote == "\"",
      text.last == quote
    else { return [text] }
    let inside = String(text.dropFirst().dropLast())
    return [inside, inside.replacing("\(quote)\(quote)", with: "\(quote)")]
  }
}
