package import JSON
internal import MigrationModel

/// The documents of commands that say something of the tool itself (cli-and-config.md 8).
package enum ToolReports {
  /// The release: the version is the one of Flyway whose behaviour this is, for scripts that
  /// compare it; `dunlinVersion` is our own (8.2).
  package static var version: JSONValue {
    [
      "command": "version", "dunlinVersion": .string(dunlinVersion), "edition": nil,
      "permitExpiry": nil, "pluginVersions": [], "version": .string(compatibleFlywayVersion),
    ]
  }

  /// The engines that can be used (8.3).
  package static func engines(_ names: [String]) -> JSONValue {
    [
      "version": .string(compatibleFlywayVersion), "command": "list-engines", "edition": nil,
      "dbInfoResults": .array(names.map { ["name": .string($0)] }),
    ]
  }

  /// The engines as lines, without a last line feed (8.3).
  package static func engineLines(_ names: [String]) -> String {
    let title = "Database Name"
    let width = max(title.utf16.count, names.map(\.utf16.count).max() ?? 0) + 2
    let lines = [title] + [String(repeating: "-", count: width)] + names
    return lines.map { $0 + String(repeating: " ", count: width - $0.utf16.count) }
      .joined(separator: "\n")
  }

  /// A connection that could be made, under the name that readers look for (8.1).
  package static var connectionTest: JSONValue { ["successfulConnections": ["Flyway"]] }

  /// The results of several operations (6.9).
  package static func several(_ results: [JSONValue]) -> JSONValue {
    ["individualResults": .array(results)]
  }

  /// A run that failed (6.10).
  package static func failure(_ error: JSONValue) -> JSONValue { ["error": error] }
}
