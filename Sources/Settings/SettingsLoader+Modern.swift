internal import MigrationModel
internal import Platform

extension SettingsLoader {
  /// Loads in TOML mode (cli-and-config.md 2.2, 2.3, 2.6).
  mutating func loadModern(
    _ files: [ConfigurationFiles.File], _ variables: EnvironmentVariables,
    _ settings: [CommandLineArguments.Setting]
  ) throws(MigrationError) -> LoadedSettings {
    var merged = try read(files)
    var fromVariables = ConfigurationLayer()
    for setting in variables.settings + variables.lowerCase {
      try fromVariables.set(setting.name, to: setting.value)
    }
    collectSecrets(fromVariables)
    var fromArguments = ConfigurationLayer()
    for setting in settings { try fromArguments.set(setting.name, to: setting.value) }
    collectSecrets(fromArguments)

    // Arguments that name an environment are put over everything, at the end (2.3).
    let named = fromArguments.environments
    fromArguments.environments = [:]
    merged.merge(fromVariables)
    merged.merge(fromArguments)
    notices += merged.problems
    var name = try currentEnvironment(merged.root)
    if readsEnvironment(called: name) {
      name = "default"
      merged.environments[name] = try environmentFromStandardInput()
    }
    if !merged.current.isEmpty {
      merged.environments[name, default: EnvironmentLayer()].merge(merged.current)
    }
    for (name, layer) in named {
      merged.environments[name, default: EnvironmentLayer()].merge(layer)
    }
    if merged.environments["default"] == nil { merged.environments["default"] = EnvironmentLayer() }
    warnOfUnknownProperties(merged.environments)
    for (other, layer) in merged.environments where other != name {
      let resolver = rootResolver(merged.root, overrides: layer.overrides)
      collectSecrets(layer, resolvedBy: resolver)
    }
    let environment = try checked(merged, name)
    let root = try resolvedRoot(merged.root, overrides: environment.overrides)
    return try finish(
      root: root, environment: environment, name: name, others: Array(merged.environments.keys),
      mode: .modern)
  }

  /// The documents put over each other, each read once.
  private mutating func read(
    _ files: [ConfigurationFiles.File]
  ) throws(MigrationError) -> ConfigurationLayer {
    var known: [String: ConfigurationLayer] = [:]
    var merged = ConfigurationLayer()
    for file in files {
      if let layer = known[file.path] {
        merged.merge(layer)
        continue
      }
      let bytes: [UInt8]
      do {
        bytes = try FileSystem.read(file.path)
      } catch {
        throw MigrationError(.error, "Unable to load config file: \(file.path)")
      }
      notices.append(Notice(.debug, "Loading config file: \(file.path)"))
      let document = try TOMLDocument.parse(bytes, path: file.path)
      let layer = try ConfigurationLayer(document: document, path: file.path)
      collectSecrets(layer)
      known[file.path] = layer
      merged.merge(layer)
    }
    return merged
  }

  private mutating func collectSecrets(_ layer: ConfigurationLayer) {
    collectSecrets(layer.root.values)
    collectSecrets(layer.current.properties.values)
    for environment in layer.environments.values {
      collectSecrets(environment.properties.values)
      collectSecrets(environment.overrides.values)
    }
  }

  private func currentEnvironment(_ root: SettingLayer) throws(MigrationError) -> String {
    guard case .text(let name) = root.values["environment"] else { return "default" }
    return try rootResolver(root, overrides: SettingLayer()).resolve(name)
  }

  private mutating func warnOfUnknownProperties(_ environments: [String: EnvironmentLayer]) {
    for (name, layer) in environments.filter({ !$1.properties.unknown.isEmpty }).sorted(by: {
      $0.key < $1.key
    }) {
      let unknown = layer.properties.unknown.sorted().joined(separator: ", ")
      notices.append(
        Notice(.warning, "Unknown parameters configured in Environment \(name): \(unknown)"))
    }
  }

  /// The environment in use, after the look for unknown keys (2.9.2).
  private func checked(
    _ merged: ConfigurationLayer, _ name: String
  ) throws(MigrationError) -> EnvironmentLayer {
    let environment = merged.environments[name]
    // A document made for other tools too is let through, as the reference does.
    // And `init` alone shall mend a project, so it goes on whatever that says (2.9.2).
    let isInit = arguments.operations.map(\.name) == ["init"]
    if !merged.hasForeignRoots, !isInit {
      var unknown = UnknownKeys()
      unknown.add(merged.root.unknown, prefix: "flyway.", overridesOnly: false)
      unknown.add(
        environment?.overrides.unknown ?? [], prefix: "environments.\(name).flyway.",
        overridesOnly: true)
      if environment == nil {
        unknown.addMissingEnvironment(name, among: merged.environments.keys)
      }
      if let error = unknown.error { throw error }
    }
    guard let environment = environment ?? (isInit ? EnvironmentLayer() : nil) else {
      throw MigrationError(
        .configuration, UnknownKeys.missingEnvironment(name, among: merged.environments.keys))
    }
    return environment
  }

  private func rootResolver(_ root: SettingLayer, overrides: SettingLayer) -> ValueResolver {
    var placeholders: [String: String] = [:]
    if case .map(let entries) = overrides.values["placeholders"] ?? root.values["placeholders"] {
      placeholders = entries
    }
    return resolver(placeholders: placeholders, environment: nil)
  }

  /// The root settings with their resolvers filled in (2.11).
  private func resolvedRoot(
    _ root: SettingLayer, overrides: SettingLayer
  ) throws(MigrationError) -> [String: SettingValue] {
    let resolver = rootResolver(root, overrides: overrides)
    var result = root.values
    // Sorted, so that of several faults always the same one is reported.
    for name in root.values.keys.sorted() {
      if let value = root.values[name] { result[name] = try resolver.resolve(value) }
    }
    return result
  }

  /// Refuses provisioners, of which there are none (2.11).
  func checkProvisioner(
    _ properties: [String: SettingValue], _ root: [String: SettingValue], _ name: String
  ) throws(MigrationError) {
    var mode = "provision"
    if case .text(let text) = root["provisionMode"] { mode = text }
    var provisioner = "none"
    if case .text(let text) = properties["provisioner"], !text.isEmpty { provisioner = text }
    switch mode.lowercased() {
    case "skip": return
    case "provision", "reprovision": break
    default: throw MigrationError(.configuration, "Unknown provisioner mode: \(mode)")
    }
    guard provisioner.lowercased() == "none" else {
      throw MigrationError(
        .configuration, "Unknown provisioner '\(provisioner)' for environment \(name)")
    }
    guard mode.lowercased() == "provision" else {
      throw MigrationError(
        .configuration, "Reprovisioning is not supported for `\(name)` environment")
    }
  }
}
