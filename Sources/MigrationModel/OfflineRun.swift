/// What a dry run needs to know when there is no database to ask.
public struct OfflineRun: Sendable, Hashable {
  /// The engine: `sqlite`, `postgresql`, `mysql` or `mariadb`.
  public var dialect: String
  /// The server's major version; `nil` for a current one.
  public var serverVersion: Int?
  /// The version that the schema is supposed to have, with everything up to it applied, and all
  /// repeatable migrations; `nil` for an empty schema without a history.
  public var from: String?

  public init(dialect: String, serverVersion: Int? = nil, from: String? = nil) {
    self.dialect = dialect
    self.serverVersion = serverVersion
    self.from = from
  }
}
