internal import MigrationModel

extension ConfigurationLayer {
  /// Reads a TOML document (cli-and-config.md 2.6).
  ///
  /// - Throws: an error when a value is of another kind than its setting (2.9.3).
  init(document: [String: DocumentValue], path: String) throws(MigrationError) {
    for (key, value) in document {
      switch key {
      case "flyway":
        let table = try Self.table(value, at: key, path: path)
        var reader = TableReader(prefix: "flyway.", path: path, overridesOnly: false)
        try reader.read(table, below: "")
        root = reader.layer
        problems = reader.problems
      case "environments":
        for (name, value) in try Self.table(value, at: key, path: path) {
          let table = try Self.table(value, at: "environments." + name, path: path)
          environments[name] = try EnvironmentLayer(table: table, name: name, path: path)
        }
      case "id":
        break
      default:
        hasForeignRoots = true
      }
    }
  }

  fileprivate static func table(
    _ value: DocumentValue, at name: String, path: String
  ) throws(MigrationError) -> [String: DocumentValue] {
    guard case .table(let table) = value else {
      throw mismatch(value, at: name, expected: "Object", path: path)
    }
    return table
  }

  fileprivate static func mismatch(
    _ value: DocumentValue, at name: String, expected: String, path: String
  ) -> MigrationError {
    MigrationError(
      .error,
      "Error parsing config file due to a mismatched data type, caused by `\(name)` namespace."
        + " Update this from \(value.kindName) to `\(expected)` to fix the parsing error \n\tin \(path)"
    )
  }
}

extension EnvironmentLayer {
  /// Reads the table of an environment.
  ///
  /// - Throws: an error when a value is of another kind than its property (2.9.3).
  init(
    table: [String: DocumentValue], name: String, path: String
  ) throws(MigrationError) {
    let prefix = "environments.\(name)."
    for (key, value) in table {
      if key == "flyway" {
        let table = try ConfigurationLayer.table(value, at: prefix + key, path: path)
        var reader = TableReader(prefix: prefix + "flyway.", path: path, overridesOnly: true)
        try reader.read(table, below: "")
        overrides = reader.layer
      } else if key == "resolvers" {
        resolvers = Set(try ConfigurationLayer.table(value, at: prefix + key, path: path).keys)
      } else if let option = OptionTable.modern(key, at: .environment) {
        guard let setting = SettingValue.convert(value, to: option.kind) else {
          throw ConfigurationLayer.mismatch(
            value, at: prefix + key, expected: option.kind.documentName, path: path)
        }
        properties.set(option, setting)
      } else {
        properties.unknown.insert(key)
      }
    }
  }
}

/// Reads a `flyway` table: the root one, or that of an environment.
private struct TableReader {
  let prefix: String
  let path: String
  let overridesOnly: Bool
  var layer = SettingLayer()
  var problems: [Notice] = []

  mutating func read(
    _ table: [String: DocumentValue], below parent: String
  ) throws(MigrationError) {
    for (key, value) in table {
      let name = parent.isEmpty ? key : parent + "." + key
      if let option = OptionTable.modern(name, at: .root), !overridesOnly || option.isOverridable {
        try read(value, as: option, called: name)
      } else if let obsolete = UnknownKeys.obsoleteName(covering: name) {
        layer.unknown.insert(obsolete)
      } else if case .table(let inner) = value {
        try read(inner, at: name)
      } else if !OptionTable.isInOpenNamespace(name) {
        layer.unknown.insert(name)
      }
    }
  }

  private mutating func read(
    _ value: DocumentValue, as option: Option, called name: String
  ) throws(MigrationError) {
    if let setting = SettingValue.convert(value, to: option.kind) {
      layer.set(option, setting)
    } else if option.isInNamespace {
      problems.append(
        .unparsable(name, "A value of type `\(option.kind.documentName)` is expected."))
    } else {
      throw ConfigurationLayer.mismatch(
        value, at: prefix + name, expected: option.kind.documentName, path: path)
    }
  }

  /// Reads a table that is no setting: a namespace, or something unknown with its parameters.
  private mutating func read(
    _ table: [String: DocumentValue], at name: String
  ) throws(MigrationError) {
    let isOpen = !overridesOnly && OptionTable.openNamespaces.contains { $0.name == name }
    if isOpen || (!overridesOnly && OptionTable.isTable(name)) || name == "plugins" {
      try read(table, below: name)
    } else if !OptionTable.isInOpenNamespace(name) {
      for key in table.keys { layer.unknown.insert(name + "." + key) }
    }
  }
}

extension Notice {
  /// The error line for a parameter of a namespace, after which the run goes on (2.9.2).
  static func unparsable(_ name: String, _ detail: String) -> Notice {
    Notice(.error, "Unable to parse parameter '\(name)'.\n\(detail)")
  }
}
