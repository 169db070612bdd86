import MigrationModel
import MigrationStates
import Testing

/// A history, files, settings and what `info` shows of them.
struct StateScenario: Sendable, CustomTestStringConvertible {
  let name: String
  let history: [String]
  let disk: [String]
  var target = "latest"
  var outOfOrder = false
  let expected: [String]
  /// The codes of what `validate` finds with the default patterns, pending migrations left out.
  var problems: [String] = []

  var testDescription: String { name }
}

@Suite("State scenarios")
struct StateScenarioTests {
  @Test("of engine.md, appendix D", arguments: appendixD)
  func matchesAppendix(_ scenario: StateScenario) throws {
    let overview = try overview(
      scenario.history, scenario.disk, target: scenario.target, outOfOrder: scenario.outOfOrder)
    #expect(overview.summary == scenario.expected)
    let patterns = try IgnorePatterns(["*:future"]).ignoringPending
    let problems = Validation(overview, ignoring: patterns).problems.map(\.code)
    #expect(problems == scenario.problems)
  }

  static let appendixD: [StateScenario] = [
    StateScenario(
      name: "1 empty schema", history: [], disk: ["V1", "V2", "R a"],
      expected: ["1 Pending", "2 Pending", "a Pending"]),
    StateScenario(
      name: "2 late version", history: ["1:1", "2:3"], disk: ["V1", "V2", "V3"],
      expected: ["1 Success", "3 Success", "2 Ignored"],
      problems: ["RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED"]),
    StateScenario(
      name: "3 late version, allowed", history: ["1:1", "2:3"], disk: ["V1", "V2", "V3"],
      outOfOrder: true, expected: ["1 Success", "3 Success", "2 Pending"]),
    StateScenario(
      name: "4 late version, applied", history: ["1:1", "2:3", "3:2"], disk: ["V1", "V2", "V3"],
      expected: ["1 Success", "3 Success", "2 Out of Order"]),
    StateScenario(
      name: "5 future", history: ["1:1", "2:2"], disk: ["V1"],
      expected: ["1 Success", "2 Future"]),
    StateScenario(
      name: "6 missing", history: ["1:1", "2:2", "3:3"], disk: ["V1", "V3"],
      expected: ["1 Success", "2 Missing", "3 Success"],
      problems: ["APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED"]),
    StateScenario(
      name: "7 deleted", history: ["1:1", "2:2", "3:3", "4:2:DELETE"], disk: ["V1", "V3"],
      expected: ["1 Success", "2 Deleted", "3 Success"]),
    StateScenario(
      name: "8 baseline", history: ["1:5:BASELINE"], disk: ["V4", "V5", "V6"],
      expected: ["4 Below Baseline", "5 Ignored (Baseline)", "5 BASELINE Baseline", "6 Pending"]),
    StateScenario(
      name: "9 baseline migration, empty schema", history: [], disk: ["V1", "V2", "B2", "V3"],
      expected: [
        "1 Below Baseline", "2 Ignored (Baseline)", "2 SQL_BASELINE Pending", "3 Pending",
      ]),
    StateScenario(
      name: "10 baseline migration, existing schema", history: ["1:1", "2:2"],
      disk: ["V1", "V2", "B2"],
      expected: ["1 Success", "2 Success", "2 SQL_BASELINE Ignored"]),
    StateScenario(
      name: "11 outdated", history: ["1:- a#5"], disk: ["R a#7"],
      expected: ["a Outdated", "a Pending"]),
    StateScenario(
      name: "12 superseded", history: ["1:- a#5", "2:- a#7"], disk: ["R a#7"],
      expected: ["a Superseded", "a Success"]),
    StateScenario(
      name: "13 repeatable gone", history: ["1:- a#5"], disk: [], expected: ["a Missing"],
      problems: ["APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED"]),
    StateScenario(
      name: "14 failed", history: ["1:1:SQL:f"], disk: ["V1"], expected: ["1 Failed"],
      problems: ["FAILED_VERSIONED_MIGRATION"]),
    StateScenario(
      name: "15 schema marker", history: ["0:-:SCHEMA"], disk: ["V1"],
      expected: ["step SCHEMA Success", "1 Pending"]),
    StateScenario(
      name: "16 target", history: ["1:1"], disk: ["V1", "V2", "V3"], target: "2",
      expected: ["1 Success", "2 Pending", "3 Above Target"]),
    StateScenario(
      name: "18 target that may be missing", history: ["1:1"], disk: ["V1", "V2"], target: "5?",
      expected: ["1 Success", "2 Pending"]),
    StateScenario(
      name: "19 no files", history: ["1:1"], disk: [], expected: ["1 Future"]),
    StateScenario(
      name: "20 type changed", history: ["1:1:JDBC"], disk: ["V1"],
      expected: ["1 JDBC Future", "1 Pending"]),
    StateScenario(
      name: "20 type changed, applied again", history: ["1:1:JDBC", "2:1"], disk: ["V1"],
      expected: ["1 JDBC Future", "1 Out of Order"]),
  ]

