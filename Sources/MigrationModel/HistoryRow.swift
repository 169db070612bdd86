/// One row of the schema history table (engine.md 4).
public struct HistoryRow: Sendable, Hashable {
  public var installedRank: Int
  /// The stored text; `nil` for repeatables and schema markers.
  public var version: Version?
  public var description: String
  public var type: MigrationType
  public var script: String
  public var checksum: Int32?
  public var installedBy: String
  /// The stored wall clock time, `yyyy-MM-dd HH:mm:ss[.fraction]`.
  public var installedOn: String
  /// Milliseconds.
  public var executionTime: Int
  public var success: Bool

  public init(
    installedRank: Int, version: Version?, description: String, type: MigrationType,
    script: String, checksum: Int32?, installedBy: String, installedOn: String = "",
    executionTime: Int, success: Bool
  ) {
    self.installedRank = installedRank
    self.version = version
    self.description = description
    self.type = type
    self.script = script
    self.checksum = checksum
    self.installedBy = installedBy
    self.installedOn = installedOn
    self.executionTime = executionTime
    self.success = success
  }
}
