internal import Glibc

/// One block of memory that small files are read into, one after the other.
///
/// Reading thousands of scripts so costs three system calls for each and no allocation.
package struct FileBuffer: ~Copyable {
  private var bytes: [UInt8]
  private var count = 0

  /// Makes room for files of up to `capacity` bytes.
  package init(capacity: Int) {
    // One byte more, so that a file that fits never fills the block. Clearing it would touch
    // memory that small files never do.
    bytes = [UInt8](unsafeUninitializedCapacity: capacity + 1) { $1 = capacity + 1 }
  }

  /// Reads a whole file; `false` when it is larger than the capacity.
  package mutating func load(_ path: String) throws(SystemError) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    count = 0
    while count < bytes.count {
      let free = bytes.count - count
      let got = bytes.withUnsafeMutableBytes { [count] buffer in
        Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), free)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .last(path) }
      count += got
      // read(2): a regular file gives fewer bytes than asked for at its end alone.
      if got < free { return true }
    }
    return false
  }

  /// Calls `body` with the file read last.
  package borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.span.extracting(0..<count))
  }
}
