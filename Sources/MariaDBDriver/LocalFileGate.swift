internal import CMariaDB
internal import Glibc

/// The only way by which a file of this machine goes to the server.
///
/// A server may ask for any file in answer to any statement. It gets the one that the running
/// statement names in LOAD DATA LOCAL INFILE, and no other.
final class LocalFileGate {
  /// The file that the running statement names.
  var allowed: [UInt8]?
  private var descriptor: Int32 = -1
  private var failure = ""
  private var failureNumber: Int32 = 0

  /// Takes the library's place as the reader of local files.
  init(_ pointer: UnsafeMutablePointer<MYSQL>) {
    mysql_set_local_infile_handler(
      pointer,
      { result, name, context in
        guard let result, let name, let context else { return 1 }
        result.pointee = context
        return Unmanaged<LocalFileGate>.fromOpaque(context).takeUnretainedValue().open(name)
      },
      { context, buffer, size in
        guard let context, let buffer else { return -1 }
        let gate = Unmanaged<LocalFileGate>.fromOpaque(context).takeUnretainedValue()
        return gate.read(into: buffer, size: Int(size))
      },
      { context in
        guard let context else { return }
        Unmanaged<LocalFileGate>.fromOpaque(context).takeUnretainedValue().close()
      },
      { context, buffer, size in
        guard let context, let buffer else { return 1 }
        let gate = Unmanaged<LocalFileGate>.fromOpaque(context).takeUnretainedValue()
        return gate.report(into: buffer, size: Int(size))
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { close() }

  private func open(_ name: UnsafePointer<CChar>) -> Int32 {
    let asked = Array(UnsafeBufferPointer(start: name, count: strlen(name)).lazy.map(UInt8.init))
    guard let allowed, asked == allowed else {
      failure =
        "The server asked for a local file that the statement does not name; it was not sent"
      failureNumber = CR_FILE_READ
      return 1
    }
    descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC)
    return descriptor >= 0 ? 0 : fail(name: String(cString: name))
  }

  private func fail(name: String) -> Int32 {
    failure = "\(name): \(String(cString: strerror(errno)))"
    failureNumber = CR_FILE_NOT_FOUND
    return 1
  }

  private func read(into buffer: UnsafeMutablePointer<CChar>, size: Int) -> Int32 {
    var count: Int
    repeat { count = Glibc.read(descriptor, buffer, size) } while count < 0 && errno == EINTR
    if count < 0 { return -fail(name: allowed.map { String(decoding: $0, as: UTF8.self) } ?? "") }
    return Int32(clamping: count)
  }

  private func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  private func report(into buffer: UnsafeMutablePointer<CChar>, size: Int) -> Int32 {
    strncpy(buffer, failure, size - 1)
    buffer[size - 1] = 0
    return failureNumber
  }
}
