package import MigrationModel

/// Where a text comes from whose placeholders are to be replaced.
package struct ScriptOrigin: Sendable, Hashable {
  /// Which placeholders the text holds.
  package enum Style: Sendable, Hashable {
    /// `${name}`, in SQL scripts and in script configuration files.
    case sql
    /// `FP__name__`, in scripts that another program runs.
    case program
  }

  package let style: Style
  /// What `flyway:filename` stands for (engine.md 12.3).
  package let fileName: String
  /// The absolute path, for messages.
  package let path: String
}

/// What resolving migrations needs of the parts that know placeholders and expressions.
package protocol ScriptTextProcessor {
  /// Gives `emit` the text with its placeholders replaced, in one piece or several.
  ///
  /// - Throws: an error for an unknown placeholder.
  func replacePlaceholders(
    in text: Span<UInt8>, of origin: ScriptOrigin, emit: (Span<UInt8>) -> Void
  ) throws(MigrationError)

  /// What an expression of `shouldExecute` comes to (engine.md 13.2).
  func evaluate(_ expression: String) throws(MigrationError) -> Bool
}
