internal import MigrationModel
internal import Platform

/// Which files configure a run, and hence its mode (cli-and-config.md 2.1, 2.2).
struct ConfigurationFiles {
  /// A file to load.
  struct File {
    /// Absolute.
    let path: String
    /// Whether the user named it.
    let isExplicit: Bool

    /// Whether the entry stands for standard input (2.4.5).
    var isStandardInput: Bool { isExplicit && Path.lastComponent(path) == "-" }

    var isTOML: Bool { path.hasSuffix(".toml") }

    var exists: Bool {
      if isStandardInput { return true }
      guard let kind = FileSystem.kind(of: path) else { return false }
      return kind != .directory
    }
  }

  let mode: ConfigurationMode
  /// In load order; default files are there only when they exist.
  let files: [File]
  /// Explicit files that do not exist.
  let missing: [String]

  /// Decides by the files named and those in the folders.
  ///
  /// - Throws: an error when both kinds of file are named.
  init(arguments: CommandLineArguments, surroundings: Surroundings) throws(MigrationError) {
    let base = surroundings.baseDirectory(arguments)
    let named = Self.files(arguments.option("configFiles"), base: base)
    let fromVariable = Self.files(surroundings.environment["FLYWAY_CONFIG_FILES"], base: base)
    let existing = named.filter(\.exists)
    var decided = try Self.mode(existing)
    if decided == nil { decided = try Self.mode(fromVariable) }
    let defaults = DefaultFolders(arguments: arguments, surroundings: surroundings)
    // Conf files are not even looked for where TOML files decide.
    let defaultTOML = decided == .legacy ? [] : defaults.tomlFiles
    let defaultConf = decided == .modern || !defaultTOML.isEmpty ? [] : defaults.confFiles
    if let decided {
      mode = decided
    } else {
      mode = defaultTOML.isEmpty && !defaultConf.isEmpty ? .legacy : .modern
    }
    let wantsTOML = mode == .modern
    let explicit = (fromVariable + named).filter { $0.isTOML == wantsTOML }
    missing =
      (fromVariable.filter { $0.isTOML == wantsTOML && !$0.exists }
      + named.filter {
        !$0.exists
      }).map(\.path)
    files =
      wantsTOML ? defaultTOML + explicit.filter(\.exists) : defaultConf + explicit
  }

  /// The files of a list as a setting has it.
  private static func files(_ list: String?, base: String) -> [File] {
    guard let list else { return [] }
    return SettingValue.items(of: list).filter { !$0.isEmpty }.map {
      File(path: absolutePath($0, in: base), isExplicit: true)
    }
  }

  /// The mode that named files decide; `nil` without any.
  private static func mode(_ files: [File]) throws(MigrationError) -> ConfigurationMode? {
    let toml = files.filter(\.isTOML)
    let conf = files.filter { !$0.isTOML }
    guard toml.isEmpty || conf.isEmpty else {
      throw MigrationError(
        .error,
        "Using both TOML configuration and CONF configuration is not supported."
          + " Please remove the CONF configuration files."
          + "\nTOML files: \(toml.map(\.path).joined(separator: ", "))"
          + "\nCONF files: \(conf.map(\.path).joined(separator: ", "))")
    }
    if toml.isEmpty { return conf.isEmpty ? nil : .legacy }
    return .modern
  }
}

/// The folders in which files are looked for without being named, in load order (2.2).
private struct DefaultFolders {
  private let installFolder: String?
  private let others: [String]

  init(arguments: CommandLineArguments, surroundings: Surroundings) {
    installFolder = surroundings.installDirectory.map { Path.join($0, "conf") }
    var folders: [String] = []
    if let home = surroundings.homeDirectory, !home.isEmpty { folders.append(home) }
    folders.append(surroundings.currentDirectory)
    if arguments.workingDirectory != nil {
      let folder = surroundings.baseDirectory(arguments)
      if folder != surroundings.currentDirectory { folders.append(folder) }
    }
    others = folders
  }

  var tomlFiles: [ConfigurationFiles.File] { existing(["flyway.toml", "flyway.user.toml"]) }

  var confFiles: [ConfigurationFiles.File] { existing(["flyway.conf"]) }

  private func existing(_ names: [String]) -> [ConfigurationFiles.File] {
    var files: [ConfigurationFiles.File] = []
    for folder in (installFolder.map { [$0] } ?? []) + others {
      for name in names {
        let file = ConfigurationFiles.File(path: Path.join(folder, name), isExplicit: false)
        if file.exists { files.append(file) }
      }
    }
    return files
  }
}

/// `path` in `folder` without `.` parts; links and `..` stay.
func absolutePath(_ path: String, in folder: String) -> String {
  let joined = Path.join(folder, path)
  guard joined.hasSuffix("/.") || joined.firstRange(of: "/./") != nil || joined.hasSuffix("/")
  else { return joined }
  let parts = joined.split(separator: "/").filter { $0 != "." }
  return "/" + parts.joined(separator: "/")
}
