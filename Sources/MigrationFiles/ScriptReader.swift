internal import Checksums
internal import MigrationModel
internal import Platform

/// Reads scripts one after the other, small ones into one block of memory.
struct ScriptReader: ~Copyable {
  private var buffer = FileBuffer(capacity: ScriptFile.memoryLimit)
  /// The text of a script in another charset.
  private var decoded: [UInt8] = []
  /// The large files that were read, by their paths.
  private(set) var hashed: [String: HashedFile] = [:]
  private let placeholderPrefix: [UInt8]

  init(_ configuration: Configuration) {
    placeholderPrefix = Array(configuration.placeholderPrefix.utf8)
  }

  /// Calls `body` with the text of a script and the checksum of the text.
  ///
  /// - Throws: what `body` throws, or that the checksum cannot be calculated (engine.md 3.2).
  mutating func read<Result>(
    _ resource: Resource, encoding: TextEncoding, detectsEncoding: Bool,
    _ body: (Span<UInt8>, Int32) throws(MigrationError) -> Result
  ) throws(MigrationError) -> Result {
    let isLoaded: Bool
    do {
      isLoaded = try buffer.load(resource.path)
    } catch {
      throw Self.failure(resource, .system(error.description))
    }
    guard isLoaded else {
      let file: ScriptFile
      do {
        file = try ScriptFile(
          path: resource.path, encoding: encoding, detectsEncoding: detectsEncoding,
          seeking: placeholderPrefix)
      } catch {
        throw Self.failure(resource, error)
      }
      hashed[resource.path] = file.hashed
      return try file.withBytes { bytes throws(MigrationError) in try body(bytes, file.checksum) }
    }
    let encoding = detectsEncoding ? buffer.withBytes(TextEncoding.detect) : encoding
    if encoding == .utf8 {
      return try buffer.withBytes { bytes throws(MigrationError) in
        guard UTF8Check.end(in: bytes, from: 0, atLeast: bytes.count) != nil else {
          throw Self.failure(resource, .malformed(encoding))
        }
        return try body(bytes, Self.checksum(bytes))
      }
    }
    do {
      decoded.removeAll(keepingCapacity: true)
      var decoder = TextDecoder(encoding)
      try buffer.withBytes { bytes throws(ReadError) in
        try decoder.decode(bytes, into: &decoded)
      }
      try decoder.finish()
    } catch {
      throw Self.failure(resource, error)
    }
    return try body(decoded.span, Self.checksum(decoded.span))
  }

  private static func checksum(_ text: Span<UInt8>) -> Int32 {
    var crc = LineChecksum()
    crc.update(text)
    return crc.value
  }

  private static func failure(
    _ resource: Resource, _ reason: ReadError
  ) -> MigrationError {
    MigrationError(
      .error,
      "Unable to calculate checksum of \(resource.name)\nPlease ensure you have configured the "
        + "correct file encoding with 'flyway.encoding' or enable 'flyway.detectEncoding' to let "
        + "Flyway detect it for you",
      causes: [reason.message(for: resource.path)])
  }
}
