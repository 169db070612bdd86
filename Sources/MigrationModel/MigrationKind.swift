/// What kind of file a migration comes from (engine.md 1.8).
public enum MigrationKind: String, Sendable, Hashable, CaseIterable {
  case versioned
  case repeatable
  case baseline
  case undo
}

/// The text in the history's `type` column, kept as it was written (engine.md 4.6).
public struct MigrationType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }

  public static let sql = MigrationType(rawValue: "SQL")
  public static let script = MigrationType(rawValue: "SCRIPT")
  public static let sqlBaseline = MigrationType(rawValue: "SQL_BASELINE")
  public static let undoSQL = MigrationType(rawValue: "UNDO_SQL")
  public static let undoScript = MigrationType(rawValue: "UNDO_SCRIPT")
  public static let schema = MigrationType(rawValue: "SCHEMA")
  public static let baseline = MigrationType(rawValue: "BASELINE")
  public static let delete = MigrationType(rawValue: "DELETE")
  public static let jdbc = MigrationType(rawValue: "JDBC")

  private static let known: Set<String> = [
    "SQL", "SCRIPT", "SQL_BASELINE", "UNDO_SQL", "UNDO_SCRIPT", "SCHEMA", "BASELINE", "DELETE",
    "JDBC", "CUSTOM", "JDBC_BASELINE", "UNDO_JDBC", "SPRING_JDBC", "SQL_STATE_SCRIPT",
    "JDBC_STATE_SCRIPT",
  ]

  /// Whether any release of the reference writes this type.
  public var isKnown: Bool { Self.known.contains(rawValue) }

  /// Whether the row is a marker that only exists in the history.
  public var isSynthetic: Bool { self == .schema || self == .baseline || self == .delete }

  /// Whether the row undoes another one.
  public var isUndo: Bool { rawValue.hasPrefix("UNDO_") }

  /// Whether the row stands for all versions up to its own.
  public var isBaseline: Bool {
    switch rawValue {
    case "BASELINE", "SQL_BASELINE", "JDBC_BASELINE", "SQL_STATE_SCRIPT", "JDBC_STATE_SCRIPT": true
    default: false
    }
  }

  /// The type as shown and compared: legacy names stand for today's.
  public var current: MigrationType {
    switch rawValue {
    case "SPRING_JDBC": .jdbc
    case "SQL_STATE_SCRIPT": .sqlBaseline
    case "JDBC_STATE_SCRIPT": MigrationType(rawValue: "JDBC_BASELINE")
    default: self
    }
  }
}
