internal import Glibc

/// An operating system call that failed.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  public let number: Int32
  public let path: String

  package init(_ number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  /// The system's words, such as `No such file or directory`.
  public var reason: String { String(cString: strerror(number)) }

  public var description: String { "\(path): \(reason)" }

  package static func last(_ path: String) -> SystemError { SystemError(errno, path: path) }
}

/// Reading and writing files and folders.
package enum FileSystem {
  /// What a path leads to, links followed.
  package enum Kind: Sendable { case file, directory, other }

  /// One entry of a folder.
  package struct Entry: Sendable {
    package let name: String
    /// `nil` when it must be asked for with ``kind(of:)``: links, and file systems that do not tell.
    package let kind: Kind?
  }

  /// What is at `path`; `nil` when there is nothing or it cannot be reached.
  package static func kind(of path: String) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// The number of bytes of a file; 0 when there is none.
  package static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  package static func exists(_ path: String) -> Bool { kind(of: path) != nil }

  package static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// Lets the owner execute a file, where that is not so already.
  package static func makeExecutable(_ path: String) {
    var status = stat()
    guard access(path, X_OK) != 0, stat(path, &status) == 0 else { return }
    chmod(path, status.st_mode | S_IXUSR)
  }

  /// The entries of a folder, in no order, without `.` and `..`.
  package static func entries(of folder: String) throws(SystemError) -> [Entry] {
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { throw .last(folder) }
    defer { closedir(directory) }
    var entries: [Entry] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      switch Int32(entry.pointee.d_type) {
      case Int32(DT_REG): entries.append(Entry(name: name, kind: .file))
      case Int32(DT_DIR): entries.append(Entry(name: name, kind: .directory))
      default: entries.append(Entry(name: name, kind: nil))
      }
    }
    return entries
  }

  /// The whole content of a file.
  package static func read(_ path: String) throws(SystemError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, path: path)
  }

  /// All that is left to read from a descriptor, such as standard input.
  package static func read(descriptor: Int32, path: String) throws(SystemError) -> [UInt8] {
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    var bytes: [UInt8] = []
    var chunk = max(size + 1, 4096)
    while true {
      var failure: Int32 = 0
      let block = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
        var got: Int
        repeat {
          got = Glibc.read(descriptor, buffer.baseAddress, chunk)
        } while got < 0 && errno == EINTR
        if got < 0 { failure = errno }
        count = max(got, 0)
      }
      guard failure == 0 else { throw SystemError(failure, path: path) }
      guard !block.isEmpty else { return bytes }
      if bytes.isEmpty { bytes = block } else { bytes += block }
      chunk = max(4096, chunk / 2)
    }
  }

  /// The next line of a descriptor without its end; what follows it is left unread.
  package static func readLine(descriptor: Int32, path: String) throws(SystemError) -> [UInt8] {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let got = Glibc.read(descriptor, &byte, 1)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .last(path) }
      if got == 0 || byte == UInt8(ascii: "\n") { return line }
      line.append(byte)
    }
  }

  /// Reads a file piece by piece.
  package static func readPieces(
    of path: String, _ body: ([UInt8]) -> Void
  ) throws(SystemError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    while true {
      var count = 0
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, initialized in
        repeat {
          count = Glibc.read(descriptor, buffer.baseAddress, 1 << 20)
        } while count < 0
          && errno == EINTR
        initialized = max(0, count)
      }
      guard count >= 0 else { throw .last(path) }
      if count == 0 { return }
      body(piece)
    }
  }

  /// Creates a folder and those above it, as far as they are missing.
  package static func createFolder(_ path: String) throws(SystemError) {
    if path.isEmpty || kind(of: path) == .directory { return }
    try createFolder(Path.parent(path))
    guard mkdir(path, 0o777) == 0 || kind(of: path) == .directory else { throw .last(path) }
  }

  /// Puts a file in another's place, at once.
  package static func move(_ path: String, to other: String) throws(SystemError) {
    guard Glibc.rename(path, other) == 0 else { throw .last(other) }
  }

  /// Removes a file, if it is there.
  package static func remove(_ path: String) { unlink(path) }

  /// Writes a file anew.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    guard write(bytes, descriptor: descriptor) else { throw .last(path) }
  }

  /// Creates a file.
  ///
  /// - Throws: ``SystemError``, also when there is something of this name.
  package static func create(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    guard write(bytes, descriptor: descriptor) else { throw .last(path) }
  }

  /// Writes all bytes to a descriptor; `false` when it takes no more, with `errno` set.
  @discardableResult
  package static func write(_ bytes: [UInt8], descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let wrote = Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if wrote < 0, errno == EINTR { continue }
        guard wrote > 0 else { return false }
        done += wrote
      }
      return true
    }
  }

  /// The process's current directory.
  package static var currentDirectory: String {
    guard let buffer = getcwd(nil, 0) else { return "." }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// The path without links, `.` and `..`; `nil` when it does not exist.
  package static func resolved(_ path: String) -> String? {
    guard let buffer = realpath(path, nil) else { return nil }
    defer { free(buffer) }
    return String(cString: buffer)
  }
}

/// Paths as text; nothing here looks at the disk.
package enum Path {
  /// A path in the folder for temporary files that nothing has yet.
  package static func temporary(_ prefix: String) -> String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let number = UInt64.random(in: 0...UInt64.max)
    return join(folder, prefix + "-" + String(number, radix: 36))
  }

  package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }

  /// `path` under `folder`, or `path` itself when it is absolute.
  package static func join(_ folder: String, _ path: String) -> String {
    if folder.isEmpty || isAbsolute(path) { return path }
    if path.isEmpty { return folder }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  /// `path`, absolute, relative ones taken from the current directory.
  package static func absolute(_ path: String) -> String {
    isAbsolute(path) ? path : join(FileSystem.currentDirectory, path)
  }

  package static func lastComponent(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) }
      ?? path
  }

  package static func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
