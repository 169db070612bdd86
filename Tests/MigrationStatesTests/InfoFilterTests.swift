import MigrationModel
import MigrationStates
import Testing

@Suite("Filters of info")
struct InfoFilterTests {
  /// Rows installed on the first to fourth of January 2026 at ten.
  private func shown(_ filter: InfoFilter) throws -> [String] {
    let overview = try overview(
      ["1:1", "2:2", "3:- a", "4:4:SQL:f"], ["V1", "V2", "V3", "V4", "V5", "R a", "U2"])
    return filter.apply(to: overview.entries).map {
      ($0.version?.description ?? $0.description) + ($0.type.isUndo ? "u" : "")
    }
  }

  @Test(
    "by version",
    arguments: [
      (nil, nil, ["1", "2", "a", "4", "2u", "3", "5"]),
      ("2.0", nil, ["2", "a", "4", "2u", "3", "5"]),
      (nil, "2", ["1", "2", "2u"]),
      ("2", "3", ["2", "2u", "3"]),
      ("latest", nil, ["a", "2u"]),
      ("Current", "LATEST", ["1", "2", "4", "2u", "3", "5"]),
      (nil, "next", ["2u"]),
    ] as [(String?, String?, [String])])
  func versions(since: String?, until: String?, expected: [String]) throws {
    #expect(
      try shown(InfoFilter(sinceVersion: since, untilVersion: until)) == expected)
  }

  @Test(
    "by date",
    arguments: [
      ("02/01/2026 10:00", nil, ["a", "4", "2u", "3", "5"]),
      ("2/1/2026 9:59", nil, ["2", "a", "4", "2u", "3", "5"]),
      (nil, "02/01/2026 10:00", ["1", "2u"]),
      (nil, "02/01/2026 10:01 and so on", ["1", "2", "2u"]),
      ("01/01/2026 10:00", "04/01/2026 10:00", ["2", "a", "2u"]),
      ("31/12/2025 23:59", nil, ["1", "2", "a", "4", "2u", "3", "5"]),
    ] as [(String?, String?, [String])])
  func dates(since: String?, until: String?, expected: [String]) throws {
    #expect(try shown(InfoFilter(sinceDate: since, untilDate: until)) == expected)
  }

  @Test(
    "stored times with and without fractions, and ones that cannot be read",
    arguments: [
      ("2026-01-02 10:00:00", false, false), ("2026-01-02 10:00:00.000", false, false),
      ("2026-01-02 10:00:00.001", true, false), ("2026-01-02 09:59:59.999999", false, true),
      ("2026-01-02 10:00:01", true, false), ("", true, false), ("yesterday", true, false),
    ])
  func fractions(installedOn: String, isSince: Bool, isUntil: Bool) throws {
    var stored = rows(["1:1"])
    stored[0].installedOn = installedOn
    let entries = try MigrationStates.compute(rows: stored, resolved: []).entries
    let date = "02/01/2026 10:00"
    #expect(try InfoFilter(sinceDate: date).apply(to: entries).isEmpty == !isSince)
    #expect(try InfoFilter(untilDate: date).apply(to: entries).isEmpty == !isUntil)
  }

  @Test(
    "by state",
    arguments: [
      ("pending", ["2u", "3", "5"]), ("success,PENDING", ["1", "2", "a", "2u", "3", "5"]),
      ("Failed,", ["4", "2u"]), ("out_of_order", ["2u"]),
    ])
  func states(names: String, expected: [String]) throws {
    // Version 3 is pending here because order does not matter.
    let overview = try overview(
      ["1:1", "2:2", "3:- a", "4:4:SQL:f"], ["V1", "V2", "V3", "V4", "V5", "R a", "U2"],
      outOfOrder: true)
    let shown = try InfoFilter(states: names).apply(to: overview.entries).map {
      ($0.version?.description ?? $0.description) + ($0.type.isUndo ? "u" : "")
    }
    #expect(shown == expected)
  }

  @Test("refuses states that do not exist", arguments: ["nonsense", "", "pending, success"])
  func unknownState(names: String) {
    let text = message { _ = try InfoFilter(states: names) }
    #expect(text?.hasPrefix("Invalid migration state '") == true)
  }

  @Test("refuses versions that are none")
  func malformedVersion() {
    #expect(
      message { _ = try InfoFilter(untilVersion: "x_1") }
        == "Version may only contain 0..9 and . (dot). Invalid version: x.1")
  }

  @Test(
    "refuses dates that are none",
    arguments: [
      "2026-01-02 10:00", "", "1/2/2026", "32/01/2026 10:00", "29/02/2026 10:00",
      "01/13/2026 10:00", "01/01/2026 24:00", "01/01/2026 10:60", "x",
    ])
  func malformedDate(text: String) {
    #expect(
      message { _ = try InfoFilter(untilDate: text) }
        == "'\(text)' is an invalid value for the infoUntilDate option. The expected format is "
        + "'dd/mm/yyyy hh:mm', like '13/10/2020 16:30'. See the Dunlin documentation for help: "
        + "https://help.red-gate.com/help/flyway-cli13/help_0.aspx?topic="
        + "reference/usage/command-line")
  }

  @Test("knows leap days", arguments: ["29/02/2024 00:00", "29/02/2000 00:00", "31/12/2026 23:59"])
  func leapDays(text: String) throws { _ = try InfoFilter(sinceDate: text) }
}
