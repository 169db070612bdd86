internal import Checksums
package import Platform

/// The text of one script as UTF-8, checked and hashed.
///
/// Small files are held in memory. Large ones are mapped and read again from the disk where needed,
/// in another charset by way of a temporary file; so a script of any size takes a few megabytes.
package final class ScriptFile {
  /// Up to this size a script is held in memory.
  package static let memoryLimit = 1 << 20
  /// How much of a large script is looked at before its pages are let go.
  static let window = 1 << 20

  private enum Storage {
    case memory([UInt8])
    case mapped(MappedFile)
  }

  private let storage: Storage
  /// The charset the file was read with.
  package let encoding: TextEncoding
  /// The checksum of the text as it is on disk (engine.md 3.1).
  package let checksum: Int32
  /// Whether what was sought may stand in it; a small file is not searched.
  package let mayHoldSought: Bool
  /// What spares hashing a large file again; `nil` for those that are better hashed again.
  let hashed: HashedFile?

  /// Opens a script, and with `detectsEncoding` looks at the content before settling for
  /// `encoding`.
  ///
  /// A large file that is hashed is searched for `sought` on the way. One that is as it was when it
  /// was hashed, which is `known`, is not read.
  package init(
    path: String, encoding: TextEncoding, detectsEncoding: Bool = false,
    seeking sought: [UInt8] = [], known: HashedFile? = nil
  ) throws(ReadError) {
    guard FileSystem.size(of: path) > Self.memoryLimit else {
      let bytes = try ReadError.wrap { () throws(SystemError) in try FileSystem.read(path) }
      self.encoding = detectsEncoding ? TextEncoding.detect(bytes.span) : encoding
      let text = try Self.text(of: bytes, self.encoding)
      var crc = LineChecksum()
      crc.update(text.span)
      (storage, checksum, mayHoldSought, hashed) = (.memory(text), crc.value, true, nil)
      return
    }
    let file = try ReadError.wrap { () throws(SystemError) in try MappedFile(path) }
    if let known, known.stamp == file.stamp, encoding == .utf8, !detectsEncoding {
      self.encoding = encoding
      storage = .mapped(file)
      checksum = known.checksum
      mayHoldSought = known.holdsSought
      hashed = known
      return
    }
    let canBeTrusted = file.stamp.isSettled
    self.encoding = detectsEncoding ? file.withBytes(TextEncoding.detect) : encoding
    file.release(upTo: file.count)
    let text = self.encoding == .utf8 ? file : try Self.decoded(file, self.encoding)
    storage = .mapped(text)
    let survey = try TextSurvey.of(text, seeking: sought)
    checksum = survey.checksum.value
    mayHoldSought = survey.isFound
    hashed =
      canBeTrusted
      ? HashedFile(stamp: file.stamp, checksum: checksum, holdsSought: survey.isFound) : nil
  }

  /// The number of bytes of the text.
  package var count: Int {
    switch storage {
    case .memory(let bytes): bytes.count
    case .mapped(let file): file.count
    }
  }

  /// Calls `body` with the text.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .memory(let bytes): try body(bytes.span)
    case .mapped(let file): try file.withBytes(body)
    }
  }

  /// Lets the memory of what was read between two offsets go; it can be read again.
  package func release(from start: Int = 0, upTo end: Int) {
    if case .mapped(let file) = storage { file.release(from: start, upTo: end) }
  }

  /// The text of a small file as UTF-8.
  private static func text(
    of bytes: [UInt8], _ encoding: TextEncoding
  ) throws(ReadError) -> [UInt8] {
    if encoding == .utf8 {
      guard UTF8Check.end(in: bytes.span, from: 0, atLeast: bytes.count) != nil else {
        throw .malformed(.utf8)
      }
      return bytes
    }
    var text: [UInt8] = []
    var decoder = TextDecoder(encoding)
    try decoder.decode(bytes.span, into: &text)
    try decoder.finish()
    return text
  }

  /// The text of a large file as UTF-8, in a temporary file.
  private static func decoded(
    _ file: MappedFile, _ encoding: TextEncoding
  ) throws(ReadError) -> MappedFile {
    let spool = try ReadError.wrap { () throws(SystemError) in try SpoolFile() }
    var decoder = TextDecoder(encoding)
    var text: [UInt8] = []
    var start = 0
    while start < file.count {
      let end = min(start + window, file.count)
      text.removeAll(keepingCapacity: true)
      try file.withBytes { bytes throws(ReadError) in
        try decoder.decode(bytes.extracting(start..<end), into: &text)
      }
      try ReadError.wrap { () throws(SystemError) in try spool.append(text) }
      file.release(from: start, upTo: end)
      start = end
    }
    try decoder.finish()
    return try ReadError.wrap { () throws(SystemError) in try spool.mapped() }
  }
}

/// A large file that was checked and hashed, and what the file system said of it before.
package struct HashedFile: Sendable {
  let stamp: FileStamp
  let checksum: Int32
  /// Whether what was sought then stands in it.
  let holdsSought: Bool

  package init(stamp: FileStamp, checksum: Int32, holdsSought: Bool) {
    self.stamp = stamp
    self.checksum = checksum
    self.holdsSought = holdsSought
  }
}
