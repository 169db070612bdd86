import MigrationModel
import MigrationStates
import Testing

@Suite("Order of entries")
struct OrderTests {
  @Test(
    "follows engine.md 5.5",
    arguments: [
      // Rows by rank, whatever they are.
      (
        ["3:1", "1:2", "2:- b", "0:-:SCHEMA"], ["V1", "V2", "R b"],
        ["step SCHEMA Success", "2 Success", "b Success", "1 Out of Order"]
      ),
      // What is behind a baseline first, also below repeatable rows; the rest last.
      (
        ["1:- a", "2:3:BASELINE"], ["V5", "V1", "R a", "R b", "V3", "U1"],
        [
          "1 Below Baseline", "3 Ignored (Baseline)", "a Success", "3 BASELINE Baseline",
          "1 UNDO_SQL Available", "5 Pending", "b Pending",
        ]
      ),
      // Nothing applied: one list by version, undo after baseline after the regular one.
      (
        [], ["R z", "U2", "B2", "V2", "V10", "R Z", "V1", "U1"],
        [
          "1 Below Baseline", "1 UNDO_SQL Available", "2 Ignored (Baseline)",
          "2 SQL_BASELINE Pending", "2 UNDO_SQL Available", "10 Pending", "Z Pending", "z Pending",
        ]
      ),
      // Repeatables by UTF-16 units.
      (
        [], ["R \u{FF21}", "R \u{1F600}", "R a", "R B"],
        ["B Pending", "a Pending", "\u{1F600} Pending", "\u{FF21} Pending"]
      ),
    ])
  func order(history: [String], disk: [String], expected: [String]) throws {
    #expect(try overview(history, disk).summary == expected)
  }
}

@Suite("cherryPick")
struct CherryPickTests {
  @Test("selects by number or description, in the order of the list")
  func selection() throws {
    let overview = try overview(
      ["1:1", "2:5"], ["V1", "V2", "V3 add people", "V4", "V5", "V6", "R a", "R b c", "U4"],
      target: "5", cherryPick: ["b_c", "6_0", "add_people", "4", "1"])
    #expect(
      overview.summary == [
        "1 Success", "5 Success", "b c Pending", "6 Pending", "3 Pending", "4 Pending",
        "4 UNDO_SQL Available", "2 Ignored", "a Ignored",
      ])
    #expect(overview.isCherryPicking)
    #expect(overview.entries.filter(overview.isSelected).count == 6)
  }

  @Test("a number selects versions, and descriptions of repeatables alone")
  func numbers() throws {
    let overview = try overview(
      [], ["V1 2", "V2", "R 2", "V3 x"], cherryPick: ["2", "x", "2.0"])
    #expect(overview.pending.map(\.summary) == ["2 Pending", "2 Pending", "3 Pending"])
  }

  @Test("does not undo what a baseline or a script's own condition says")
  func limits() throws {
    let overview = try overview(
      ["1:3:BASELINE"], ["V2", "V4 !off"], cherryPick: ["2", "off"])
    #expect(overview.summary == ["2 Below Baseline", "3 BASELINE Baseline", "4 Ignored"])
  }

  @Test("nothing, or empty texts, select everything", arguments: [[], [""]])
  func none(items: [String]) throws {
    let overview = try overview([], ["V1"], cherryPick: items)
    #expect(overview.summary == ["1 Pending"])
    #expect(!overview.isCherryPicking)
  }

  @Test("an item that selects nothing is an error", arguments: ["7", "nothing_there", "step_"])
  func unknown(item: String) {
    #expect(
      message { _ = try overview(["1:1"], ["V1", "V2"], cherryPick: ["2", item]) }
        == "No migration for the cherryPick item '\(item)' could be found. "
        + "Ensure cherryPick is specified correctly and the migration exists.")
  }

  @Test("validation skips the rest, but not what failed")
  func validation() throws {
    let overview = try overview(
      ["1:1#5", "2:2#5", "3:3:SQL:f"], ["V1", "V2", "V3", "V4"], cherryPick: ["2"])
    #expect(
      Validation(overview, ignoring: .none).problems.map(\.code)
        == ["CHECKSUM_MISMATCH", "FAILED_VERSIONED_MIGRATION"])
  }
}
