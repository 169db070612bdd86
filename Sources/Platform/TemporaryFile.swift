internal import Glibc

/// A file without a name that is gone when it is closed, for data too large for memory.
package struct TemporaryFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Makes an empty file in a folder.
  package init(in folder: String = "/tmp") throws(SystemError) {
    var template = Array((folder + "/dunlin-XXXXXX").utf8CString)
    let descriptor = template.withUnsafeMutableBufferPointer {
      $0.baseAddress.map { mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else { throw .last(folder) }
    // Programs started by scripts must not inherit it.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let path = template.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { String(cString: $0) } ?? folder
    }
    unlink(path)
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Writes behind what is there.
  package borrowing func append(_ bytes: [UInt8]) throws(SystemError) {
    guard FileSystem.write(bytes, descriptor: descriptor) else { throw .last(path) }
  }

  /// The content, for reading; it outlives this value.
  package borrowing func map() throws(SystemError) -> MappedFile {
    try MappedFile(descriptor: descriptor, path: path)
  }
}
