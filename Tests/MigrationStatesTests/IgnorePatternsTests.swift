import MigrationModel
import MigrationStates
import Testing

@Suite("ignoreMigrationPatterns")
struct IgnorePatternsTests {
  private static let link =
    "https://help.red-gate.com/help/flyway-cli13/help_0.aspx?topic="
    + "reference/configuration/flyway-namespace/flyway-ignore-migration-patterns-setting"

  @Test(
    "texts that are none",
    arguments: [
      ("missing", "form"), ("", "form"), ("*:", "form"), ("*:missing:x", "form"), (":", "form"),
      (
        "undone:missing",
        "Invalid migration type 'undone'. Valid types are: [*, repeatable, versioned]"
      ),
      (":missing", "Invalid migration type ''. Valid types are: [*, repeatable, versioned]"),
      (
        "*:nonsense",
        "Invalid migration state 'nonsense'. Valid states are: [*, missing, pending, ignored, future]"
      ),
    ])
  func malformed(pattern: String, expected: String) {
    let form =
      "Invalid pattern '\(pattern)'. Pattern must be of the form "
      + "<migration_type>:<migration_state> See \(Self.link) for full details"
    #expect(
      message { _ = try IgnorePatterns(["*:future", pattern]) }
        == (expected == "form" ? form : expected))
  }

  @Test("an empty list and a single empty text are none", arguments: [[], [""]])
  func none(patterns: [String]) throws { #expect(try IgnorePatterns(patterns) == .none) }

  @Test("case and blanks do not matter")
  func spelling() throws {
    #expect(try IgnorePatterns([" Versioned : MISSING "]) == IgnorePatterns(["versioned:missing:"]))
  }

  @Test(
    "match by kind and shown state",
    arguments: [
      ("*:*", ["2", "3", "a", "b", "4", "5", "9"]), ("versioned:*", ["2", "3", "4", "5", "9"]),
      ("repeatable:*", ["a", "b"]), ("*:missing", ["2", "a"]), ("repeatable:missing", ["a"]),
      ("*:pending", ["b", "9"]), ("versioned:ignored", ["4"]), ("*:future", []),
    ])
  func matches(pattern: String, expected: [String]) throws {
    let overview = try overview(
      ["1:2", "2:3:SQL:f", "3:- a", "4:5"], ["V4", "V5", "V9", "R b"])
    let patterns = try IgnorePatterns([pattern])
    let matched = overview.entries.filter(patterns.matches)
    #expect(
      Set(matched.map { $0.version?.description ?? $0.description }) == Set(expected))
  }

  @Test("a state is ignored when both kinds of migrations may have it")
  func ignored() throws {
    #expect(try IgnorePatterns(["*:missing"]).ignoresMissing)
    #expect(try IgnorePatterns(["*:*"]).ignoresIgnored)
    #expect(try IgnorePatterns(["repeatable:future", "versioned:*"]).ignoresFuture)
    #expect(try !IgnorePatterns(["versioned:pending"]).ignoresPending)
    #expect(try IgnorePatterns(["versioned:pending"]).ignoringPending.ignoresPending)
  }
}
