import Foundation
import MigrationModel
import Settings
import Testing

/// A temporary folder with files, in which settings are loaded.
final class Project {
  let folder: String

  init(_ files: [String: String] = [:]) throws {
    folder =
      FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
      + "/dunlin-settings-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: folder + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// A loader whose home and installation are folders that may not exist.
  func loader(
    _ arguments: [String], variables: [String: String] = [:], installed: String = "install",
    standardInput: String? = nil
  ) -> SettingsLoader {
    let input = standardInput.map { Array($0.utf8) }
    return SettingsLoader(
      arguments: CommandLineArguments(arguments),
      surroundings: Surroundings(
        environment: variables, homeDirectory: folder + "/home", currentDirectory: folder,
        installDirectory: installed.isEmpty ? folder : folder + "/" + installed,
        standardInput: { input }, standardInputLine: { input.map { Array($0.prefix { $0 != 10 }) } }
      ))
  }

  func load(
    _ arguments: [String], variables: [String: String] = [:], standardInput: String? = nil
  ) throws -> Configuration {
    var loader = loader(arguments, variables: variables, standardInput: standardInput)
    return try loader.load().configuration
  }

  /// The error of a load that must fail.
  func failure(_ arguments: [String], variables: [String: String] = [:]) throws -> MigrationError {
    var loader = loader(arguments, variables: variables)
    return try #require(throws: MigrationError.self) { _ = try loader.load() }
  }
}

extension SettingsLoader {
  /// The warnings so far.
  var warnings: [String] { notices.filter { $0.level == .warning }.map(\.text) }
}
