import MigrationModel
import MigrationStates

/// Rows of a history from a short notation: `rank:version[:type[:success]][ description][#checksum]`.
///
/// A `-` stands for no version; type `SQL`, success `t`, description `step` and checksum 1 are
/// understood. `#null` is no checksum.
func rows(_ texts: [String]) -> [HistoryRow] {
  texts.map { text in
    let (head, description, checksum) = parts(of: text)
    let fields = head.split(separator: ":").map(String.init)
    let rank = Int(fields[0]) ?? 0
    return HistoryRow(
      installedRank: rank, version: Version(fields[1]),
      description: description, type: MigrationType(rawValue: fields.count > 2 ? fields[2] : "SQL"),
      script: "script \(fields[1]) \(description)", checksum: checksum, installedBy: "me",
      installedOn: "2026-01-0\(rank % 10) 10:00:00", executionTime: 3,
      success: fields.count < 4 || fields[3] == "t")
  }
}

/// Files from a short notation: `V1`, `B2`, `U3`, `R`, each with `[:type][ description][#checksum]`.
///
/// A description in front of which stands `!` is that of a script whose `shouldExecute` is false.
func files(_ texts: [String]) -> [ResolvedMigration] {
  texts.map { text in
    let (head, described, checksum) = parts(of: text)
    let fields = head.split(separator: ":").map(String.init)
    let version = Version(fields[0].dropFirst())
    var options = ScriptOptions()
    options.isExecuted = !described.hasPrefix("!")
    let description = String(described.drop { $0 == "!" })
    let (kind, type): (MigrationKind, MigrationType) =
      switch fields[0].first {
      case "B": (.baseline, .sqlBaseline)
      case "U": (.undo, .undoSQL)
      case "R": (.repeatable, .sql)
      default: (.versioned, .sql)
      }
    return ResolvedMigration(
      kind: kind, type: fields.count > 1 ? MigrationType(rawValue: fields[1]) : type,
      version: version, rawVersion: version?.description ?? "", description: description,
      script: "\(fields[0])__\(description).sql", path: "/sql/\(fields[0])__\(description).sql",
      location: "sql/\(fields[0])__\(description).sql", executor: .sql, checksum: checksum,
      rawChecksum: nil, options: options)
  }
}

private func parts(of text: String) -> (head: String, description: String, checksum: Int32?) {
  let halves = text.split(separator: "#", maxSplits: 1).map(String.init)
  let words = halves[0].split(separator: " ", maxSplits: 1).map(String.init)
  let checksum = halves.count > 1 ? Int32(halves[1]) : 1
  return (words[0], words.count > 1 ? words[1] : "step", checksum)
}

/// The states of short notations.
func overview(
  _ history: [String], _ disk: [String], target: String = "latest", outOfOrder: Bool = false,
  cherryPick: [String] = []
) throws -> MigrationOverview {
  try MigrationStates.compute(
    rows: rows(history), resolved: files(disk),
    options: StateOptions(target: Target(target), outOfOrder: outOfOrder, cherryPick: cherryPick))
}

extension MigrationInfo {
  /// The version or description, the type where it is not `SQL`, and the state.
  var summary: String {
    let type = type == .sql ? "" : " \(type)"
    return "\(version?.description ?? self.description)\(type) \(state.displayName)"
  }
}

extension MigrationOverview {
  /// One text for each entry.
  var summary: [String] { entries.map(\.summary) }
}

/// The message of the error that `body` throws, if it throws one of the engine's.
func message(of body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch { return (error as? MigrationError)?.message }
}

/// The repeatable migration `a`, with a checksum before and one after placeholders are replaced.
func repeatable(checksum: Int32, rawChecksum: Int32) -> ResolvedMigration {
  let file = files(["R a"])[0]
  return ResolvedMigration(
    kind: file.kind, type: file.type, version: nil, rawVersion: "", description: "a",
    script: file.script, path: file.path, location: file.location, executor: .sql,
    checksum: checksum, rawChecksum: rawChecksum, options: file.options)
}
