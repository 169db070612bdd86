internal import JSON

/// What the operations of a run have given so far.
final class RunResults {
  private(set) var documents: [JSONValue] = []
  /// Where the reports lie, as results say it (cli-and-config.md 6.13); empty without any.
  var reportPaths: [JSONValue.Property] = []

  func add(_ document: JSONValue) { documents.append(document) }
}
