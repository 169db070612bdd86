internal import JSON
internal import MigrationFiles
internal import MigrationModel
internal import Platform
internal import Settings

/// `add`: creates a migration under the next version (cli-and-config.md 8.6).
struct AddCommand {
  private let settings: [String: SettingValue]
  private let configuration: Configuration
  private let currentDirectory: String
  private let console: Console
  private let writesDocument: Bool
  /// As `yyyyMMddHHmmss` in UTC, so that versions follow each other wherever they are made.
  private let now: String

  init(_ loaded: LoadedSettings, currentDirectory: String, now: Int, console: Console) {
    writesDocument = loaded.output.form == .json || loaded.output.form == .junit
    settings = loaded.operationSettings
    configuration = loaded.configuration
    self.currentDirectory = currentDirectory
    self.console = console
    self.now = Clock.utcTime(now).filter(\.isNumber)
  }

  /// Creates the files; prints their paths, or their names alone with `add.nameOnly`.
  func run(banner: Banner) throws(MigrationError) -> JSONValue {
    let request = try request()
    let found = try MigrationFileSet(configuration)
    let isSeparatedByLine = configuration.sqlMigrationSeparator == "_"
    let next = NextVersion(
      try choice("timestamp", NextVersion.Timestamp.self) ?? .auto, now: now,
      joiner: isSeparatedByLine ? "." : "_")
    let files = try request.files(
      among: found.resources.map(\.name), configuration: configuration, next: next)
    if flag("nameOnly") {
      if !writesDocument { console.write(files.map { $0.name + "\n" }.joined()) }
      return document(files.map { ($0, "") }, isCreated: false)
    }
    banner.show(on: console)
    for notice in found.notices where notice.level != .error { console.log([notice]) }
    let paths = try write(files, replaces: request.replaces)
    for path in paths { console.log(.info, "created: \(path)") }
    return document(Array(zip(files, paths)), isCreated: true)
  }

  private func request() throws(MigrationError) -> NewMigration {
    var request = NewMigration()
    request.kind = try choice("type", MigrationKind.self) ?? .versioned
    request.description = text("description")
    request.version = text("version")
    request.hasUndo = flag("undo")
    request.replaces = flag("force")
    return request
  }

  /// Writes the files, all or none.
  private func write(
    _ files: [NewMigration.File], replaces: Bool
  ) throws(MigrationError) -> [String] {
    let folder = try folder()
    let paths = files.map { Path.join(folder, $0.name) }
    if !replaces, let taken = paths.first(where: FileSystem.exists) {
      throw MigrationError(
        .error, "\(taken) exists already; -add.force=true writes over it. Nothing was created.")
    }
    do throws(SystemError) {
      try FileSystem.createFolder(folder)
      for path in paths {
        if replaces {
          try FileSystem.write([], to: path)
        } else {
          try FileSystem.create(path, [])
        }
      }
    } catch {
      throw MigrationError(.error, "Unable to create \(error.path)", causes: [error.reason])
    }
    return paths
  }

  /// The folder to write to: `add.location`, else the first of `locations` that is one.
  private func folder() throws(MigrationError) -> String {
    let base = Path.join(currentDirectory, configuration.workingDirectory ?? "")
    if let location = text("location") {
      let folder = location.hasPrefix(Self.prefix) ? String(location.dropFirst(11)) : location
      return Path.join(base, folder)
    }
    for descriptor in configuration.locations {
      let location = try Location(descriptor)
      guard location.scheme == .filesystem else { continue }
      guard location.pattern == nil else {
        throw MigrationError(
          .error,
          "\(location.descriptor) names no single folder: say where with -add.location=FOLDER")
      }
      return Path.join(base, location.root)
    }
    throw MigrationError(
      .error,
      "No folder to write to: configure locations=filesystem:FOLDER or say -add.location=FOLDER")
  }

  private static let prefix = "filesystem:"

  private func document(
    _ files: [(NewMigration.File, path: String)], isCreated: Bool
  ) -> JSONValue {
    let rows: [JSONValue] = files.map { file, path in
      [
        "description": .string(file.description), "filename": .string(file.name),
        "filepath": .string(path), "type": .string(file.kind.rawValue),
        "version": .string(file.version.replacing("_", with: ".")),
      ]
    }
    return ["created": .boolean(isCreated), "migrations": .array(rows), "operation": "add"]
  }
}

// MARK: - Settings

extension AddCommand {
  private func text(_ name: String) -> String? {
    guard case .text(let text) = settings["add." + name], !text.isEmpty else { return nil }
    return text
  }

  private func flag(_ name: String) -> Bool { settings["add." + name] == .boolean(true) }

  private func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _: Choice.Type
  ) throws(MigrationError) -> Choice? {
    guard let text = text(name) else { return nil }
    if let choice = Choice(rawValue: text.lowercased()) { return choice }
    let choices = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    throw MigrationError(
      .configuration, "'\(text)' is an invalid value for add.\(name). Use one of \(choices).")
  }
}
