import TestSupport

extension TestProject {
  /// The history in lines: rank, version, description, type, script and success of each row.
  func history(table: String = "flyway_schema_history") throws -> [String] {
    try historyRows(of: table).map { row in
      (row[...4] + row[6...]).map { $0 ?? "-" }.joined(separator: " ")
    }
  }
}