  @Test("17: a target that does not exist is refused")
  func missingTarget() {
    #expect(
      message { _ = try overview(["1:1"], ["V1", "V2"], target: "5") }
        == "No migration with a target version 5 could be found. "
        + "Ensure target is specified correctly and the migration exists.")
  }

  @Test("of the recordings", arguments: recorded)
  func matchesRecording(_ scenario: StateScenario) throws {
    let overview = try overview(
      scenario.history, scenario.disk, target: scenario.target, outOfOrder: scenario.outOfOrder)
    #expect(overview.summary == scenario.expected)
  }

  private static let everyState = [
    "1:1", "2:2", "3:3", "4:5", "5:- again#5", "6:- other", "50:6:SQL:f", "51:99", "52:100:SQL:f",
    "53:3:DELETE",
  ]
  private static let everyStateFiles = ["V1", "V3", "V4", "V5", "V7", "R again"]
  private static let everyStateApplied = [
    "1 Success", "2 Missing", "3 Deleted", "5 Success", "again Outdated", "other Missing",
    "6 Failed (Missing)", "99 Future", "100 Failed (Future)",
  ]

  static let recorded: [StateScenario] = [
    StateScenario(
      name: "101 every state", history: everyState, disk: everyStateFiles,
      expected: everyStateApplied + ["3 Ignored", "4 Ignored", "7 Ignored", "again Pending"]),
    StateScenario(
      name: "101 out of order", history: everyState, disk: everyStateFiles, outOfOrder: true,
      expected: everyStateApplied + ["3 Pending", "4 Pending", "7 Pending", "again Pending"]),
    StateScenario(
      name: "101 target", history: everyState, disk: everyStateFiles, target: "5",
      expected: everyStateApplied + ["3 Ignored", "4 Ignored", "7 Above Target", "again Pending"]),
    StateScenario(
      name: "101 after repair",
      history: [
        "1:1", "2:2", "3:3", "4:5", "5:- again#5", "6:- other", "51:99", "53:3:DELETE",
        "54:2:DELETE", "55:-:DELETE other",
      ],
      disk: everyStateFiles,
      expected: [
        "1 Success", "2 Deleted", "3 Deleted", "5 Success", "again Outdated", "other Deleted",
        "99 Future", "other DELETE Success", "3 Ignored", "4 Ignored", "7 Ignored",
        "again Pending",
      ]),
    StateScenario(
      name: "104 deleted ones come back",
      history: ["1:1", "2:2", "3:3", "4:- view", "5:2:DELETE", "6:-:DELETE view"],
      disk: ["V1", "V2", "V3", "R view#2"],
      expected: [
        "1 Success", "2 Deleted", "3 Success", "view Deleted", "view DELETE Success", "2 Ignored",
        "view Pending",
      ]),
    StateScenario(
      name: "123 baseline migrations and a target", history: [],
      disk: ["V1", "V2", "B2", "V3", "B4", "V4", "V5"], target: "3",
      expected: [
        "1 Below Baseline", "2 Below Baseline", "2 SQL_BASELINE Below Baseline",
        "3 Below Baseline", "4 Ignored (Baseline)", "4 SQL_BASELINE Pending", "5 Above Target",
      ]),
    StateScenario(
      name: "123 after it ran and a later one", history: ["1:4:SQL_BASELINE", "2:5"],
      disk: ["V1", "V2", "B2", "V3", "B4", "V4", "V5", "B6", "V6"],
      expected: [
        "1 Below Baseline", "2 Below Baseline", "2 SQL_BASELINE Below Baseline",
        "3 Below Baseline", "4 Ignored (Baseline)", "4 SQL_BASELINE Baseline", "5 Success",
        "6 Pending", "6 SQL_BASELINE Ignored",
      ]),
    StateScenario(
      name: "125 undone", history: ["1:1", "2:2", "3:3", "4:3:UNDO_SQL"],
      disk: ["V1", "V2", "V3", "U3"],
      expected: ["1 Success", "2 Success", "3 Undone", "3 UNDO_SQL Success", "3 Pending"]),
    StateScenario(
      name: "125 undone and applied again",
      history: ["1:1", "2:2", "3:3", "4:3:UNDO_SQL", "5:3"], disk: ["V1", "V2", "V3", "U3"],
      expected: [
        "1 Success", "2 Success", "3 Undone", "3 UNDO_SQL Success", "3 Success",
      ]),
    StateScenario(
      name: "126 deleted and applied again",
      history: ["1:1", "2:2", "3:3", "4:2:DELETE", "5:2#9"], disk: ["V1", "V2#9", "V3"],
      expected: ["1 Success", "2 Deleted", "3 Success", "2 Out of Order"]),
    StateScenario(
      name: "127 a repeatable renamed",
      history: ["1:1", "2:- load#5", "3:- load#6", "4:- load#7"], disk: ["V1", "R load data"],
      expected: [
        "1 Success", "load Superseded", "load Superseded", "load Missing", "load data Pending",
      ]),
    StateScenario(
      name: "128 foreign rows",
      history: [
        "1:1", "2:2:JDBC", "3:3:SPRING_JDBC", "4:-:JDBC again", "5:4:SCRIPT", "6:5:CUSTOM",
      ],
      disk: ["V1"],
      expected: [
        "1 Success", "2 JDBC Future", "3 JDBC Future", "again JDBC Missing", "4 SCRIPT Future",
        "5 CUSTOM Future",
      ]),
  ]
}
