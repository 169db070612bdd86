internal import MigrationModel
internal import Platform

extension SettingsLoader {
  /// Looks for the folder that is scanned where no location is configured
  /// (cli-and-config.md 2.5).
  mutating func useDefaultLocations(_ configuration: inout Configuration, mode: ConfigurationMode) {
    guard needs(.locations) else { return }
    configuration.locations = defaultLocations(mode) ?? Configuration().locations
    rebase(&configuration, mode: mode)
  }

  /// Makes relative locations start at the working directory, where one is given (2.5).
  func rebase(_ configuration: inout Configuration, mode: ConfigurationMode) {
    guard arguments.workingDirectory != nil else { return }
    let base = surroundings.baseDirectory(arguments)
    if mode == .legacy, configuration.callbackLocations.isEmpty {
      // The reference's conf mode reads an unset value as the folder itself.
      configuration.callbackLocations = [Self.prefix + base]
    }
    configuration.locations = configuration.locations.map { Self.rebased($0, on: base) }
    configuration.callbackLocations = configuration.callbackLocations.map {
      Self.rebased($0, on: base)
    }
  }

  private static let prefix = "filesystem:"

  /// The folder `sql`, if it is there.
  private mutating func defaultLocations(_ mode: ConfigurationMode) -> [String]? {
    let hasWorkingDirectory = arguments.workingDirectory != nil
    let base =
      hasWorkingDirectory
      ? surroundings.baseDirectory(arguments)
      : surroundings.installDirectory ?? surroundings.currentDirectory
    let folder = Path.join(base, "sql")
    if FileSystem.kind(of: folder) == .directory {
      // In a project without a configured location this is the layout to be found (1.12).
      let isProject = !hasWorkingDirectory && base == surroundings.currentDirectory
      if !isProject, Self.holdsScripts(folder) {
        notices.append(
          Notice(
            .warning,
            "Storing migrations in 'sql' is not recommended and default scanning of this location"
              + " may be deprecated in a future release"))
      }
      return [Self.prefix + folder]
    }
    if mode == .legacy, hasWorkingDirectory { return [Self.prefix + base] }
    notices.append(
      Notice(.warning, "No locations configured and default location 'sql' not found."))
    return nil
  }

  private static func holdsScripts(_ folder: String) -> Bool {
    // What cannot be read is said when the location is scanned.
    let entries = try? FileSystem.entries(of: folder)
    return entries?.contains { $0.name.hasSuffix(".sql") } ?? false
  }

  private static func rebased(_ location: String, on base: String) -> String {
    guard let path = location.remainder(after: prefix) else { return location }
    return prefix + absolutePath(String(path), in: base)
  }
}
