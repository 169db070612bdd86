package import MigrationModel

/// What `baseline` does with the history it finds (engine.md 10.1).
package enum BaselineDecision: Sendable {
  /// Creates the table with this row.
  case create(HistoryRow)
  /// The very same marker is there already.
  case skip
  case refuse(MigrationError)

  /// Decides.
  ///
  /// - Parameters:
  ///   - rows: The history in the order of ranks; `nil` when the table does not exist.
  ///   - version: The version of the marker.
  ///   - description: The description of the marker.
  ///   - table: The quoted name of the table, for messages.
  ///   - installedBy: Who the marker says wrote it.
  package init(
    rows: [HistoryRow]?, version: Version, description: String, table: String, installedBy: String
  ) {
    guard let rows else {
      self = .create(
        .baseline(version: version, description: description, installedBy: installedBy))
      return
    }
    let unable = "Unable to baseline schema history table \(table)"
    let start = "Delete the schema history table, and run baseline again."
    let help = "Need to reset your baseline? Learn more: \(Help.link("rebaselining"))"
    // A marker may stand behind that of a schema.
    if let marker = rows.prefix(2).first(where: { $0.type == .baseline }) {
      let isSame = ExactText.isEqual(marker.description, description.abbreviatedDescription)
      guard marker.version != version || !isSame else {
        self = .skip
        return
      }
      self = .refusal(
        "\(unable) with (\(version),\(description)) as it has already been baselined with "
          + "(\(marker.version?.description ?? "null"),\(marker.description))\n\(help)")
    } else if version == Version("0"), rows.contains(where: { $0.type == .schema }) {
      self = .refusal(
        "\(unable) with version \(version) as this version was used for schema creation")
    } else if rows.contains(where: { !$0.type.isSynthetic && !$0.type.isUndo }) {
      self = .refusal("\(unable) as it already contains migrations\n\(help)")
    } else if rows.isEmpty {
      self = .refusal("\(unable) as it already exists, and is empty.\n\(start)")
    } else {
      self = .refusal("\(unable) as it already contains migrations.\n\(start)\n\(help)")
    }
  }

  private static func refusal(_ message: String) -> BaselineDecision {
    .refuse(MigrationError(.error, message))
  }
}

extension HistoryRow {
  /// The row of a baseline marker (engine.md 4.6).
  package static func baseline(
    version: Version, description: String, installedBy: String
  ) -> HistoryRow {
    HistoryRow(
      installedRank: 1, version: version, description: description.abbreviatedDescription,
      type: .baseline, script: description.abbreviatedScript, checksum: nil,
      installedBy: installedBy, executionTime: 0, success: true)
  }
}
