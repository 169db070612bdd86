import MigrationModel
import MigrationStates
import Testing

@Suite("Validation")
struct ValidationTests {
  private func problems(
    _ history: [String], _ disk: [String], _ patterns: [String] = ["*:future"],
    target: String = "latest"
  ) throws -> [ValidationProblem] {
    let overview = try overview(history, disk, target: target)
    return Validation(overview, ignoring: try IgnorePatterns(patterns)).problems
  }

  @Test("has the reference's texts")
  func texts() throws {
    let problems = try problems(
      [
        "1:1", "2:2", "3:3#5", "4:4 four", "5:- again#5", "6:- other", "7:-:SQL:f half",
        "8:6:SQL:f broken",
      ], ["V1", "V3", "V4 vier", "V5", "V7", "R again", "R half", "R new", "V8 !off"])
    #expect(
      problems.map(\.message) == [
        """
        Detected applied migration not resolved locally: 2.
        If you removed this migration intentionally, run repair to mark the migration as deleted.
        """,
        """
        Migration checksum mismatch for migration version 3
        -> Applied to database : 5
        -> Resolved locally    : 1
        Either revert the changes to the migration, or run repair to update the schema history.
        """,
        """
        Migration description mismatch for migration version 4
        -> Applied to database : four
        -> Resolved locally    : vier
        Either revert the changes to the migration, or run repair to update the schema history.
        """,
        """
        Detected outdated resolved repeatable migration that should be re-applied to database: again.
        Run migrate to execute this migration.
        """,
        """
        Detected applied migration not resolved locally: other.
        If you removed this migration intentionally, run repair to mark the migration as deleted.
        """,
        """
        Detected failed repeatable migration: half.
        Please remove any half-completed changes then run repair to fix the schema history.
        """,
        """
        Detected failed migration to version 6 (broken).
        Please remove any half-completed changes then run repair to fix the schema history.
        """,
        """
        Detected resolved migration not applied to database: 5.
        To ignore this migration, set -ignoreMigrationPatterns='*:ignored'. \
        To allow executing this migration, set -outOfOrder=true.
        """,
        """
        Detected resolved migration not applied to database: 7.
        To fix this error, either run migrate, or set -ignoreMigrationPatterns='*:pending'.
        """,
        """
        Detected resolved repeatable migration not applied to database: again.
        To fix this error, either run migrate, or set -ignoreMigrationPatterns='*:pending'.
        """,
        """
        Detected resolved repeatable migration not applied to database: new.
        To fix this error, either run migrate, or set -ignoreMigrationPatterns='*:pending'.
        """,
      ])
    #expect(
      problems.map(\.code) == [
        "APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED", "CHECKSUM_MISMATCH", "DESCRIPTION_MISMATCH",
        "OUTDATED_REPEATABLE_MIGRATION", "APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED",
        "FAILED_REPEATABLE_MIGRATION", "FAILED_VERSIONED_MIGRATION",
        "RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED", "RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED",
        "RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED", "RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED",
      ])
    let mismatch = problems[2]
    #expect(mismatch.version == "4")
    #expect(mismatch.description == "four")
    #expect(mismatch.path == "/sql/V4__vier.sql")
    #expect(problems[0].path.isEmpty)
    #expect(problems[3].version.isEmpty)
  }

  @Test(
    "rule by rule (engine.md 6.2)",
    arguments: [
      // 1: what needs no look.
      (["1:1#5", "2:1:UNDO_SQL"], ["V1", "U1#6"], ["*:pending"], "latest", []),
      (["1:1#5", "2:1:DELETE"], ["V1"], ["*:pending"], "latest", []),
      ([], ["V1", "V2"], ["*:missing"], "1", ["RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED"]),
      // 2 and 3: patterns before failures; a failed future one.
      (["1:1:SQL:f"], ["V1"], ["*:*"], "latest", []),
      (["1:1:SQL:f"], ["V1"], ["*:missing"], "latest", ["FAILED_VERSIONED_MIGRATION"]),
      (
        ["1:1:SQL:f"], ["V2"], ["*:missing", "*:pending"], "latest", ["FAILED_VERSIONED_MIGRATION"]
      ),
      (["1:1:SQL:f"], [], ["*:future"], "latest", []),
      (["1:1:SQL:f"], [], ["*:pending"], "latest", ["FAILED_VERSIONED_MIGRATION"]),
      // 5: without a file.
      (["1:1"], [], [""], "latest", ["APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED"]),
      (["1:1"], [], ["versioned:future"], "latest", []),
      (["1:-:SCHEMA", "2:1:BASELINE", "3:2:UNDO_SQL"], [], [""], "latest", []),
      (["1:1:SQL_BASELINE"], [], [""], "latest", ["APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED"]),
      (["1:- a#5", "2:- a"], [], ["repeatable:missing"], "latest", []),
      // 6: ignored ones.
      (["1:5"], ["V5", "V1"], ["versioned:ignored"], "latest", []),
      (["1:5"], ["V5", "B6", "U5", "V6 !off", "R !off"], [""], "latest", []),
      // 8: outdated.
      (["1:- a#5"], ["R a"], ["*:pending"], "latest", []),
      // 9: what differs.
      (["1:-:JDBC a"], ["R a"], [""], "latest", ["TYPE_MISMATCH"]),
      (["1:1#null"], ["V1"], [""], "latest", []),
      (["1:1"], ["V1#null"], [""], "latest", []),
      (["1:1 << no description >>"], ["V1 !"], [""], "latest", []),
      (["1:1#5", "2:2:BASELINE", "3:3#5"], ["V1", "V3"], [""], "latest", ["CHECKSUM_MISMATCH"]),
      (["1:2:SQL_BASELINE#5"], ["B2"], [""], "latest", []),
      (["1:1", "2:1:UNDO_SQL#5", "3:1"], ["V1", "U1"], [""], "latest", []),
    ])
  func rules(
    history: [String], disk: [String], patterns: [String], target: String, codes: [String]
  ) throws {
    #expect(try problems(history, disk, patterns, target: target).map(\.code) == codes)
  }

  @Test("names the script of a repeatable, and counts its raw checksum only in states")
  func rawChecksum() throws {
    let raw = repeatable(checksum: 7, rawChecksum: 5)
    let overview = try MigrationStates.compute(rows: rows(["1:- a#5"]), resolved: [raw])
    #expect(Validation(overview, ignoring: .none).problems.isEmpty)
    let problems = Validation(overview, ignoring: .none.ignoringPending).problems
    #expect(problems.map(\.code) == ["CHECKSUM_MISMATCH"])
    #expect(
      problems.first?.message.hasPrefix("Migration checksum mismatch for migration script - a\n")
        == true)
  }

  @Test("counts every entry")
  func count() throws {
    let overview = try overview(["0:-:SCHEMA", "1:1"], ["V1", "V2", "U1"])
    #expect(Validation(overview, ignoring: .none).count == 4)
  }
}
