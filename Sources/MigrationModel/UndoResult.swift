/// The result of `undo` (cli-and-config.md 6.8).
public struct UndoResult: Sendable, Hashable {
  /// One migration that was undone.
  public struct Entry: Sendable, Hashable {
    public var version: String
    public var description: String
    /// The absolute path of the undo script.
    public var path: String
    /// Milliseconds.
    public var executionTime: Int

    public init(version: String, description: String, path: String, executionTime: Int) {
      self.version = version
      self.description = description
      self.path = path
      self.executionTime = executionTime
    }
  }

  public var summary: DatabaseSummary
  /// The configured schemas, joined by a comma and a blank.
  public var schemaName: String
  public var initialVersion: String?
  public var targetVersion: String?
  public var migrations: [Entry] = []
  public var warnings: [String] = []

  public init(summary: DatabaseSummary, schemaName: String) {
    self.summary = summary
    self.schemaName = schemaName
  }
}
