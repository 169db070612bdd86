/// A migration with what is known of it on both sides and the state that follows.
public struct MigrationInfo: Sendable, Hashable {
  public let row: HistoryRow?
  public let resolved: ResolvedMigration?
  public let state: MigrationState
  /// Whether the row was applied after one of a higher version.
  public let isOutOfOrder: Bool

  public init(
    row: HistoryRow?, resolved: ResolvedMigration?, state: MigrationState, isOutOfOrder: Bool
  ) {
    self.row = row
    self.resolved = resolved
    self.state = state
    self.isOutOfOrder = isOutOfOrder
  }

  /// The applied version if there is a row, else that of the file.
  public var version: Version? { row.map(\.version) ?? resolved?.version }
  public var description: String { row?.description ?? resolved?.description ?? "" }
  public var type: MigrationType { row?.type.current ?? resolved?.type ?? .sql }
  public var script: String { row?.script ?? resolved?.script ?? "" }
  /// The absolute path of the file; empty without one.
  public var path: String { resolved?.path ?? "" }

  /// The first column of `info` (engine.md 5.7).
  public var category: String {
    if type.isSynthetic { return "" }
    if version == nil { return "Repeatable" }
    if type.isUndo { return "Undo" }
    return type.isBaseline ? "Baseline" : "Versioned"
  }
}
