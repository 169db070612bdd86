import MigrationModel
import MigrationStates
import Testing

@Suite("Plan of undo")
struct UndoPlanTests {
  private func undone(
    _ history: [String], _ disk: [String], target: String = "latest", cherryPick: [String] = []
  ) throws -> [String] {
    let overview = try overview(history, disk, target: target, cherryPick: cherryPick)
    return try UndoPlan(overview: overview, schema: "\"main\"").steps.map {
      #expect($0.entry.version == $0.migration.version)
      #expect($0.migration.kind == .undo)
      return "\($0.entry.row?.installedRank ?? 0)"
    }
  }

  private static let disk = ["V1", "V2", "V3", "U1", "U2", "U3", "R a"]

  @Test(
    "goes as far as the target says",
    arguments: [
      (["1:1", "2:2", "3:- a"], "latest", ["2"]),
      (["1:1", "2:2", "3:- a"], "current", ["2"]),
      (["1:1", "2:2", "3:- a"], "next", ["2"]),
      (["1:1", "2:2", "3:3"], "2", ["3", "2"]),
      (["1:1", "2:2", "3:3"], "1.5?", ["3", "2"]),
      (["1:1", "2:2", "3:3"], "0?", ["3", "2", "1"]),
      (["1:1", "2:2"], "3", []),
      ([], "latest", []),
      (["0:-:SCHEMA", "1:1:BASELINE", "2:- a"], "latest", []),
      // In the order of application, to the first version below.
      (["1:1", "2:3", "3:2"], "latest", ["3"]),
      (["1:1", "2:3", "3:2"], "2", ["3", "2"]),
      (["1:1", "2:3", "3:2"], "3", []),
      // What is undone or deleted is not undone again.
      (["1:1", "2:2", "3:2:UNDO_SQL"], "latest", ["1"]),
      (["1:1", "2:2", "3:2:UNDO_SQL", "4:2"], "latest", ["4"]),
      (["1:1", "2:2", "3:2:DELETE"], "latest", ["1"]),
      (["1:2:SQL_BASELINE"], "latest", ["1"]),
    ])
  func targets(history: [String], target: String, expected: [String]) throws {
    #expect(try undone(history, Self.disk, target: target) == expected)
  }

  @Test("cherryPick undoes the listed ones in reverse")
  func cherryPick() throws {
    let history = ["1:1", "2:2", "3:3"]
    #expect(try undone(history, Self.disk, cherryPick: ["3", "1"]) == ["1", "3"])
    #expect(try undone(history, Self.disk, target: "2", cherryPick: ["3", "1"]) == ["3"])
  }

  @Test("a file may be gone as long as its undo migration is there")
  func withoutFile() throws { #expect(try undone(["1:1", "2:9"], ["V1", "U9"]) == ["2"]) }

  @Test(
    "refuses before anything runs",
    arguments: [
      (
        ["1:1", "2:2 add people", "3:3"], ["V1", "V2", "V3", "U1", "U3"], "1",
        "Unable to undo migration to version \"2 - add people\" "
          + "as no corresponding undo migration has been found."
      ),
      (
        ["1:1"], ["V1"], "latest",
        "Unable to undo migration to version \"1 - step\" "
          + "as no corresponding undo migration has been found."
      ),
      (
        ["1:1", "2:2:SQL:f"], ["V1", "V2", "U1", "U2"], "latest",
        "Schema \"main\" contains a failed migration to version 2 !"
      ),
      (
        ["1:1"], ["V1", "U1"], "7",
        "No migration with a target version 7 could be found. "
          + "Ensure target is specified correctly and the migration exists."
      ),
    ])
  func refusals(history: [String], disk: [String], target: String, expected: String) {
    #expect(message { _ = try undone(history, disk, target: target) } == expected)
  }

  @Test("names a migration without description by its version")
  func emptyDescription() throws {
    var stored = rows(["1:1"])
    stored[0].description = ""
    let overview = try MigrationStates.compute(rows: stored, resolved: [])
    #expect(
      message { _ = try UndoPlan(overview: overview, schema: "s") }
        == "Unable to undo migration to version \"1\" "
        + "as no corresponding undo migration has been found.")
  }
}

@Suite("Undoable")
struct UndoabilityTests {
  @Test("follows engine.md 5.7 and the recordings 124 and 125")
  func texts() throws {
    let overview = try overview(
      [
        "1:1", "2:2", "3:3", "4:3:UNDO_SQL", "5:4", "6:4:DELETE", "7:5:SQL:f", "8:6:BASELINE",
        "9:- a",
      ],
      ["V1", "U1", "V2", "V3", "U3", "U4", "V5", "U5", "R a", "V7", "U7"], outOfOrder: true)
    let undoability = Undoability(listed: overview.entries)
    let shown = overview.entries.filter { $0.state != .available }.map {
      "\($0.summary): \(undoability.table($0))/\(undoability.json($0)) \(undoability.path($0))"
    }
    #expect(
      shown == [
        "3 Below Baseline: Yes/Yes /sql/U3__step.sql",
        "1 Success: Yes/Yes /sql/U1__step.sql",
        "2 Success: No/No ",
        "3 Undone: / ",
        "3 UNDO_SQL Success: / ",
        "4 Deleted: /Yes /sql/U4__step.sql",
        "5 Failed: No/No ",
        "6 BASELINE Baseline: No/No ",
        "a Success: / ",
        "7 Pending: Yes/Yes /sql/U7__step.sql",
      ])
  }

  @Test("looks only at what is listed")
  func filtered() throws {
    let overview = try overview(["1:1", "2:1:UNDO_SQL", "3:1"], ["V1", "U1"])
    let listed = overview.entries.filter { !$0.type.isUndo }
    #expect(Undoability(listed: listed).table(listed[1]) == "No")
    #expect(Undoability(listed: overview.entries).table(listed[1]) == "Yes")
  }
}
