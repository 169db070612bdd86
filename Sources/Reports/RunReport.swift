package import JSON
internal import MigrationModel

/// A report for people and programs: the newest result of each operation, over several runs
/// (cli-and-config.md 6.13).
package struct RunReport: Sendable {
  private var results: [JSONValue] = []

  /// A report without results.
  package init() {}

  /// The report in a document of an earlier run; `nil` when it is none.
  package init?(_ document: JSONValue) {
    guard case .array(let results)? = document["individualResults"] else { return nil }
    self.results = results
  }

  /// Takes the results of `migrate` and `info`, in place of older ones.
  ///
  /// - Returns: Whether there were any.
  package mutating func add(_ newResults: [JSONValue]) -> Bool {
    let reported = newResults.filter { ["migrate", "info"].contains($0["operation"]) }
    for result in reported {
      results.removeAll { $0["operation"] == result["operation"] }
      results.append(result)
    }
    return !reported.isEmpty
  }

  /// The report for programs, in the shape of 6.9.
  package var json: JSONValue { ToolReports.several(results) }

  /// The operations for people: those of this run, which tell more than their documents do, after
  /// those of earlier runs.
  package func operations(with current: [OperationReport]) -> [OperationReport] {
    let known = Set(current.map(\.operation))
    return results.compactMap(OperationReport.init).filter { !known.contains($0.operation) }
      + current
  }
}
