internal import JSON
internal import Reports

/// What the operations of a run have given so far.
final class RunResults {
  private(set) var documents: [JSONValue] = []
  /// The same for people, where somebody wants to see it.
  private(set) var reports: [OperationReport] = []
  /// Where the reports lie, as results say it (cli-and-config.md 6.13); empty without any.
  var reportPaths: [JSONValue.Property] = []
  /// What the run ends with when nothing fails.
  var exitStatus: Int32 = 0

  func add(_ document: JSONValue) { documents.append(document) }

  func add(_ report: OperationReport) { reports.append(report) }

  /// Completes the last report.
  func complete(time: Int, moment: String) {
    guard !reports.isEmpty else { return }
    reports[reports.count - 1].time = time
    reports[reports.count - 1].moment = moment
  }
}
