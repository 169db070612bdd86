package import MigrationModel

/// The options that choose which migrations `info` shows (cli-and-config.md 7).
package struct InfoFilter: Sendable, Hashable {
  private var sinceDate: WallClockTime?
  private var untilDate: WallClockTime?
  private var sinceVersion: RequestedVersion?
  private var untilVersion: RequestedVersion?
  private var states: Set<MigrationState>?

  /// Whether nothing was asked for.
  private var isEmpty: Bool {
    sinceDate == nil && untilDate == nil && sinceVersion == nil && untilVersion == nil
      && states == nil
  }

  /// Reads the options; `nil` for those that are not given.
  ///
  /// Dates are local times, `dd/MM/yyyy HH:mm`; states are constants joined by commas.
  ///
  /// - Throws: ``MigrationError`` for the first value that cannot be read.
  package init(
    sinceDate: String? = nil, untilDate: String? = nil, sinceVersion: String? = nil,
    untilVersion: String? = nil, states: String? = nil
  ) throws(MigrationError) {
    self.sinceDate = try Self.date(sinceDate, option: "infoSinceDate")
    self.untilDate = try Self.date(untilDate, option: "infoUntilDate")
    if let sinceVersion { self.sinceVersion = try RequestedVersion(sinceVersion) }
    if let untilVersion { self.untilVersion = try RequestedVersion(untilVersion) }
    if let states { self.states = try Self.states(states) }
  }

  private static func date(
    _ text: String?, option: String
  ) throws(MigrationError) -> WallClockTime? {
    guard let text else { return nil }
    if let time = WallClockTime(option: text) { return time }
    throw MigrationError(
      .error,
      "'\(text)' is an invalid value for the \(option) option. The expected format is "
        + "'dd/mm/yyyy hh:mm', like '13/10/2020 16:30'. See the Dunlin documentation for help: "
        + Help.link("reference/usage/command-line"))
  }

  private static func states(_ text: String) throws(MigrationError) -> Set<MigrationState> {
    var states: Set<MigrationState> = []
    var names = text.split(separator: ",", omittingEmptySubsequences: false)
    // As in any list, nothing behind the last comma is no element.
    while names.count > 1, names.last?.isEmpty == true { names.removeLast() }
    for name in names {
      guard let state = MigrationState(rawValue: name.uppercased()) else {
        let known = MigrationState.allCases.map(\.rawValue).joined(separator: ", ")
        throw MigrationError(
          .error,
          "Invalid migration state '\(name)' in the infoOfState option. "
            + "Valid states are: [\(known)]")
      }
      states.insert(state)
    }
    return states
  }

  /// The entries that pass, in their order.
  ///
  /// Undo migrations that are available always pass: they tell what can be undone.
  package func apply(to entries: [MigrationInfo]) -> [MigrationInfo] {
    isEmpty ? entries : entries.filter { $0.state == .available || passes($0) }
  }

  private func passes(_ entry: MigrationInfo) -> Bool {
    if let states, !states.contains(entry.state) { return false }
    if sinceDate != nil || untilDate != nil {
      // A time that cannot be read counts as none (engine.md 14.1).
      let installed = entry.row.flatMap { WallClockTime(stored: $0.installedOn) }
      if let sinceDate, let installed, installed <= sinceDate { return false }
      if let untilDate, installed.map({ $0 >= untilDate }) ?? true { return false }
    }
    if let sinceVersion, let version = entry.version, !sinceVersion.allows(atLeast: version) {
      return false
    }
    guard let untilVersion else { return true }
    return entry.version.map(untilVersion.allows(atMost:)) ?? false
  }
}

extension RequestedVersion {
  /// Whether a version is this one or a later one; the words stand at the ends (engine.md 2.3).
  fileprivate func allows(atLeast version: Version) -> Bool {
    switch self {
    case .latest: false
    case .current, .next: true
    case .number(let bound): version >= bound
    }
  }

  /// Whether a version is this one or an earlier one.
  fileprivate func allows(atMost version: Version) -> Bool {
    switch self {
    case .latest: true
    case .current, .next: false
    case .number(let bound): version <= bound
    }
  }
}
