/// A `jdbc:sqlite:` address, taken apart (cli-and-config.md 4.4).
package struct SQLiteURL: Sendable, Hashable {
  /// What `sqlite3_open_v2` is given: a path, `:memory:` or a `file:` URI.
  package let name: String
  /// Pragmas and driver options in the order of their names, names in lower case.
  package let options: [(name: String, value: String)]

  package static func == (left: SQLiteURL, right: SQLiteURL) -> Bool {
    left.name == right.name && left.options.map(\.name) == right.options.map(\.name)
      && left.options.map(\.value) == right.options.map(\.value)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The scheme's beginning.
  package static let prefix = "jdbc:sqlite:"

  /// Reads an address; `properties` of the same name win over its parameters.
  ///
  /// - Throws: a message when a pragma has no value, or the form is one only a JVM can open.
  package init(_ url: String, properties: [String: String]) throws(SQLiteURLError) {
    var rest = url.dropFirst(Self.prefix.utf8.count)
    if rest.hasPrefix(":resource:") {
      throw SQLiteURLError(
        "A database on the class path (:resource:) cannot be opened: Dunlin runs without a JVM."
          + " Give the path of the file instead")
    }
    var found: [String: String] = [:]
    var kept: [Substring] = []
    if let question = rest.firstIndex(of: "?") {
      for parameter in rest[rest.index(after: question)...].split(separator: "&") {
        let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = parts[0].lowercased()
        guard Self.isKnown(key) else {
          kept.append(parameter)
          continue
        }
        guard parts.count == 2, !parts[1].isEmpty else {
          throw SQLiteURLError("Please specify a value for PRAGMA \(key) in URL \(url)")
        }
        found[key] = String(parts[1])
      }
      rest = rest[..<question]
    }
    for (key, value) in properties where Self.isKnown(key.lowercased()) {
      found[key.lowercased()] = value
    }
    let base = rest.isEmpty ? ":memory:" : String(rest)
    name = kept.isEmpty ? base : base + "?" + kept.joined(separator: "&")
    options = found.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }

  /// The file, or `nil` for a database in memory and for URIs that may name one.
  package var path: String? {
    if name == ":memory:" { return nil }
    guard name.hasPrefix("file:") else { return name }
    guard !name.contains("mode=memory"), !name.contains(":memory:") else { return nil }
    var path = name.dropFirst("file:".utf8.count)
    if path.hasPrefix("//") {
      path = path.dropFirst(2)
      guard let slash = path.firstIndex(of: "/") else { return nil }
      path = path[slash...]
    }
    return Self.percentDecoded(path.prefix { $0 != "?" && $0 != "#" })
  }

  private static func percentDecoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a parameter is the driver's and not part of the file's name.
  private static func isKnown(_ name: String) -> Bool {
    pragmas.contains(name) || ignored.contains(name) || name == "open_mode"
      || name == "enable_load_extension" || name == "busy_timeout" || name == "shared_cache"
      || name.hasPrefix("limit_")
  }

  /// Pragmas set when the connection opens.
  package static let pragmas: Set<String> = [
    "foreign_keys", "journal_mode", "synchronous", "locking_mode", "temp_store",
    "temp_store_directory", "cache_size", "mmap_size", "page_size", "max_page_count",
    "journal_size_limit", "auto_vacuum", "encoding", "user_version", "application_id",
    "recursive_triggers", "read_uncommitted", "case_sensitive_like", "defer_foreign_keys",
    "legacy_alter_table", "secure_delete", "reverse_unordered_selects",
  ]

  /// Options of the JDBC driver without a meaning here: every migration begins with BEGIN IMMEDIATE,
  /// and the others concern Java's types and encrypted builds.
  private static let ignored: Set<String> = [
    "transaction_mode", "date_class", "date_precision", "date_string_format", "password",
    "hexkey_mode",
  ]
}

/// Why an address cannot be used.
package struct SQLiteURLError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
