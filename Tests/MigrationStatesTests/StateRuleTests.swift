import MigrationModel
import MigrationStates
import Testing

@Suite("State rules")
struct StateRuleTests {
  @Test(
    "of applied rows (engine.md 5.3)",
    arguments: [
      // Baseline rows.
      (["1:2:SQL_BASELINE:f"], ["B2"], "2 SQL_BASELINE Failed"),
      (["1:2:SQL_BASELINE"], ["V3"], "2 SQL_BASELINE Missing"),
      (["1:2:SQL_BASELINE"], [], "2 SQL_BASELINE Future"),
      (["1:2:SQL_BASELINE"], ["B2"], "2 SQL_BASELINE Baseline"),
      (["1:2:SQL_STATE_SCRIPT"], ["B2"], "2 SQL_BASELINE Baseline"),
      (["1:2:BASELINE:f"], [], "2 BASELINE Baseline"),
      // Rows without a file.
      (["1:2:SQL:f"], ["V3"], "2 Failed (Missing)"),
      (["1:2:SQL:f"], ["V1"], "2 Failed (Future)"),
      (["1:2"], ["V2:SCRIPT"], "2 Future"),
      (["1:- a", "2:- b"], ["R b"], "a Missing"),
      (["1:-:SQL:f a"], [], "a Failed (Missing)"),
      (["1:-:SCHEMA:f"], [], "step SCHEMA Success"),
      // Rows with one.
      (["1:2:SQL:f"], ["V2"], "2 Failed"),
      (["1:-:SQL:f a"], ["R a"], "a Failed"),
      (["1:-:SQL:f a#5"], ["R a"], "a Failed"),
      (["1:- a#5"], ["R a"], "a Outdated"),
      (["1:-:SQL:f a", "2:- a"], ["R a"], "a Failed"),
      (["1:- a", "2:-:SQL:f a"], ["R a"], "a Superseded"),
      // Markers.
      (["1:2:DELETE:f"], [], "2 DELETE Success"),
      (["1:-:DELETE a"], [], "a DELETE Success"),
      (["1:2:UNDO_SQL"], [], "2 UNDO_SQL Success"),
      (["1:2:UNDO_SQL:f"], ["U2"], "2 UNDO_SQL Failed"),
      (["1:2:UNDO_SCRIPT"], ["V2"], "2 UNDO_SCRIPT Success"),
    ])
  func applied(history: [String], disk: [String], expected: String) throws {
    let entries = try overview(history, disk).entries
    #expect(entries.first { $0.row?.installedRank == 1 }?.summary == expected)
  }

  @Test(
    "of migrations that are not applied (engine.md 5.4)",
    arguments: [
      (["1:1"], ["V2 !off"], "latest", false, "2 Ignored"),
      (["1:5:BASELINE"], ["V2 !off"], "latest", false, "2 Ignored"),
      ([], ["R !off"], "latest", false, "off Ignored"),
      (["1:5"], ["U2"], "1?", false, "2 UNDO_SQL Available"),
      (["1:5:BASELINE"], ["V4"], "latest", true, "4 Below Baseline"),
      (["1:5:BASELINE"], ["B4"], "latest", false, "4 SQL_BASELINE Below Baseline"),
      (["1:5:BASELINE"], ["B5"], "latest", false, "5 SQL_BASELINE Ignored (Baseline)"),
      (["1:5:BASELINE"], ["B6"], "latest", false, "6 SQL_BASELINE Ignored"),
      (["1:5"], ["B6"], "5", false, "6 SQL_BASELINE Above Target"),
      (["1:5"], ["B4"], "latest", false, "4 SQL_BASELINE Ignored"),
      ([], ["B6"], "5?", false, "6 SQL_BASELINE Pending"),
      (["1:5"], ["V6"], "current", false, "6 Above Target"),
      (["1:5"], ["V4"], "current", false, "4 Ignored"),
      (["1:5"], ["V4"], "current", true, "4 Pending"),
      (["1:5"], ["R a"], "current", false, "a Pending"),
      ([], ["V1"], "current", true, "1 Above Target"),
      (["1:-:SCHEMA"], ["V1"], "current", false, "1 Above Target"),
      (["1:1.0"], ["V1:SCRIPT"], "latest", false, "1 SCRIPT Pending"),
      (["1:5:SQL:f"], ["V4"], "latest", false, "4 Ignored"),
    ])
  func unapplied(
    history: [String], disk: [String], target: String, outOfOrder: Bool, expected: String
  ) throws {
    let entries = try overview(history, disk, target: target, outOfOrder: outOfOrder).entries
    #expect(entries.first { $0.row == nil }?.summary == expected)
  }

