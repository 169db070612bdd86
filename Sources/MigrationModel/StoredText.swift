extension Version {
  /// Reads a version from a setting or from the history (engine.md 2.1).
  ///
  /// - Throws: ``MigrationError`` that names the text.
  package static func read(_ text: String) throws(MigrationError) -> Version {
    if let version = Version(text) { return version }
    let shown = String(text.map { $0 == "_" ? "." : $0 })
    throw MigrationError(
      .error, "Version may only contain 0..9 and . (dot). Invalid version: \(shown)")
  }
}

extension MigrationType {
  /// Reads a type from the history (engine.md 4.6).
  ///
  /// - Throws: ``MigrationError`` for types that no release of the reference writes.
  package static func read(_ text: String) throws(MigrationError) -> MigrationType {
    let type = MigrationType(rawValue: text)
    guard type.isKnown else {
      throw MigrationError(
        .error,
        "Unknown migration type '\(text)' found in schema history.\n"
          + "You might be missing a required extension JAR on the classpath.")
    }
    return type
  }
}
