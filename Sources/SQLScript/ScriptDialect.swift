/// What the scanner must know of an engine's SQL to cut a script (sql-parser.md).
public struct ScriptDialect: Sendable, Hashable {
  /// The families of rules.
  public enum Family: Sendable, Hashable { case sqlite, postgresql, mysql, mariadb }

  public let family: Family
  /// The server's major version; `nil` when unknown.
  ///
  /// Some PostgreSQL statements may run in a transaction from a version on (sql-parser.md 2.5).
  public let serverVersion: Int?

  public init(_ family: Family, serverVersion: Int? = nil) {
    self.family = family
    self.serverVersion = serverVersion
  }
}
