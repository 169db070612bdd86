/// Which server answers, read from what it says of itself (engine.md 9.0).
package struct ServerVersion: Sendable, Hashable {
  /// Whose server it is, where that matters.
  package enum Make: Sendable, Hashable {
    case mySQL
    case mariaDB
    /// Speaks as MySQL does: `8.0.11-TiDB-v7.5.0` (TiDB's documentation, 'System Variables', version).
    case tiDB
    /// Says 5.5.8 or 5.7.32, and in `version_comment` who it is (SingleStore's documentation, 'Connect
    /// with MySQL Client').
    case singleStore
  }

  package let make: Make
  package let major: Int
  package let minor: Int

  package var isMariaDB: Bool { make == .mariaDB }

  /// The engine's name in messages.
  package var engine: String { isMariaDB ? "MariaDB" : "MySQL" }

  /// A version that nobody told.
  init(isMariaDB: Bool, major: Int) {
    make = isMariaDB ? .mariaDB : .mySQL
    self.major = major
    minor = 0
  }

  /// Reads the text of `SELECT VERSION()`, such as `10.11.6-MariaDB-log` or `8.4.0`; `nil` when it
  /// holds no version.
  ///
  /// - Parameters:
  ///   - text: The answer.
  ///   - greeting: The version that the server greeted with, which may name MariaDB where the
  ///     answer does not.
  ///   - comment: The variable `version_comment`.
  package init?(_ text: String, greeting: String, comment: String = "") {
    make =
      if text.contains("MariaDB") || greeting.contains("MariaDB") {
        .mariaDB
      } else if text.contains("TiDB") || comment.contains("TiDB") {
        .tiDB
      } else if comment.contains("MemSQL") || comment.contains("SingleStore") {
        .singleStore
      } else {
        .mySQL
      }
    // Proxies put a number of their own in front: `5.5.5-10.11.6-MariaDB`.
    let parts = text.split(separator: "-")
    let own = make == .mariaDB ? parts.firstIndex { $0.hasPrefix("MariaDB") } : nil
    let candidates = own.map { Array(parts[..<$0].reversed()) } ?? Array(parts)
    for candidate in candidates {
      let numbers = candidate.split(separator: ".").map { Int($0.prefix { $0.isNumber }) }
      if numbers.count >= 2, let major = numbers[0], let minor = numbers[1] {
        self.major = major
        self.minor = minor
        return
      }
    }
    return nil
  }

  /// Whether it is at least this version, of MariaDB or of MySQL.
  func isAtLeast(mariaDB: (Int, Int), mySQL: (Int, Int)) -> Bool {
    (major, minor) >= (isMariaDB ? mariaDB : mySQL)
  }
}
