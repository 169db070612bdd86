/// A file found below a location.
package struct Resource: Sendable, Hashable {
  /// The path as stored in the history: below the location (engine.md 1.10).
  package let relativePath: String
  /// The absolute path, links and dots as they are.
  package let path: String
  /// The path through the location as configured.
  package let location: String
  package let name: String
  /// The script configuration file beside this file, where there is one (engine.md 13.1).
  package let optionsPath: String?

  package init(
    relativePath: String, path: String, location: String, name: String, optionsPath: String? = nil
  ) {
    self.relativePath = relativePath
    self.path = path
    self.location = location
    self.name = name
    self.optionsPath = optionsPath
  }
}
