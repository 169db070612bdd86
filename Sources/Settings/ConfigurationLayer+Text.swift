internal import MigrationModel

extension ConfigurationLayer {
  /// Sets what an argument or a lower-case variable names (cli-and-config.md 1.4, 2.7).
  ///
  /// - Throws: an error when the value is not of the setting's kind.
  mutating func set(_ name: String, to text: String) throws(MigrationError) {
    if let rest = name.remainder(after: "environments."), let dot = rest.firstIndex(of: ".") {
      let environment = String(rest[..<dot])
      var layer = environments[environment] ?? EnvironmentLayer()
      try layer.set(String(rest[rest.index(after: dot)...]), to: text, of: environment)
      environments[environment] = layer
    } else if OptionTable.modern(name, at: .environment) != nil
      || name.hasPrefix("jdbcProperties.")
    {
      try current.properties.set(name, to: text, at: .environment, key: "flyway." + name)
    } else {
      try setRoot(name, to: text)
    }
  }

  private mutating func setRoot(_ name: String, to text: String) throws(MigrationError) {
    do {
      try root.set(name, to: text, at: .root, key: "flyway." + name)
    } catch {
      // Faults in namespaces are shown, and the run goes on (2.9.2).
      guard OptionTable.modern(name, at: .root)?.isInNamespace == true else { throw error }
      problems.append(.unparsable(name, error.message))
    }
  }
}

extension EnvironmentLayer {
  /// Sets a property given as `-environments.<environment>.<name>=`.
  mutating func set(
    _ name: String, to text: String, of environment: String
  ) throws(MigrationError) {
    if let setting = name.remainder(after: "flyway.") {
      let key = "environments.\(environment).\(name)"
      try overrides.set(String(setting), to: text, at: .root, key: key, overridesOnly: true)
    } else if name == "resolvers" || name.hasPrefix("resolvers.") {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3 else {
        throw MigrationError(
          .configuration,
          "Invalid resolver configuration for environment \(environment): \(name)")
      }
      resolvers.insert(String(parts[1]))
    } else {
      do {
        try properties.set(name, to: text, at: .environment, key: name)
      } catch {
        throw MigrationError(
          .configuration,
          "Failed to configure parameter: '\(name)' in your '\(environment)' environment")
      }
    }
  }
}

extension SettingLayer {
  /// Sets a setting from text, or notes its name as unknown.
  mutating func set(
    _ name: String, to text: String, at place: Option.Place, key: String,
    overridesOnly: Bool = false
  ) throws(MigrationError) {
    if let option = OptionTable.modern(name, at: place), !overridesOnly || option.isOverridable {
      if let value = try SettingValue.parse(text, as: option, key: key, code: .fault) {
        set(option, value)
      }
    } else if let (option, entry) = OptionTable.entry(name, at: place) {
      set(option, .map([entry: text]))
    } else if let obsolete = UnknownKeys.obsoleteName(covering: name) {
      unknown.insert(obsolete)
    } else if overridesOnly || !OptionTable.isInOpenNamespace(name) {
      unknown.insert(name)
    }
  }
}

extension OptionTable {
  /// The map and the entry in it that a name such as `placeholders.x` stands for.
  static func entry(_ name: String, at place: Option.Place?) -> (option: Option, entry: String)? {
    for option in all where option.kind == .map && (place == nil || option.place == place) {
      if let entry = name.remainder(after: option.name + "."), !entry.isEmpty {
        return (option, String(entry))
      }
    }
    return nil
  }
}

extension String {
  /// What follows `prefix`; `nil` when the text does not start with it.
  func remainder(after prefix: String) -> Substring? {
    hasPrefix(prefix) ? self[index(startIndex, offsetBy: prefix.count)...] : nil
  }
}
