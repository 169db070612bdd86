/// What placeholders look like: `${name}` and `${flyway:name}` unless configured otherwise.
package struct PlaceholderSyntax: Hashable, Sendable {
  package let prefix: String
  package let suffix: String
  /// Stands behind `flyway` in the names of the tool's own placeholders.
  package let separator: String

  /// `${`, `}` and `:`.
  package static let standard = PlaceholderSyntax(unchecked: "${", "}", ":")

  /// Takes the configured texts.
  ///
  /// - Throws: ``ScriptError`` when one is empty (engine.md 12.1).
  package init(prefix: String, suffix: String, separator: String) throws(ScriptError) {
    for (name, text) in [("Prefix", prefix), ("Suffix", suffix), ("Separator", separator)]
    where text.isEmpty {
      throw ScriptError(.emptyPlaceholderSyntax, "placeholder\(name) cannot be empty!")
    }
    self.init(unchecked: prefix, suffix, separator)
  }

  private init(unchecked prefix: String, _ suffix: String, _ separator: String) {
    self.prefix = prefix
    self.suffix = suffix
    self.separator = separator
  }
}
