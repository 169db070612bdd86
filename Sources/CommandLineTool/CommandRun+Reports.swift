internal import JSON
internal import MigrationModel
internal import MigrationStates
internal import Platform
internal import Reports
internal import Settings

// What a run leaves for other eyes than those that watch it.

extension CommandRun {
  /// Whether anybody will read reports on operations.
  func wantsReports(_ configuration: Configuration) -> Bool {
    arguments.output.form == .junit || arguments.output.form == .github
      || configuration.reportEnabled || namesPage
  }

  /// Whether the command line names a page to write: `-reportFilename=report.html` asks for it.
  ///
  /// Names in files do not, for there they say where reports go that something else asks for.
  private var namesPage: Bool {
    guard let name = arguments.option("reportFilename"), ReportFiles.pageSuffix(of: name) != nil
    else { return false }
    return arguments.option("reportEnabled")?.lowercased() != "false"
  }

  /// Keeps a report on an operation where one is wanted.
  ///
  /// - Parameters:
  ///   - configuration: The settings of the operation.
  ///   - looksOut: Whether the report says what is pending.
  ///   - report: Makes the report of how things stand after the operation.
  func keep(
    _ configuration: Configuration, looksOut: Bool = true,
    _ report: (InfoResult?) -> OperationReport
  ) {
    guard wantsReports(configuration) else { return }
    var report = report(looksOut ? outlook(configuration) : nil)
    let writes = report.operation != "validate"
    if configuration.dryRunOutput != nil, writes { report.markAsDryRun() }
    results.add(report)
  }

  /// All migrations and their states after an operation, where reports show them; `nil` when that
  /// cannot be found out, which is no fault of the operation.
  func outlook(_ configuration: Configuration) -> InfoResult? {
    guard arguments.output.form == .junit || configuration.reportEnabled || namesPage,
      !InterruptFlag.isRaised, configuration.offline == nil
    else { return nil }
    return try? provider.operations(configuration, SilentObserver()).outlook()
  }

  /// Writes the report files, where they are asked for; a failure does not end the run (6.13).
  func writeReports(_ configuration: Configuration) {
    guard configuration.reportEnabled || namesPage else { return }
    let files = ReportFiles(configuration, currentDirectory: surroundings.currentDirectory)
    let operations = results.reports.map(console.masked)
    do throws(ReportFiles.Failure) {
      var page: String?
      if configuration.reportEnabled {
        let paths = try files.write(results.documents.map(console.masked), operations)
        if let paths { results.reportPaths = [.init("jsonReport", .string(paths.json))] }
        page = paths?.html
      } else {
        page = try files.write(page: operations)
      }
      guard let page else { return }
      results.reportPaths.append(.init("htmlReport", .string(page)))
      console.log(.info, "A Flyway report has been generated here: \(page)")
    } catch {
      console.log(error.level, error.text)
    }
  }

  /// What `info -exitCode` ends with: 3 when validation would fail, else 2 when something is
  /// pending, which is no fault here.
  func exitStatus(
    of result: InfoResult, _ configuration: Configuration
  ) throws(MigrationError) -> Int32 {
    var known: Set<String> = []
    let resolved = result.migrations.compactMap(\.resolved).filter {
      known.insert($0.path).inserted
    }
    let overview = try MigrationStates.compute(
      rows: result.migrations.compactMap(\.row).sorted { $0.installedRank < $1.installedRank },
      resolved: resolved,
      options: StateOptions(
        target: configuration.target, outOfOrder: configuration.outOfOrder,
        cherryPick: configuration.cherryPick))
    let patterns = try IgnorePatterns(configuration.ignoreMigrationPatterns).ignoringPending
    guard Validation(overview, ignoring: patterns).problems.isEmpty else { return 3 }
    return result.migrations.contains { $0.state == .pending } ? 2 : 0
  }
}
