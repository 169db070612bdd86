package import MigrationModel

/// What the name of a file says (engine.md 1.7).
package struct MigrationName: Sendable, Hashable {
  /// What a prefix stands for.
  package enum Role: Sendable, Hashable {
    case migration(MigrationKind)
    case callback(CallbackEvent)
  }

  package let fileName: String
  /// `nil` when no prefix fits.
  package let role: Role?
  package let prefix: String
  /// The version as written; empty without one.
  package let rawVersion: String
  package let version: Version?
  package let description: String
  /// The name put together again from its parts, for `flyway:filename` (engine.md 12.3).
  package let canonicalName: String
  /// Whether anything stands between prefix and suffix.
  package let hasBody: Bool
  /// Why the name is not valid; `nil` when it is.
  package let problem: String?

  /// The kind of migration that a valid name stands for.
  package var kind: MigrationKind? {
    guard problem == nil, hasBody, case .migration(let kind) = role else { return nil }
    return kind
  }

  /// The event that a valid name stands for.
  package var event: CallbackEvent? {
    guard problem == nil, case .callback(let event) = role else { return nil }
    return event
  }
}

/// A file with what its name says, both as that of a SQL file and as that of a program's.
///
/// Names are read once, and looked at for misnamed files, callbacks and migrations.
package struct NamedResource: Sendable {
  let resource: Resource
  let sql: MigrationName?
  let program: MigrationName?
}
