internal import JSON
internal import MigrationModel
internal import Platform
internal import Reports

/// The files that `reportEnabled` asks for (cli-and-config.md 6.13).
struct ReportFiles {
  /// Why there are none.
  struct Failure: Error {
    let level: Notice.Level
    let text: String
  }

  /// The path of both files, without their extensions.
  private let base: String
  /// `.htm` where the name ends so and the page alone is written.
  private let pageSuffix: String
  private let isDefault: Bool
  private let currentDirectory: String

  init(_ configuration: Configuration, currentDirectory: String) {
    self.currentDirectory = currentDirectory
    var name = configuration.reportFilename
    var pageSuffix = ".html"
    if let suffix = Self.pageSuffix(of: name) {
      name.removeLast(suffix.utf8.count)
      if !configuration.reportEnabled { pageSuffix = suffix }
    }
    self.pageSuffix = pageSuffix
    let folder = Path.join(currentDirectory, configuration.workingDirectory ?? "")
    base = Path.join(folder, name)
    isDefault = configuration.reportFilename == Configuration().reportFilename
  }

  /// What says in a name that it is that of a page; `nil` where nothing does.
  static func pageSuffix(of name: String) -> String? {
    let name = name.utf8
    for count in [5, 4] {
      let suffix = String(Substring(name.suffix(count)))
      if [".html", ".htm"].contains(suffix.lowercased()) { return suffix }
    }
    return nil
  }

  /// Adds results to the report that is there, and writes both files.
  ///
  /// - Returns: Their canonical paths; `nil` when no result belongs into a report.
  /// - Throws: ``Failure`` when they cannot be written, or when another document stands in the way.
  func write(
    _ results: [JSONValue], _ operations: [OperationReport]
  ) throws(Failure) -> (json: String, html: String)? {
    let json = base + ".json"
    var old: [UInt8]?
    do throws(SystemError) {
      if FileSystem.exists(json) { old = try FileSystem.read(json) }
    } catch {
      throw failure(error.description)
    }
    // Putting a report in the place of somebody's `package.json` would be worse than none.
    guard var report = old.map({ JSONValue(parsing: $0).flatMap(RunReport.init) }) ?? RunReport()
    else { throw failure("\(json) is no report") }
    guard report.add(results) else { return nil }
    do throws(SystemError) {
      try FileSystem.write(Array((report.json.prettyText + "\n").utf8), to: json)
    } catch {
      throw failure(error.description)
    }
    let page = try write(page: report.operations(with: operations))
    return (FileSystem.resolved(json) ?? json, page)
  }

  /// Writes the page alone, about nothing but these operations.
  ///
  /// - Returns: Its canonical path.
  func write(page operations: [OperationReport]) throws(Failure) -> String {
    let html = base + pageSuffix
    do throws(SystemError) {
      let page = HTMLReport(operations, folder: currentDirectory)
      try FileSystem.write(Array(page.text.utf8), to: html)
    } catch {
      throw failure(error.description)
    }
    return FileSystem.resolved(html) ?? html
  }

  private func failure(_ reason: String) -> Failure {
    isDefault
      ? Failure(
        level: .warning, text: "Unable to create default report files.\nCaused by: \(reason)")
      : Failure(level: .error, text: "Unable to create report files\nCaused by: \(reason)")
  }
}
