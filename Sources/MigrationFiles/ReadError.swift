internal import Platform

/// Why a script could not be read.
package enum ReadError: Error, Sendable, Hashable {
  /// The operating system said no; its words with the path.
  case system(String)
  /// The bytes are no text in the charset.
  case malformed(TextEncoding)

  /// One sentence that names the file.
  package func message(for path: String) -> String {
    switch self {
    case .system(let text): text
    case .malformed(let encoding): "\(path) is not valid \(encoding.rawValue)"
    }
  }

  /// Does something with files, its errors turned into this type.
  static func wrap<Value: ~Copyable>(
    _ body: () throws(SystemError) -> Value
  ) throws(ReadError) -> Value {
    do {
      return try body()
    } catch {
      throw .system(error.description)
    }
  }
}
