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
  private let isDefault: Bool

  init(_ configuration: Configuration, currentDirectory: String) {
    var name = configuration.reportFilename
    for suffix in [".html", ".htm"] where name.lowercased().hasSuffix(suffix) {
      name.removeLast(suffix.count)
      break
    }
    let folder = Path.join(currentDirectory, configuration.workingDirectory ?? "")
    base = Path.join(folder, name)
    isDefault = configuration.reportFilename == Configuration().reportFilename
  }

  /// Adds results to the report that is there, and writes both files.
  ///
  /// - Returns: Their canonical paths; `nil` when no result belongs into a report.
  /// - Throws: ``Failure`` when they cannot be written, or when another document stands in the way.
  func write(_ results: [JSONValue]) throws(Failure) -> (json: String, html: String)? {
    let (json, html) = (base + ".json", base + ".html")
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
      try FileSystem.write(Array(report.html.utf8), to: html)
    } catch {
      throw failure(error.description)
    }
    return (FileSystem.resolved(json) ?? json, FileSystem.resolved(html) ?? html)
  }

  private func failure(_ reason: String) -> Failure {
    isDefault
      ? Failure(
        level: .warning, text: "Unable to create default report files.\nCaused by: \(reason)")
      : Failure(level: .error, text: "Unable to create report files\nCaused by: \(reason)")
  }
}