  @Test("pairs numerically equal versions")
  func equalVersions() throws {
    let overview = try overview(["1:1.0", "2:2"], ["V01", "V2.0.0"])
    #expect(overview.summary == ["1.0 Success", "2 Success"])
    #expect(overview.entries[0].resolved?.version?.description == "01")
  }

  @Test("tells descriptions apart by code points")
  func codePoints() throws {
    let overview = try overview(["1:- caf\u{E9}"], ["R caf\u{E9}", "R cafe\u{301}"])
    #expect(overview.entries.map(\.state) == [.success, .pending])
  }

  @Test("finds the row of a repeatable with a long description again")
  func longDescription() throws {
    let long = String(repeating: "d", count: 201)
    let overview = try overview(["1:- \(long.abbreviatedDescription)"], ["R \(long)"])
    #expect(overview.entries.map(\.state) == [.success])
    #expect(Validation(overview, ignoring: .none).problems.isEmpty)
  }

  @Test("takes a repeatable's raw checksum for its own")
  func rawChecksum() throws {
    let raw = repeatable(checksum: 7, rawChecksum: 5)
    let overview = try MigrationStates.compute(rows: rows(["1:- a#5"]), resolved: [raw])
    #expect(overview.summary == ["a Success"])
  }

  @Test("what later rows say of earlier ones: undo and delete")
  func marks() throws {
    #expect(
      try overview(["1:1", "2:1:UNDO_SQL", "3:1", "4:1:UNDO_SQL"], ["V1"]).summary
        == ["1 Undone", "1 UNDO_SQL Success", "1 Undone", "1 UNDO_SQL Success", "1 Pending"])
    #expect(
      try overview(["1:1", "2:1:UNDO_SQL:f"], ["V1"]).summary
        == ["1 Success", "1 UNDO_SQL Failed"])
    #expect(try overview(["1:2:DELETE"], []).summary == [])
    #expect(
      try overview(["1:2", "2:2:DELETE:f"], ["V3"]).summary
        == ["2 Missing", "2 DELETE Success", "3 Pending"])
    #expect(
      try overview(["1:- a", "2:-:DELETE a", "3:- a"], ["R a"]).summary
        == ["a Deleted", "a DELETE Success", "a Success"])
    // Two rows of one version, both gone and both marked by `repair`.
    #expect(
      try overview(["1:1:JDBC", "2:1", "3:1:DELETE", "4:1:DELETE"], ["V2"]).summary
        == ["1 JDBC Deleted", "1 Deleted", "2 Pending"])
  }

  @Test("refuses more markers than rows", arguments: [["1:2", "2:2:DELETE", "3:2.0:DELETE"]])
  func corrupted(history: [String]) {
    let error = #expect(throws: MigrationError.self) { _ = try overview(history, []) }
    #expect(error?.code == .duplicateDeletedMigration)
    #expect(
      error?.message == "Corrupted schema history: multiple delete entries for version 2.0")
  }

  @Test("an undone baseline migration stands for nothing")
  func undoneBaseline() throws {
    let overview = try overview(["1:2:SQL_BASELINE", "2:2:UNDO_SQL"], ["V1", "B2", "U2", "V3"])
    #expect(overview.appliedBaseline == nil)
    #expect(
      overview.summary == [
        "1 Below Baseline", "2 SQL_BASELINE Undone", "2 UNDO_SQL Success",
        "2 SQL_BASELINE Pending", "3 Pending",
      ])
  }

  @Test("what the overview tells besides the entries")
  func context() throws {
    let overview = try overview(
      ["1:1", "2:4:BASELINE", "3:3", "4:6", "5:6:DELETE"], ["V1", "V7", "B8", "R a"])
    #expect(overview.lastResolved == Version("8"))
    #expect(overview.lastApplied == Version("4"))
    #expect(overview.appliedBaseline == Version("4"))
    #expect(overview.pendingBaseline == Version("8"))
    #expect(overview.current?.version == Version("4"))
    #expect(overview.pending.map(\.summary) == ["7 Pending", "a Pending"])
  }

  @Test(
    "the current version (engine.md 5.7)",
    arguments: [
      ([], "<< Empty Schema >>"),
      (["0:-:SCHEMA"], "null"),
      (["1:- a"], "null"),
      (["1:1", "2:3:SQL:f", "3:2"], "3"),
      (["1:1", "2:2", "3:2:UNDO_SQL"], "1"),
      (["1:1", "2:2", "3:2:DELETE"], "1"),
      (["1:1:DELETE:f"], "<< Empty Schema >>"),
      (["1:-:DELETE a"], "<< Empty Schema >>"),
    ])
  func current(history: [String], expected: String) throws {
    #expect(try overview(history, ["V1", "V2", "V3"]).currentText == expected)
  }
}
