internal import JSON
internal import MigrationModel
internal import Platform
internal import Reports
package import Settings

/// One run of the command: words in, text and an exit status out.
package struct CommandRun {
  let arguments: CommandLineArguments
  private let program: String
  let surroundings: Surroundings
  let provider: OperationProvider
  let console: Console
  let banner: Banner
  let results = RunResults()

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
    console = Console(streams, options)
    banner = Banner(calledAs: program)
  }

  /// Whether the result is a JSON document.
  var writesJSON: Bool { arguments.output.form == .json }

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
      status = results.exitStatus
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
    let settings = try loadSettings()
    let configuration = settings.configuration
    for operation in arguments.operations {
      if let refusal = operation.refusal { throw refusal }
      do throws(MigrationError) {
        if let result = try perform(operation.name, settings) { results.add(result) }
      } catch {
        // What was applied before a migration failed belongs into the report.
        if case .migration = error.shape { results.add(document(for: error)) }
        writeReports(configuration)
        throw error
      }
    }
    writeReports(configuration)
    if arguments.output.form == .junit { return try writeJUnit() }
    guard writesJSON, let first = results.documents.first else { return }
    try write(arguments.operations.count > 1 ? ToolReports.several(results.documents) : first)
  }

  /// Performs one operation, and keeps a report on it where one is wanted.
  private func perform(
    _ name: String, _ settings: LoadedSettings
  ) throws(MigrationError) -> JSONValue? {
    let start = Clock.monotonicNanoseconds
    let known = results.reports.count
    defer {
      if results.reports.count > known {
        results.complete(
          time: (Clock.monotonicNanoseconds - start) / 1_000_000,
          moment: Clock.localTime(separator: "T"))
      }
    }
    do throws(MigrationError) {
      let result = try performOperation(name, settings)
      if wantsReports(settings.configuration), results.reports.count == known {
        results.add(OperationReport(name))
      }
      return result
    } catch {
      if wantsReports(settings.configuration), results.reports.count == known {
        let outlook = error.isAboutMigrations ? outlook(settings.configuration) : nil
        results.add(OperationReport(name, failed: error, outlook: outlook))
      }
      throw error
    }
  }

  /// Writes a document with the paths of the reports at its end.
  private func write(_ document: JSONValue) throws(MigrationError) {
    guard case .object(let properties) = document else { return try console.write(document) }
    try console.write(.object(properties + results.reportPaths))
  }

  private func writeJUnit() throws(MigrationError) {
    let document = JUnitDocument(
      results.reports.map(console.masked), folder: surroundings.currentDirectory)
    try console.write(maskedDocument: document.text)
  }

  /// The settings, where an operation wants any: `version` starts without a look at files.
  private func loadSettings() throws(MigrationError) -> LoadedSettings {
    guard
      arguments.operations.contains(where: {
        !$0.needs.isEmpty || $0.takesFiles || $0.name == "init"
      })
    else { return LoadedSettings(defaultsFor: arguments) }
    var loader = SettingsLoader(arguments: arguments, surroundings: surroundings)
    let loaded = Result { () throws(MigrationError) in try loader.load() }
    console.hide(loader.secrets)
    if case .success(let settings) = loaded, settings.configuration.dryRunOutput == "-" {
      console.keepStandardOutput()
    }
    console.log(loader.notices)
    var settings = try loaded.get()
    settings.configuration.offline = try offlineRun(settings.configuration)
    try checkDryRun(settings.configuration)
    return settings
  }

  /// Prints why the run ends, and gives its exit status.
  private func report(_ error: MigrationError) -> Int32 {
    // A run that ends before its settings are read may quote its arguments.
    console.hide(SettingsLoader(arguments: arguments, surroundings: surroundings).secrets)
    do throws(MigrationError) {
      try tell(error)
    } catch let failure {
      // The file is out of the game now; standard output still tells what happened first.
      console.log(.error, failure.printedText)
      try? tell(error)
    }
    return InterruptFlag.exitStatus ?? error.exitStatus
  }

  /// Says in the form asked for why the run ends.
  ///
  /// - Throws: An error when the output file does not take it.
  private func tell(_ error: MigrationError) throws(MigrationError) {
    let form = arguments.output.form
    if form == .json { return try write(document(for: error)) }
    console.log(.error, error.printedText)
    if form == nil { return }
    // What fails before an operation begins, or after all of them, is about none.
    if results.reports.last?.isFailed != true {
      results.add(OperationReport(arguments.operations.first?.name ?? program, failed: error))
    }
    if form == .junit { return try writeJUnit() }
    guard let report = results.reports.last else { return }
    let folder = surroundings.environment["GITHUB_WORKSPACE"] ?? surroundings.currentDirectory
    console.write(WorkflowAnnotations.text(of: console.masked(report), folder: folder))
  }

  /// A failed migration keeps the result of those before it (6.2.1), other errors stand alone.
  private func document(for error: MigrationError) -> JSONValue {
    if case .migration = error.shape, let result = error.partialResult {
      return result.json(error: error, timestamp: timestamp)
    }
    return ToolReports.failure(error.json)
  }

  var timestamp: String { Clock.localTime(separator: "T", fraction: true) }
}

extension MigrationError {
  /// Whether the database was reached and its migrations are what the error is about.
  fileprivate var isAboutMigrations: Bool {
    if case .migration = shape { return true }
    return !problems.isEmpty
  }
}
