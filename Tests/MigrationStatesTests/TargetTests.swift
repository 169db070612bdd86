import MigrationModel
import MigrationStates
import Testing

@Suite("Target")
struct TargetTests {
  @Test(
    "forms (engine.md 5.6)",
    arguments: [
      ("latest", ["1 Success", "a Outdated", "2 Pending", "3 Pending", "a Pending"]),
      ("LATEST?", ["1 Success", "a Outdated", "2 Pending", "3 Pending", "a Pending"]),
      ("9223372036854775807", ["1 Success", "a Outdated", "2 Pending", "3 Pending", "a Pending"]),
      ("current", ["1 Success", "a Outdated", "2 Above Target", "3 Above Target", "a Pending"]),
      ("Next", ["1 Success", "a Outdated", "2 Pending", "3 Above Target", "a Pending"]),
      ("next?", ["1 Success", "a Outdated", "2 Pending", "3 Above Target", "a Pending"]),
      ("1", ["1 Success", "a Outdated", "2 Above Target", "3 Above Target", "a Pending"]),
      ("02.0", ["1 Success", "a Outdated", "2 Pending", "3 Above Target", "a Pending"]),
      ("2_5?", ["1 Success", "a Outdated", "2 Pending", "3 Above Target", "a Pending"]),
    ])
  func forms(target: String, expected: [String]) throws {
    let overview = try overview(
      ["1:1", "2:- a#5"], ["V1", "V2", "V3", "R a"], target: target)
    #expect(overview.summary == expected)
  }

  @Test(
    "texts that are no version",
    arguments: [
      ("nonsense", "nonsense"), ("1_a", "1.a"), ("", ""), ("?", ""), ("2??", "2?"),
      ("1..2", "1..2"),
      (" 1", " 1"),
    ])
  func malformed(target: String, shown: String) {
    #expect(
      message { _ = try overview([], ["V1"], target: target) }
        == "Version may only contain 0..9 and . (dot). Invalid version: \(shown)")
  }

  @Test("a version exists when a row or a file has it")
  func existence() throws {
    #expect(message { _ = try overview(["1:1"], ["V2", "U4"], target: "1") } == nil)
    #expect(message { _ = try overview(["1:1"], ["V2", "U4"], target: "2") } == nil)
    #expect(message { _ = try overview(["1:1"], ["V2", "U4"], target: "4") } == nil)
    // A marker that is not listed does not count.
    #expect(message { _ = try overview(["1:3:DELETE"], ["V2"], target: "3") } != nil)
    #expect(
      message { _ = try overview(["1:1"], ["V2"], target: "2_5") }
        == "No migration with a target version 2.5 could be found. "
        + "Ensure target is specified correctly and the migration exists.")
  }

  @Test("next without anything pending, or with a repeatable first, bounds nothing")
  func nextWithoutVersion() throws {
    #expect(try overview(["1:2"], ["V1", "V2"], target: "next").target == .unlimited)
    let repeatable = try overview([], ["R b", "R a"], target: "next")
    #expect(repeatable.target == .unlimited)
    #expect(repeatable.summary == ["a Pending", "b Pending"])
  }

  @Test("next with a baseline migration")
  func nextBaseline() throws {
    #expect(
      try overview([], ["V1", "B2", "V3"], target: "next").summary
        == ["1 Below Baseline", "2 SQL_BASELINE Pending", "3 Above Target"])
  }
}
