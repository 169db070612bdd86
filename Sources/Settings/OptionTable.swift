/// Every setting of cli-and-config.md 3; help, parsing and documentation read it.
package enum OptionTable {
  /// Why groups of settings have no effect.
  enum Reason {
    static let javaOnly = "meaningful on a Java runtime only"
    static let licensing = "there is no licensing"
    static let onlineService = "there is no online service"
    static let otherDatabase = "concerns databases that are not supported"
    static let comparison = "comparison of schemas is not supported"
    static let commandLineOnly = "takes effect on the command line only"
    static let sessionLock = "the lock belongs to the session, and no script waits for it"
    static let secretsManager = "secrets managers are not supported"
  }

  /// A table below `[flyway]` whose parameters are accepted without a look (3.7).
  package struct OpenNamespace: Sendable {
    /// The table's name.
    package let name: String
    /// Why its parameters have no effect.
    package let reason: String
  }

  /// All settings, in the order of the help text.
  package static let all: [Option] =
    connection + general + files + reading + execution + history + operations

  /// The tables below `[flyway]` that other tools and editions read.
  package static let openNamespaces: [OpenNamespace] = [
    OpenNamespace(name: "check", reason: Reason.comparison),
    OpenNamespace(name: "diff", reason: Reason.comparison),
    OpenNamespace(name: "diffText", reason: Reason.comparison),
    OpenNamespace(name: "generate", reason: Reason.comparison),
    OpenNamespace(name: "model", reason: Reason.comparison),
    OpenNamespace(name: "prepare", reason: Reason.comparison),
    OpenNamespace(name: "deploy", reason: Reason.comparison),
    OpenNamespace(name: "snapshot", reason: Reason.comparison),
    OpenNamespace(name: "tags", reason: "selection by tags is not supported"),
    OpenNamespace(name: "vault", reason: Reason.secretsManager),
    OpenNamespace(name: "dapr", reason: Reason.secretsManager),
    OpenNamespace(name: "gcsm", reason: Reason.secretsManager),
    OpenNamespace(name: "azureKeyVault", reason: Reason.secretsManager),
    OpenNamespace(name: "oracle", reason: Reason.otherDatabase),
    OpenNamespace(name: "sqlserver", reason: Reason.otherDatabase),
    OpenNamespace(name: "clickhouse", reason: Reason.otherDatabase),
    OpenNamespace(name: "db2z", reason: Reason.otherDatabase),
  ]

  /// Whether arguments behind an operation of this name may be scoped by it (1.4).
  static func isNamespace(_ name: String) -> Bool {
    openNamespaces.contains { $0.name == name } || isTable(name)
  }

  /// Other names of settings (3.3).
  private static let aliases = [(alias: "environmentProvisionMode", name: "provisionMode")]

  /// The setting of this name in the tables of a TOML document.
  static func modern(_ name: String, at place: Option.Place) -> Option? {
    let name = aliases.first { $0.alias == name }?.name ?? name
    return all.first {
      $0.name == name && $0.place == place && !$0.traits.contains(.legacyOnly)
    }
  }

  /// The setting called `flyway.<name>` in conf files.
  static func legacy(_ name: String) -> Option? {
    all.first { $0.name == name && !$0.traits.contains(.modernOnly) }
  }

  /// Whether some setting lies in the table at `path` below `[flyway]`.
  static func isTable(_ path: String) -> Bool {
    let prefix = path + "."
    return all.contains { $0.name.hasPrefix(prefix) }
  }

  /// Whether the dotted name lies in a namespace whose parameters are not looked at.
  static func isInOpenNamespace(_ name: String) -> Bool {
    guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return false }
    let namespace = name[..<dot]
    return openNamespaces.contains { $0.name == namespace }
  }

  /// Whether a scoped parameter exists (1.4).
  ///
  /// Open namespaces take every name that means nothing elsewhere.
  static func contains(_ scoped: String) -> Bool {
    if all.contains(where: { $0.name == scoped }) { return true }
    guard isInOpenNamespace(scoped), let dot = scoped.utf8.lastIndex(of: UInt8(ascii: "."))
    else { return false }
    let name = scoped[scoped.index(after: dot)...]
    return !all.contains { $0.name == name }
      && !CommandLineArguments.ownOptions.contains(String(name))
  }
}
