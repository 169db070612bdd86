internal import Glibc

/// A file that is written anew, piece by piece.
package final class OutputFile: Sendable {
  package let path: String
  private let descriptor: Int32

  /// Creates the file, or empties it; its folder must be there.
  package init(_ path: String) throws(SystemError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .last(path) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// Appends a part of other bytes to the file.
  package func write(_ bytes: Span<UInt8>) throws(SystemError) {
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + (1 << 20))
      try write(bytes.extracting(start..<end).withUnsafeBufferPointer { Array($0) })
      start = end
    }
  }

  /// Appends to the file.
  package func write(_ bytes: [UInt8]) throws(SystemError) {
    guard FileSystem.write(bytes, descriptor: descriptor) else { throw .last(path) }
  }
}
