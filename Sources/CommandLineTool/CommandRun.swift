internal import JSON
internal import Engine
internal import MigrationFiles
internal import MigrationModel
internal import MigrationStates
internal import Platform
internal import Reports
package import Settings

/// One run of the command: words in, text and an exit status out.
package struct CommandRun {
  let arguments: CommandLineArguments
  private let program: String
  private let surroundings: Surroundings
  private let provider: OperationProvider
  let console: Console
  private let banner: Banner
  /// Whether the result is a JSON document.
  let writesJSON: Bool
  private let results = RunResults()

  /// A run with these words, called under the name `program`.
  package init(
    _ words: [String], program: String, surroundings: Surroundings, provider: OperationProvider,
    streams: ConsoleStreams
  ) {
    arguments = CommandLineArguments(words)
    self.program = program
    self.surroundings = surroundings
    self.provider = provider
    let options = ConsoleOptions(arguments.output, environment: surroundings.environment)
    writesJSON = options.writesJSON
    console = Console(streams, options)
    banner = Banner(calledAs: program)
  }

  /// Runs the operations from left to right until one fails.
  ///
  /// - Returns: The exit status (cli-and-config.md 1.10).
  package func run() -> Int32 {
    var status: Int32 = 0
    do throws(MigrationError) {
      try arguments.validate()
      // Before any work: a run whose output has nowhere to go shall not change a database.
      if let file = arguments.output.file, !file.isEmpty { try console.open(file: file) }
      try perform()
    } catch {
      status = report(error)
    }
    do throws(MigrationError) {
      try console.finish()
    } catch {
      status = report(error)
    }
    return status
  }

  private func perform() throws(MigrationError) {
    if arguments.asksForHelp || arguments.operations.isEmpty {
      console.log(.info, HelpText(calledAs: program).text(for: arguments))
      return
    }
    try checkReports()
    let configuration = try loadConfiguration()
    for operation in arguments.operations {
      if let refusal = operation.refusal { throw refusal }
      do throws(MigrationError) {
        if let result = try perform(operation.name, configuration) { results.add(result) }
      } catch {
        // What was applied before a migration failed belongs into the report.
        if case .migration = error.shape { results.add(document(for: error)) }
        writeReports(configuration)
        throw error
      }
    }
    writeReports(configuration)
    guard writesJSON, let first = results.documents.first else { return }
    try write(arguments.operations.count > 1 ? ToolReports.several(results.documents) : first)
  }

  /// Writes a document with the paths of the reports at its end.
  private func write(_ document: JSONValue) throws(MigrationError) {
    guard case .object(let properties) = document else { return try console.write(document) }
    try console.write(.object(properties + results.reportPaths))
  }

  /// Writes the report files, where they are asked for; a failure does not end the run (6.13).
  private func writeReports(_ configuration: Configuration) {
    guard configuration.reportEnabled else { return }
    let files = ReportFiles(configuration, currentDirectory: surroundings.currentDirectory)
    do throws(ReportFiles.Failure) {
      let documents = results.documents.map(console.masked)
      guard let paths = try files.write(documents) else { return }
      results.reportPaths = [
        .init("jsonReport", .string(paths.json)), .init("htmlReport", .string(paths.html)),
      ]
      console.log(.info, "A Flyway report has been generated here: \(paths.html)")
    } catch {
      console.log(error.level, error.text)
    }
  }

  /// The settings, where an operation wants any: `version` starts without a look at files.
  private func loadConfiguration() throws(MigrationError) -> Configuration {
    guard arguments.operations.contains(where: { !$0.needs.isEmpty || $0.takesFiles }) else {
      return Configuration()
    }
    var loader = SettingsLoader(arguments: arguments, surroundings: surroundings)
    let loaded = Result { () throws(MigrationError) in try loader.load() }
    console.hide(loader.secrets)
    if case .success(let settings) = loaded, settings.configuration.dryRunOutput == "-" {
      console.keepStandardOutput()
    }
    console.log(loader.notices)
    let configuration = try loaded.get().configuration
    try checkDryRun(configuration)
    return configuration
  }

  /// Prints why the run ends, and gives its exit status.
  private func report(_ error: MigrationError) -> Int32 {
    // A run that ends before its settings are read may quote its arguments.
    console.hide(SettingsLoader(arguments: arguments, surroundings: surroundings).secrets)
    if writesJSON {
      do throws(MigrationError) {
        try write(document(for: error))
      } catch let failure {
        // The file is out of the game now; standard output still tells what happened first.
        console.log(.error, failure.printedText)
        try? write(document(for: error))
      }
    } else {
      console.log(.error, error.printedText)
    }
    return InterruptFlag.exitStatus ?? error.exitStatus
  }

  /// A failed migration keeps the result of those before it (6.2.1), other errors stand alone.
  private func document(for error: MigrationError) -> JSONValue {
    if case .migration = error.shape, let result = error.partialResult {
      return result.json(error: error, timestamp: timestamp)
    }
    return ToolReports.failure(error.json)
  }

  private var timestamp: String { Clock.localTime(separator: "T", fraction: true) }
}

// MARK: - Operations

extension CommandRun {
  /// Performs one operation; gives its result where it has one.
  private func perform(
    _ name: String, _ configuration: Configuration
  ) throws(MigrationError) -> JSONValue? {
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
    case "migrate", "check": return try operations.migrate().json(timestamp: timestamp)
    case "undo": return try operations.undo().json
    case "info": return try info(operations.info(), configuration, text)
    case "validate":
      let result = try operations.validate()
      // A failed validation is a result in JSON, and an error in text (6.4).
      if !writesJSON, let error = result.validationError { throw error }
      return result.json
    case "repair": return try operations.repair().json
    case "baseline": return try operations.baseline().json
    case "clean": return try operations.clean().json
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
    let report = InfoReport(rows: filter.apply(to: result.migrations))
    if arguments.output.printsMigrationIds { console.write(report.identifiers) }
    if report.isWithoutFiles {
      let scanned = try LocationList(
        configuration.locations, workingDirectory: configuration.workingDirectory)
      let settings = LocationSettings(
        configuration, locations: scanned.locations.map(\.descriptor),
        workingDirectory: configuration.workingDirectory ?? surroundings.currentDirectory)
      console.log(.info, settings.text)
    }
    console.log(.info, report.table)
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
