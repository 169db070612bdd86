internal import Database
internal import Glibc

/// The lock of a run: a `flock` on the database file.
///
/// SQLite's own locks are `fcntl` locks, which do not meet `flock`; scripts and other programs can
/// write while it is held. The kernel lets it go when the process ends, however it ends.
///
/// fcntl(2): closing any descriptor of a file drops all the process's `fcntl` locks on it. So this
/// descriptor is opened before SQLite opens the file, and closed after SQLite has closed it.
final class RunLock {
  private let descriptor: Int32
  private var isHeld = false

  /// A lock on `path`; `nil` when the file does not exist and cannot be created.
  init?(path: String) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Takes the lock; `false` when another process has it.
  ///
  /// File systems without `flock` count as free: BEGIN IMMEDIATE still orders the migrations.
  func tryLock() -> Bool {
    if isHeld { return true }
    isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    return isHeld
  }

  func unlock() {
    guard isHeld else { return }
    flock(descriptor, LOCK_UN)
    isHeld = false
  }

  /// Whether another process has the lock.
  var isHeldElsewhere: Bool {
    if isHeld { return false }
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
    flock(descriptor, LOCK_UN)
    return false
  }
}
