internal import Glibc

/// The lock of a run: a `flock` on a file beside the database, which is there only while it is held.
///
/// The kernel lets it go when the process ends, however it ends; a file that a killed process left
/// behind is taken over by the next one. Not on the database itself: closing any descriptor of a
/// file drops all the process's `fcntl` locks on it (fcntl(2)), those of SQLite and so those of a
/// program that embeds this library too.
final class RunLock {
  private let path: String
  private var descriptor: Int32?

  /// A lock for the database in the file `database`.
  init(database: String) { path = database + "-dunlin-lock" }

  deinit { unlock() }

  /// Takes the lock; `false` when another process has it.
  ///
  /// Where no file can be locked it counts as free: BEGIN IMMEDIATE still orders the migrations.
  func tryLock() -> Bool {
    if descriptor != nil { return true }
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard file >= 0 else { return true }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let isHeld = errno == EWOULDBLOCK
        close(file)
        return !isHeld
      }
      if isCurrent(file) {
        descriptor = file
        return true
      }
      // Its last holder removed the file between our open and our lock.
      close(file)
    }
  }

  func unlock() {
    guard let file = descriptor else { return }
    descriptor = nil
    // Removed while locked, so that nobody else can hold the lock of a file that goes.
    unlink(path)
    close(file)
  }

  /// Whether another process has the lock.
  var isHeldElsewhere: Bool {
    if descriptor != nil { return false }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Whether the path still leads to the file.
  private func isCurrent(_ file: Int32) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(file, &opened) == 0 && stat(path, &named) == 0
      && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
  }
}
