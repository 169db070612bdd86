import MigrationModel
import MigrationStates
import Testing

@Suite("Plan of migrate")
struct MigratePlanTests {
  private func plan(
    _ overview: MigrationOverview, group: Bool = false, executed: Set<String> = [],
    patterns: [String] = ["*:future"]
  ) throws -> MigratePlan {
    MigratePlan(
      overview: overview, schema: "\"main\"", group: group, executed: executed,
      patterns: try IgnorePatterns(patterns))
  }

  private func names(_ plan: MigratePlan?) -> [String]? {
    plan?.steps.map {
      ($0.migration.version?.description ?? $0.migration.description)
        + ($0.isOutOfOrder ? " out of order" : "")
    }
  }

  @Test("takes one migration, or all with group")
  func group() throws {
    let overview = try overview(["1:3"], ["V2", "V3", "V4", "R a"], outOfOrder: true)
    #expect(names(try plan(overview)) == ["2 out of order"])
    #expect(names(try plan(overview, group: true)) == ["2 out of order", "4", "a"])
    #expect(names(try plan(overview, executed: ["/sql/V2__step.sql"])) == ["4"])
    #expect(try plan(overview, group: true).following()?.steps.isEmpty == true)
  }

  @Test("next ends the loop after one turn")
  func next() throws {
    let overview = try overview(["1:1"], ["V1", "V2", "V3", "R a"], target: "next")
    #expect(try plan(overview).isLast)
    #expect(names(try plan(overview)) == ["2"])
    #expect(names(try plan(overview, group: true)) == ["2", "a"])
    #expect(try plan(overview).following() == nil)
  }

  @Test(
    "a following plan is that of new states",
    arguments: [
      ([], ["V1", "V2", "B2", "V3", "R b", "R a"], false, []),
      (["1:2", "2:5", "3:- a#5"], ["V1", "V2", "V3", "V5", "V6", "R a", "U3"], true, []),
      (["1:4"], ["V1", "V2", "V4", "V6", "R a", "V5"], false, ["6", "1", "a", "2", "5"]),
      (["0:-:SCHEMA"], ["V1 !off", "V2"], false, []),
    ])
  func following(
    history: [String], disk: [String], outOfOrder: Bool, picks: [String]
  ) throws {
    var stored = rows(history)
    let resolved = files(disk)
    let options = StateOptions(outOfOrder: outOfOrder, cherryPick: picks)
    var executed: Set<String> = []
    var quick: MigratePlan?
    for _ in 0...disk.count {
      let overview = try MigrationStates.compute(rows: stored, resolved: resolved, options: options)
      let plan = try plan(overview, executed: executed)
      #expect(quick == nil || names(quick) == names(plan))
      quick = plan.following()
      for step in plan.steps {
        executed.insert(step.migration.path)
        stored.append(
          HistoryRow(
            installedRank: (stored.last?.installedRank ?? 0) + 1, version: step.migration.version,
            description: step.migration.description, type: step.migration.type,
            script: step.migration.script, checksum: step.migration.checksum, installedBy: "",
            executionTime: 1, success: true))
      }
    }
    #expect(quick?.steps.isEmpty == true)
    #expect(!executed.isEmpty)
  }

  @Test("warns of versions that no file has")
  func newer() throws {
    #expect(
      try plan(overview(["1:1", "2:5"], ["V1", "R a"])).warnings
        == [.schemaIsNewer(version: "5", latest: "1")])
    #expect(
      try plan(overview(["1:1"], [])).warnings == [.schemaIsNewer(version: "1", latest: nil)])
    let mixed = try plan(overview(["1:1"], ["R a"]))
    #expect(mixed.warnings.isEmpty)
    #expect(names(mixed) == ["a"])
    #expect(
      try plan(overview(["1:1", "2:5"], ["V1", "V2"], outOfOrder: true)).following() == nil)
  }

  @Test(
    "refuses to go on from a failure",
    arguments: [
      (["1:1:SQL:f"], ["*:future"], "Schema \"main\" contains a failed migration to version 1 !"),
      (
        ["1:-:SQL:f a", "2:1:SQL:f"], ["*:future"],
        "Schema \"main\" contains a failed repeatable migration (\"a\") !"
      ),
      (["1:9:SQL:f"], ["*:missing"], "Schema \"main\" contains a failed migration to version 9 !"),
      (
        ["1:8:SQL:f", "2:9:SQL:f"], ["*:future"],
        "Schema \"main\" contains a failed migration to version 8 !"
      ),
    ])
  func failures(history: [String], patterns: [String], expected: String) throws {
    let plan = try plan(overview(history, ["V1", "V2", "R a"]), patterns: patterns)
    #expect(plan.failure?.message == expected)
    #expect(plan.steps.isEmpty)
    #expect(plan.following() == nil)
  }

  @Test("goes on behind a single failed future migration")
  func failedFuture() throws {
    let plan = try plan(overview(["1:9:SQL:f"], ["V1"], outOfOrder: true))
    #expect(
      plan.warnings == [
        .schemaIsNewer(version: "9", latest: "1"), .futureFailure(version: "9"),
      ])
    #expect(names(plan) == ["1 out of order"])
  }
}
