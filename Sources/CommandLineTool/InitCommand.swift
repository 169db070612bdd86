internal import JSON
internal import MigrationModel
internal import Platform
internal import Settings

/// `init`: creates a project (cli-and-config.md 8.5).
struct InitCommand {
  private let settings: [String: SettingValue]
  private let configuration: Configuration
  /// The address given for this project; one that holds a secret is for no file.
  private let url: String?
  private let folder: String
  private let console: Console

  /// Takes the settings, and the address from the command line.
  init(_ loaded: LoadedSettings, url: String?, currentDirectory: String, console: Console) {
    settings = loaded.operationSettings
    self.url = url.flatMap { console.masked(.string($0)) == .string($0) ? $0 : nil }
    configuration = loaded.configuration
    folder = Path.join(currentDirectory, configuration.workingDirectory ?? "")
    self.console = console
  }

  /// Writes the project file, the folders and a first script, of which nothing may be there.
  func run(banner: Banner) throws(MigrationError) -> JSONValue {
    let project = try project()
    let file = Path.join(folder, try fileName())
    guard !FileSystem.exists(file) else {
      throw MigrationError(.error, "\(file) exists already. Nothing was created.")
    }
    banner.show(on: console)
    do throws(SystemError) {
      try FileSystem.createFolder(folder)
      try FileSystem.create(file, Array(project.document.utf8))
      console.log(.info, "created: \(file)")
      let callbacks = Path.join(folder, "callbacks")
      try FileSystem.createFolder(callbacks)
      try createMigrations(of: project)
    } catch {
      throw MigrationError(.error, "Unable to create \(error.path)", causes: [error.reason])
    }
    console.log(.info, ProjectTemplate.advice)
    return ["path": .string(file), "projectId": .string(project.identifier)]
  }

  /// The folder of migrations with a first one, unless there are some already.
  private func createMigrations(of project: ProjectTemplate) throws(SystemError) {
    let migrations = Path.join(folder, "migrations")
    try FileSystem.createFolder(migrations)
    guard try FileSystem.entries(of: migrations).isEmpty else { return }
    let script = Path.join(migrations, ProjectTemplate.firstScriptName)
    try FileSystem.create(script, Array(project.firstScript.utf8))
    console.log(.info, "created: \(script)")
  }

  private func project() throws(MigrationError) -> ProjectTemplate {
    for name in ["from", "fromType"] where text(name) != nil {
      throw MigrationError(.error, "init.\(name) is not supported: nothing can be imported")
    }
    let name = text("projectName") ?? Path.lastComponent(FileSystem.resolved(folder) ?? folder)
    guard let type = text("databaseType") else {
      guard let type = ProjectTemplate.DatabaseType(url: configuration.url ?? "") else {
        throw MigrationError(
          .configuration,
          "What kind of database is it? Give -databaseType= or -url=. " + Self.typesText)
      }
      return ProjectTemplate(name: name, type: type, url: url)
    }
    guard let type = ProjectTemplate.DatabaseType(rawValue: type.lowercased()) else {
      throw MigrationError(
        .configuration, "'\(type)' is an invalid value for init.databaseType. " + Self.typesText)
    }
    return ProjectTemplate(name: name, type: type, url: url)
  }

  private static var typesText: String {
    "Use one of "
      + ProjectTemplate.DatabaseType.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      + "."
  }

  private func fileName() throws(MigrationError) -> String {
    let name = text("fileName") ?? "flyway.toml"
    guard name.hasSuffix(".toml") else {
      throw MigrationError(
        .configuration, "'\(name)' is an invalid value for init.fileName: it must end in .toml")
    }
    return name
  }

  private func text(_ name: String) -> String? {
    guard case .text(let text) = settings["init." + name], !text.isEmpty else { return nil }
    return text
  }
}
