internal import Glibc

/// A file mapped into memory, whose pages can be let go behind a reader.
///
/// The map counts as resident memory as it is read; ``release(upTo:)`` keeps that bounded.
package final class MappedFile: @unchecked Sendable {
  // Sendable: nothing of it changes but which of its pages are in memory.
  private let address: UnsafeMutableRawPointer?
  package let count: Int
  /// What the file system said of the file when it was opened.
  package let stamp: FileStamp

  /// Maps a file for reading.
  package convenience init(_ path: String) throws(SystemError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    try self.init(descriptor: descriptor, path: path)
  }

  /// Maps an open file, which stays open.
  package init(descriptor: Int32, path: String) throws(SystemError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last(path) }
    count = Int(status.st_size)
    stamp = FileStamp(status)
    guard count > 0 else {
      address = nil
      return
    }
    // mmap(2): the map stays valid after the descriptor is closed.
    let map = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let map, map != MAP_FAILED else { throw .last(path) }
    madvise(map, count, MADV_SEQUENTIAL)
    address = map
  }

  deinit {
    if let address { munmap(address, count) }
  }

  /// Calls `body` with the content.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let buffer = UnsafeBufferPointer(
      start: address?.assumingMemoryBound(to: UInt8.self), count: count)
    return try body(buffer.span)
  }

  /// Lets the pages before `offset` go; they are read again from the file when touched.
  package func release(from start: Int = 0, upTo offset: Int) {
    guard let address else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = start / page * page
    let end = min(offset, count) / page * page
    guard end > first else { return }
    madvise(address + first, end - first, MADV_DONTNEED)
  }
}
