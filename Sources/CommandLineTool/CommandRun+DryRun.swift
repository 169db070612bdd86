internal import MigrationModel
internal import Platform
internal import Settings

extension CommandRun {
  /// Refuses what only paid editions report: `check` does nothing but dry runs.
  func checkReports() throws(MigrationError) {
    let asksForMore = arguments.checkFlags != ["-dryrun"]
    if asksForMore, arguments.operations.contains(where: { $0.name == "check" }) {
      throw Operation.checkRefusal
    }
  }

  /// Refuses what a dry run cannot show (engine.md 7.13).
  ///
  /// A later command would have to see what an earlier one was only said to do.
  func checkDryRun(_ configuration: Configuration) throws(MigrationError) {
    let names = arguments.operations.map(\.name)
    guard let output = configuration.dryRunOutput else {
      guard names.contains("check") else { return }
      throw MigrationError(
        .configuration,
        "check -dryrun writes what migrate would do to a file: set dryRunOutput to its name, or to -"
          + " for standard output")
    }
    if names.count(where: Self.writingOperations.contains) > 1 {
      throw MigrationError(
        .configuration,
        "A dry run shows one command that changes the database, not several: what the second would"
          + " do depends on what the first was only said to do. Nothing was executed")
    }
    if output == "-", writesJSON || arguments.output.form == .junit {
      throw MigrationError(
        .configuration,
        "Standard output takes either the dry run or a result in JSON or XML: name a file in"
          + " dryRunOutput")
    }
  }

  /// What is said of a database that is not there.
  func offlineRun(_ configuration: Configuration) throws(MigrationError) -> OfflineRun? {
    let options = arguments.operationOptions
    guard arguments.flags.contains("-offline") else {
      guard options["from"] == nil else {
        throw MigrationError(.configuration, "-from belongs to -offline")
      }
      return nil
    }
    guard configuration.dryRunOutput != nil else {
      throw MigrationError(
        .configuration,
        "-offline writes a script instead of changing a database: set dryRunOutput to a file, or to"
          + " - for standard output")
    }
    let dialect = try DialectOptions(options, url: configuration.url)
    return OfflineRun(
      dialect: dialect.name, serverVersion: dialect.serverVersion, from: options["from"])
  }

  private static let writingOperations: Set<String> = [
    "migrate", "undo", "baseline", "repair", "clean", "check",
  ]

  /// Runs an operation whose dry run may have to go to standard output.
  func withDryRun<Result>(
    _ configuration: Configuration,
    _ body: (Configuration) throws(MigrationError) -> Result
  ) throws(MigrationError) -> Result {
    guard configuration.dryRunOutput == "-" else { return try body(configuration) }
    let path = Path.temporary("dunlin-dry-run")
    defer { FileSystem.remove(path) }
    var configuration = configuration
    configuration.dryRunOutput = path
    let result = try body(configuration)
    guard FileSystem.exists(path) else { return result }
    do throws(SystemError) {
      try FileSystem.readPieces(of: path) { console.write(script: $0) }
    } catch {
      throw MigrationError(.error, "Unable to read the dry run back: \(error)")
    }
    return result
  }
}
