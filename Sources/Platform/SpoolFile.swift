internal import Glibc

/// A temporary file without a name: it is gone when it is closed, however the process ends.
package final class SpoolFile: @unchecked Sendable {
  // Sendable: written by one owner before it is shared, and read with pread(2) afterwards, which
  // moves no position.
  private let descriptor: Int32
  private(set) package var count = 0

  /// Creates a file in the folder for temporary files.
  package init() throws(SystemError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((folder + "/dunlin-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .last(folder) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  package func append(_ bytes: [UInt8]) throws(SystemError) {
    guard FileSystem.write(bytes, descriptor: descriptor) else { throw .last("temporary file") }
    count += bytes.count
  }

  /// Adds a part of other bytes at the end.
  package func append(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(SystemError) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(range.upperBound, start + (1 << 20))
      try append(bytes.extracting(start..<end).withUnsafeBufferPointer { Array($0) })
      start = end
    }
  }

  /// Up to `limit` bytes from `offset`.
  package func read(from offset: Int, limit: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, limit, off_t(offset)))
    }
  }

  /// The whole content, mapped.
  package func mapped() throws(SystemError) -> MappedFile {
    try MappedFile(descriptor: descriptor, path: "temporary file")
  }
}
