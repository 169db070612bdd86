import Foundation
import MigrationFiles
import MigrationModel

/// Knows the placeholders `x` and `name`, and `A==B` without quotes.
struct ToyProcessor: ScriptTextProcessor {
  func replacePlaceholders(
    in text: Span<UInt8>, of origin: ScriptOrigin, emit: (Span<UInt8>) -> Void
  ) throws(MigrationError) {
    var copy: [UInt8] = []
    for index in text.indices { copy.append(text[index]) }
    var result = String(decoding: copy, as: UTF8.self)
    switch origin.style {
    case .sql:
      result = result.replacingOccurrences(of: "${x}", with: "X")
        .replacingOccurrences(of: "${name}", with: origin.fileName)
    case .program: result = result.replacingOccurrences(of: "FP__x__", with: "X")
    }
    // In two pieces, as a replacer that streams gives them.
    let bytes = Array(result.utf8)
    emit(bytes.span.extracting(first: bytes.count / 2))
    emit(bytes.span.extracting(droppingFirst: bytes.count / 2))
  }

  func evaluate(_ expression: String) throws(MigrationError) -> Bool {
    let sides = expression.split(separator: "=", omittingEmptySubsequences: true)
    return sides.count == 2 && sides[0] == sides[1]
  }
}
