internal import Platform

/// What a run finds around it; handed in, so that nothing here asks the process.
package struct Surroundings {
  /// The environment variables.
  package var environment: [String: String]
  /// Where `flyway.toml` of the user lies; `nil` where there is no such folder.
  package var homeDirectory: String?
  /// Absolute.
  package var currentDirectory: String
  /// Where the tool is installed (cli-and-config.md 1.12); the current directory when the tool has
  /// no folder of its own.
  package var installDirectory: String?
  /// Reads standard input, at most once; `nil` when there is nothing to read.
  package var standardInput: () -> [UInt8]?
  /// Reads a line of standard input without waiting for more, in place of ``standardInput``.
  package var standardInputLine: () -> [UInt8]?

  /// What is around a run.
  package init(
    environment: [String: String], homeDirectory: String?, currentDirectory: String,
    installDirectory: String?, standardInput: @escaping () -> [UInt8]? = { nil },
    standardInputLine: @escaping () -> [UInt8]? = { nil }
  ) {
    self.environment = environment
    self.homeDirectory = homeDirectory
    self.currentDirectory = currentDirectory
    self.installDirectory = installDirectory
    self.standardInput = standardInput
    self.standardInputLine = standardInputLine
  }

  /// The folder that relative paths in settings start at (2.5), absolute.
  func baseDirectory(_ arguments: CommandLineArguments) -> String {
    guard let folder = arguments.workingDirectory, !folder.isEmpty else { return currentDirectory }
    return absolutePath(folder, in: currentDirectory)
  }
}
