package import MigrationModel
internal import Platform

/// Reads the settings of a run from files, variables and arguments (cli-and-config.md 2).
package struct SettingsLoader {
  let arguments: CommandLineArguments
  let surroundings: Surroundings
  /// What there is to say, in order; also filled when ``load()`` throws.
  package internal(set) var notices: [Notice] = []
  /// Secrets found in settings so far, with repetitions.
  var foundSecrets: [String] = []
  /// Names of users found in settings so far.
  private var foundUsers: Set<String> = []

  /// A loader that has read nothing yet.
  package init(arguments: CommandLineArguments, surroundings: Surroundings) {
    self.arguments = arguments
    self.surroundings = surroundings
  }

  /// Every secret that came by, the longest first; also complete when ``load()`` throws, and those of
  /// arguments and variables before it is called.
  ///
  /// Secrets are values of settings that hold one, passwords in URLs, and whatever a telling name
  /// says is one: placeholders, driver properties and environment variables. A password that is also
  /// the user's name is none: to hide it would hide the name wherever it is shown, and so tell it.
  package var secrets: [String] {
    let all =
      foundSecrets + Secrets.values(inEnvironment: surroundings.environment)
      + Secrets.values(inWords: arguments.words)
    let users = foundUsers.union(
      [surroundings.environment["FLYWAY_USER"], arguments.option("user")]
        .compactMap(\.self))
    return Set(all).filter { !$0.isEmpty && !users.contains($0) }.sorted {
      ($1.utf8.count, $0) < ($0.utf8.count, $1)
    }
  }

  /// Reads everything.
  ///
  /// - Throws: an error with a code of 1.11. ``notices`` are to be shown before it.
  package mutating func load() throws(MigrationError) -> LoadedSettings {
    let settings = try arguments.configurationSettings()
    let files = try ConfigurationFiles(arguments: arguments, surroundings: surroundings)
    if !files.missing.isEmpty {
      notices.append(
        Notice(
          .warning,
          "One or more specified configuration files could not be found:"
            + " \(files.missing.joined(separator: ", "))\n"))
    }
    let variables = EnvironmentVariables(surroundings.environment, mode: files.mode)
    notices += variables.warnings
    switch files.mode {
    case .modern: return try loadModern(files.files, variables, settings)
    case .legacy: return try loadLegacy(files.files, variables, settings)
    }
  }

  /// Whether one of the operations needs this; a run without operations needs all.
  func needs(_ needs: Operation.Needs) -> Bool {
    arguments.operations.isEmpty
      || arguments.operations.contains { $0.needs.isSuperset(of: needs) }
  }

  /// Makes the configuration of the values that are left after merging.
  ///
  /// `environment` holds the properties of the one in use, unresolved; `root` is resolved.
  mutating func finish(
    root: [String: SettingValue], environment: EnvironmentLayer, name: String,
    others: [String], mode: ConfigurationMode
  ) throws(MigrationError) -> LoadedSettings {
    var configuration = Configuration()
    configuration.processEnvironment = surroundings.environment
    configuration.workingDirectory = arguments.workingDirectory
    configuration.installDirectory = surroundings.installDirectory
    var values = root.merging(environment.overrides.values) { $1 }
    var placeholders: [String: String] = [:]
    if case .map(let entries) = values["placeholders"] { placeholders = entries }
    let resolver = resolver(placeholders: placeholders, environment: name)
    var properties = environment.properties.values
    if needs(.database) {
      properties = try resolved(environment, by: resolver)
      try checkProvisioner(properties, root, name)
    }
    collectSecrets(properties)
    collectSecrets(values)
    collectSecrets(environment, resolvedBy: resolver)
    warnOfLicenseKey(values)
    logValues(values, properties)
    for (key, value) in properties {
      OptionTable.modern(key, at: .environment)?.store(value, in: &configuration)
    }
    useFallbacks(&configuration)
    values["environment"] = .text(name)
    var operationSettings: [String: SettingValue] = [:]
    for (key, value) in values {
      guard let option = OptionTable.modern(key, at: .root) else { continue }
      option.store(value, in: &configuration)
      if case .operation = option.effect { operationSettings[key] = value }
    }
    if case .list(let items) = values["locations"], !filled(items).isEmpty {
      rebase(&configuration, mode: mode)
    } else {
      useDefaultLocations(&configuration, mode: mode)
    }
    return LoadedSettings(
      configuration: configuration, mode: mode, output: arguments.output,
      environmentNames: others.sorted(), operationSettings: operationSettings)
  }

  /// What fills in references.
  func resolver(placeholders: [String: String], environment: String?) -> ValueResolver {
    ValueResolver(
      surroundings: surroundings, baseDirectory: surroundings.baseDirectory(arguments),
      placeholders: placeholders, environment: environment)
  }

  /// The login of last resort (1.13).
  private mutating func useFallbacks(_ configuration: inout Configuration) {
    let variables = surroundings.environment
    configuration.user = configuration.user ?? variables["BOXFUSE_DATABASE_USER"]
    guard configuration.password == nil, configuration.passwordCommand == nil,
      let password = variables["BOXFUSE_DATABASE_PASSWORD"]
    else { return }
    configuration.password = password
    foundSecrets.append(password)
  }

  /// The properties of an environment with its resolvers filled in, when it is first used (2.11).
  private func resolved(
    _ environment: EnvironmentLayer, by resolver: ValueResolver
  ) throws(MigrationError) -> [String: SettingValue] {
    if let unknown = environment.resolvers.filter({ !ValueResolver.exists($0) }).min() {
      throw MigrationError(.error, "Unable to find resolver: \(unknown)")
    }
    var result = environment.properties.values
    for name in [
      "url", "user", "password", "passwordCommand", "driver", "schemas", "jdbcProperties",
      "provisioner",
    ] {
      if let value = result[name] { result[name] = try resolver.resolve(value) }
    }
    return result
  }

  mutating func collectSecrets(_ values: [String: SettingValue]) {
    for (name, value) in values {
      guard
        let option = OptionTable.modern(name, at: .environment)
          ?? OptionTable.modern(name, at: .root)
      else { continue }
      foundSecrets += Secrets.values(of: option, value)
      if name == "user", case .text(let user) = value { foundUsers.insert(user) }
    }
  }

  /// Takes the secrets behind an environment's references, be it in use or not: what they name may
  /// come by under another name.
  mutating func collectSecrets(_ environment: EnvironmentLayer, resolvedBy resolver: ValueResolver)
  {
    for (name, value) in environment.properties.values {
      // A reference that leads nowhere leads to no secret; whether it is an error is said elsewhere.
      if let resolved = try? resolver.resolve(value) { collectSecrets([name: resolved]) }
    }
  }

  private mutating func warnOfLicenseKey(_ values: [String: SettingValue]) {
    guard case .text(let key) = values["licenseKey"], !key.isEmpty else { return }
    notices.append(
      Notice(
        .warning,
        "Attempting to set a license key in Flyway open-source. Redgate features will not be"
          + " available. Download Redgate Flyway at \(Help.link("redgate-edition-download"))"))
  }

  /// Lists what is set, secrets masked, where a variable asks for it (1.13).
  private mutating func logValues(
    _ root: [String: SettingValue], _ properties: [String: SettingValue]
  ) {
    guard arguments.output.isDebug,
      surroundings.environment["FLYWAY_LOG_DEBUG_CONFIGURATION_MAP"]?.lowercased() == "true"
    else { return }
    for (name, value) in root.merging(properties, uniquingKeysWith: { $1 }).sorted(by: {
      $0.key < $1.key
    }) {
      notices += value.lines(name).map { name, text in
        let isHidden =
          name == "url" || name == "passwordCommand" || Secrets.isTelling(name)
          || Secrets.mayHold(text)
        return Notice(.debug, "flyway.\(name) -> \(isHidden ? "********" : text)")
      }
    }
  }
}

extension SettingValue {
  /// The value as text, one line for each entry of a map.
  fileprivate func lines(_ name: String) -> [(name: String, text: String)] {
    switch self {
    case .text(let text): [(name, text)]
    case .boolean(let value): [(name, value ? "true" : "false")]
    case .integer(let number): [(name, String(number))]
    case .list(let items): [(name, items.joined(separator: ","))]
    case .map(let entries):
      entries.sorted { $0.key < $1.key }.map { (name + "." + $0.key, $0.value) }
    }
  }
}
