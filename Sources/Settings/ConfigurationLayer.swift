internal import MigrationModel

/// The settings of one table, from one or more sources put over each other.
struct SettingLayer: Sendable {
  /// By name, aliases replaced.
  var values: [String: SettingValue] = [:]
  /// Names that are no setting's, with their namespaces.
  var unknown: Set<String> = []

  var isEmpty: Bool { values.isEmpty && unknown.isEmpty }

  /// Puts a later source over this one (cli-and-config.md 2.3).
  mutating func merge(_ later: SettingLayer) {
    values.merge(later.values) { $0.overridden(by: $1) }
    unknown.formUnion(later.unknown)
  }

  mutating func set(_ option: Option, _ value: SettingValue) {
    values[option.name] = values[option.name].map { $0.overridden(by: value) } ?? value
  }
}

/// What is known of one environment (2.6).
struct EnvironmentLayer: Sendable {
  /// The environment's own properties; unknown ones are only warned of.
  var properties = SettingLayer()
  /// Its `flyway` table (2.8).
  var overrides = SettingLayer()
  /// The names below `resolvers`.
  var resolvers: Set<String> = []

  var isEmpty: Bool { properties.isEmpty && overrides.isEmpty && resolvers.isEmpty }

  mutating func merge(_ later: EnvironmentLayer) {
    properties.merge(later.properties)
    overrides.merge(later.overrides)
    resolvers.formUnion(later.resolvers)
  }
}

/// All that one source says.
struct ConfigurationLayer: Sendable {
  var root = SettingLayer()
  var environments: [String: EnvironmentLayer] = [:]
  /// Properties given without the name of an environment: they are those of the one in use.
  var current = EnvironmentLayer()
  /// Whether the document has root keys of other tools (2.9.2).
  var hasForeignRoots = false
  /// Faults that do not end the run (2.9.2).
  var problems: [Notice] = []

  /// Puts a later source over this one.
  mutating func merge(_ later: ConfigurationLayer) {
    root.merge(later.root)
    for (name, environment) in later.environments {
      environments[name, default: EnvironmentLayer()].merge(environment)
    }
    current.merge(later.current)
    hasForeignRoots = hasForeignRoots || later.hasForeignRoots
    problems += later.problems
  }
}
