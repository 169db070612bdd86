internal import MigrationModel
internal import Platform

extension SettingsLoader {
  /// Loads in conf mode: one flat map of keys, of which the last one counts
  /// (cli-and-config.md 2.3, 2.4).
  mutating func loadLegacy(
    _ files: [ConfigurationFiles.File], _ variables: EnvironmentVariables,
    _ settings: [CommandLineArguments.Setting]
  ) throws(MigrationError) -> LoadedSettings {
    var texts: [String: String] = [:]
    for file in files {
      for entry in try read(file) {
        // Keys of other programs are theirs.
        guard let name = entry.key.remainder(after: "flyway.") else { continue }
        put(entry.value, at: String(name), into: &texts)
      }
    }
    // They say where to read, and have been read by now (3.3).
    texts["configFiles"] = nil
    texts["configFileEncoding"] = nil
    for setting in variables.settings { put(setting.value, at: setting.name, into: &texts) }
    for setting in settings where !setting.name.hasPrefix("environments.") {
      put(setting.value, at: setting.name, into: &texts)
    }
    var root = SettingLayer()
    var environment = EnvironmentLayer()
    var unknown: [String] = []
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      if let option = OptionTable.legacy(name) {
        let key = "flyway." + name
        guard
          let value = try SettingValue.parse(text, as: option, key: key, code: .configuration)
        else { continue }
        if option.place == .root { root.set(option, value) }
        if option.place == .environment { environment.properties.set(option, value) }
      } else if let (option, entry) = OptionTable.entry(name, at: nil), option.name != "resolvers" {
        if option.place == .root { root.set(option, .map([entry: text])) }
        if option.place == .environment { environment.properties.set(option, .map([entry: text])) }
      } else if !OptionTable.isInOpenNamespace(name) {
        unknown.append("flyway." + name)
      }
    }
    if !unknown.isEmpty { throw Self.unknownProperties(unknown) }
    return try finish(
      root: root.values, environment: environment, name: "default", others: ["default"],
      mode: .legacy)
  }

  /// Sets a text, and notes it when it is a secret: a later one may replace it.
  private mutating func put(_ text: String, at name: String, into texts: inout [String: String]) {
    texts[name] = text
    if Secrets.isTelling(name) { foundSecrets.append(text) }
    if name == "url" { foundSecrets += Secrets.values(inURL: text) }
  }

  private static func unknownProperties(_ keys: [String]) -> MigrationError {
    let noun = keys.count == 1 ? "property" : "properties"
    return MigrationError(
      .configuration,
      "Unknown configuration \(noun): \(keys.joined(separator: ","))."
        + " Please check your conf files or commandline parameters")
  }

  private mutating func read(
    _ file: ConfigurationFiles.File
  ) throws(MigrationError) -> [Properties.Entry] {
    if file.isStandardInput {
      guard let bytes = surroundings.standardInput() else { return [] }
      let text = try decode(bytes, as: .utf8, path: "standard input")
      notices.append(Notice(.info, "Loaded configuration from standard input"))
      return Properties.parse(text, variables: surroundings.environment)
    }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(file.path)
    } catch {
      throw MigrationError(.error, "Unable to load config file: \(file.path)")
    }
    notices.append(Notice(.debug, "Loading config file: \(file.path)"))
    let text = try decode(bytes, as: encoding(), path: file.path)
    return Properties.parse(text, variables: surroundings.environment)
  }

  /// The encoding of conf files; the variable beats the argument (1.5).
  private func encoding() throws(MigrationError) -> FileEncoding {
    let name =
      surroundings.environment["FLYWAY_CONFIG_FILE_ENCODING"]
      ?? arguments.option("configFileEncoding") ?? ""
    if name.isEmpty { return .utf8 }
    guard let encoding = FileEncoding(name: name) else {
      throw MigrationError(
        .configuration, "'\(name)' is an invalid value for the configFileEncoding option.")
    }
    return encoding
  }

  private func decode(
    _ bytes: [UInt8], as encoding: FileEncoding, path: String
  ) throws(MigrationError) -> String {
    if let text = encoding.decode(bytes) { return text }
    throw MigrationError(
      .error,
      "Unable to load config file: \(path) (not a text in \(encoding.rawValue);"
        + " set configFileEncoding)")
  }
}
