internal import Glibc

/// What the file system says of a file; it changes whenever the content does.
package struct FileStamp: Sendable, Hashable {
  private let device: UInt
  private let number: UInt
  private let size: Int
  /// Nanoseconds since 1970: when the content, and when anything of the file was last changed.
  private let modified: Int
  private let changed: Int

  init(_ status: stat) {
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    changed = status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec
  }

  /// Whether the last change is so long ago that another one would get another time: some file
  /// systems count in steps of two seconds.
  package var isSettled: Bool { changed / 1_000_000_000 + 3 <= Clock.seconds }
}
