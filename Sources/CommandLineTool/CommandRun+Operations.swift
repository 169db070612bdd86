internal import Engine
internal import JSON
internal import MigrationFiles
internal import MigrationModel
internal import MigrationStates
internal import Platform
internal import Reports
internal import Settings

extension CommandRun {
  /// Performs one operation; gives its result where it has one.
  func performOperation(
    _ name: String, _ settings: LoadedSettings
  ) throws(MigrationError) -> JSONValue? {
    let configuration = settings.configuration
    switch name {
    case "version":
      banner.show(on: console)
      return ToolReports.version
    case "list-engines":
      banner.show(on: console)
      console.log(.info, ToolReports.engineLines(provider.engineNames))
      return ToolReports.engines(provider.engineNames)
    case "statements":
      let command = try StatementsCommand(
        arguments, configuration, standardInput: surroundings.standardInput, console: console)
      return try command.run()
    case "init":
      let command = InitCommand(
        settings, url: arguments.option("url"), currentDirectory: surroundings.currentDirectory,
        console: console)
      return try command.run(banner: banner)
    case "add":
      let command = AddCommand(
        settings, currentDirectory: surroundings.currentDirectory, now: Clock.seconds,
        console: console)
      return try command.run(banner: banner)
    default:
      return try performOnDatabase(name, configuration)
    }
  }

  private func performOnDatabase(
    _ name: String, _ configuration: Configuration
  ) throws(MigrationError) -> JSONValue? {
    InterruptFlag.install()
    let showsURL = surroundings.environment["FLYWAY_DO_NOT_REDACT_URL"]?.lowercased() == "true"
    let text = EventText(showsURLs: showsURL)
    let observer = ConsoleObserver(console, banner: banner, text: text)
    if writesJSON, configuration.outputProgress { observer.writeRecords(of: name) }
    return try withDryRun(configuration) { configuration throws(MigrationError) in
      try perform(name, provider.operations(configuration, observer), configuration, text)
    }
  }

  private func perform(
    _ name: String, _ operations: any DatabaseOperations, _ configuration: Configuration,
    _ text: EventText
  ) throws(MigrationError) -> JSONValue? {
    switch name {
    // What `check` does here is a dry run of `migrate`.
    case "migrate", "check":
      let result = try operations.migrate()
      keep(configuration) { OperationReport(result, of: name, outlook: $0) }
      return result.json(timestamp: timestamp)
    case "undo":
      let result = try operations.undo()
      keep(configuration) { OperationReport(result, outlook: $0) }
      return result.json
    case "info": return try info(operations.info(), configuration, text)
    case "validate":
      let result = try operations.validate()
      keep(configuration) { OperationReport(result, outlook: $0) }
      // A failed validation is a result in JSON, and an error in text (6.4).
      if !writesJSON, let error = result.validationError { throw error }
      return result.json
    case "repair":
      let result = try operations.repair()
      keep(configuration, looksOut: false) { _ in OperationReport(result) }
      return result.json
    case "baseline":
      let result = try operations.baseline()
      keep(configuration, looksOut: false) { _ in OperationReport(result) }
      return result.json
    case "clean":
      let result = try operations.clean()
      keep(configuration, looksOut: false) { _ in OperationReport(result) }
      return result.json
    case "testConnection":
      try operations.testConnection()
      return ToolReports.connectionTest
    default:
      throw MigrationError(.fault, "Operation without an implementation: \(name)", shape: .fault)
    }
  }

  private func info(
    _ result: InfoResult, _ configuration: Configuration, _ text: EventText
  ) throws(MigrationError) -> JSONValue {
    console.log(text.notices(for: .schemaVersion(result.schemaVersion ?? "<< Empty Schema >>")))
    let filters = arguments.infoFilters
    let filter = try InfoFilter(
      sinceDate: filters.sinceDate, untilDate: filters.untilDate,
      sinceVersion: filters.sinceVersion, untilVersion: filters.untilVersion,
      states: filters.ofState)
    let rows = filter.apply(to: result.migrations)
    let report = InfoReport(rows: rows)
    if arguments.output.printsMigrationIds, arguments.output.form != .junit {
      console.write(report.identifiers)
    }
    if report.isWithoutFiles {
      let scanned = try LocationList(
        configuration.locations, workingDirectory: configuration.workingDirectory)
      let settings = LocationSettings(
        configuration, locations: scanned.locations.map(\.descriptor),
        workingDirectory: configuration.workingDirectory ?? surroundings.currentDirectory)
      console.log(.info, settings.text)
    }
    console.log(.info, report.table)
    if wantsReports(configuration) { results.add(OperationReport(result, rows: rows)) }
    if arguments.flags.contains("-exitCode") {
      results.exitStatus = try exitStatus(of: result, configuration)
    }
    guard writesJSON || configuration.reportEnabled else { return nil }
    return report.json(of: result, timestamp: timestamp, instant: result.summary.instant)
  }
}

extension DatabaseSummary {
  /// Reads a stored time as the engine means it: SQLite stores UTC, the others the wall clock time
  /// of the session, which is the client's (engine.md 14.1, E20).
  fileprivate func instant(_ time: InstallationTime) -> String {
    guard engine != "SQLite",
      let seconds = Clock.seconds(
        year: time.year, month: time.month, day: time.day, hour: time.hour, minute: time.minute,
        second: time.second)
    else { return time.utc }
    return Clock.utcTime(seconds) + time.fractionInThrees + "Z"
  }
}
