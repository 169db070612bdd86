import MigrationModel
import MigrationStates
import Testing

@Suite("Plan of repair")
struct RepairPlanTests {
  private func plan(
    _ history: [String], _ disk: [String], patterns: [String] = ["*:future"],
    cherryPick: [String] = []
  ) throws -> RepairPlan {
    try RepairPlan(
      rows: rows(history), resolved: files(disk), patterns: IgnorePatterns(patterns),
      cherryPick: cherryPick, installedBy: "repairer")
  }

  private func line(_ row: HistoryRow) -> String {
    "\(row.installedRank) \(row.version?.description ?? "-") \(row.description) \(row.type) "
      + "\(row.checksum.map(String.init) ?? "null") \(row.success)"
  }

  @Test("does all of scenario 104 at once")
  func everything() throws {
    let plan = try plan(
      ["1:1 one", "2:2 two", "3:3 three", "4:- view", "9:4:SQL:f four"],
      ["V1 uno#7", "V3 three#8"])
    #expect(plan.removed.map(line) == ["9 4 four SQL 1 false"])
    #expect(
      plan.deletions.map { line($0.marker) }
        == ["5 2 two DELETE 1 true", "6 - view DELETE 1 true"])
    #expect(plan.deletions.map(\.marker.script) == ["script 2 two", "script - view"])
    #expect(plan.deletions.allSatisfy { $0.marker.installedBy == "repairer" })
    #expect(plan.deletions.allSatisfy { $0.marker.executionTime == 0 })
    #expect(plan.alignments.map(\.rank) == [1, 3])
    #expect(plan.alignments.map(\.description) == ["uno", "three"])
    #expect(plan.alignments.map(\.checksum) == [7, 8])
    #expect(plan.alignments.map(\.entry.description) == ["one", "three"])
    #expect(plan.alignments.map(\.entry.path) == ["/sql/V1__uno.sql", "/sql/V3__three.sql"])
  }

  @Test("its own work needs no repair")
  func twice() throws {
    let history = ["1:1", "2:2", "3:- view", "4:2:DELETE", "5:-:DELETE view"]
    let plan = try plan(history, ["V1"], patterns: ["*:missing"])
    #expect(plan.removed.isEmpty)
    #expect(plan.deletions.isEmpty)
    #expect(plan.alignments.isEmpty)
  }

  @Test(
    "marks what is gone and not ignored (step 3)",
    arguments: [
      (["1:2"], ["V3"], ["*:future"], ["2"]),
      (["1:4"], ["V3"], ["*:future"], []),
      (["1:4"], ["V3"], [""], ["4"]),
      (["1:2", "2:- a"], ["V3"], ["versioned:missing"], ["a"]),
      (["1:2:BASELINE", "2:-:SCHEMA", "3:1:UNDO_SQL"], ["V3"], [""], []),
      (["1:2", "2:2:UNDO_SQL"], ["V3"], [""], []),
      (["1:2:SQL_BASELINE"], ["V3"], [""], ["2"]),
      (["1:2:SQL:f"], ["V3"], [""], []),
      (["1:- a#5", "2:- a"], [], [""], ["a"]),
      (["1:1:JDBC", "2:1"], ["V2"], [""], ["1", "1"]),
    ])
  func deletions(
    history: [String], disk: [String], patterns: [String], expected: [String]
  ) throws {
    let plan = try plan(history, disk, patterns: patterns)
    #expect(
      plan.deletions.map { $0.marker.version?.description ?? $0.marker.description } == expected)
    // What repair writes can be read again.
    let remaining = rows(history).filter(\.success) + plan.deletions.map(\.marker)
    let after = try MigrationStates.compute(rows: remaining, resolved: files(disk))
    #expect(after.entries.count { $0.state == .deleted } == expected.count)
  }

  @Test(
    "aligns rows with their files (step 4)",
    arguments: [
      (["1:1"], ["V1"], []),
      (["1:1#5"], ["V1"], [1]),
      (["1:1#null"], ["V1"], [1]),
      (["1:1 other"], ["V1"], [1]),
      (["1:1#5", "2:1:UNDO_SQL"], ["V1", "U1"], []),
      (["1:1", "2:1:UNDO_SQL#5", "3:1"], ["V1", "U1"], [2]),
      (["1:- a#5"], ["R a"], []),
      (["1:2:BASELINE"], ["V2#5"], []),
      (["1:1#5", "2:2:BASELINE"], ["V1"], [1]),
      (["1:1:SPRING_JDBC"], ["V1:JDBC"], []),
    ])
  func alignments(history: [String], disk: [String], expected: [Int]) throws {
    #expect(try plan(history, disk).alignments.map(\.rank) == expected)
  }

  @Test("compares and writes the abbreviated description (appendix E, 17)")
  func longDescription() throws {
    let long = String(repeating: "d", count: 300)
    #expect(try plan(["1:1 \(long.abbreviatedDescription)"], ["V1 \(long)"]).alignments.isEmpty)
    #expect(
      try plan(["1:1"], ["V1 \(long)"]).alignments.map(\.description)
        == [long.abbreviatedDescription])
  }

  @Test("aligns a repeatable that was stored with its raw checksum")
  func rawChecksum() throws {
    let raw = repeatable(checksum: 7, rawChecksum: 5)
    let plan = try RepairPlan(
      rows: rows(["1:- a#5"]), resolved: [raw], patterns: .none, cherryPick: [], installedBy: "")
    #expect(plan.alignments.map(\.checksum) == [7])
  }

  @Test("touches only what cherryPick selects")
  func cherryPick() throws {
    let plan = try plan(
      ["1:1#5", "2:2#5", "3:3:SQL:f", "4:4:SQL:f", "5:5", "6:6"], ["V1", "V2", "V9"],
      cherryPick: ["2", "4", "6"])
    #expect(plan.removed.map(\.installedRank) == [4])
    #expect(plan.deletions.map(\.marker.version?.description) == ["6"])
    #expect(plan.alignments.map(\.rank) == [2])
  }
}
