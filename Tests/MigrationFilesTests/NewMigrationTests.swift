import MigrationFiles
import MigrationModel
import Testing

@Suite("Next version")
struct NextVersionTests {
  private let now = "20260102030405"

  @Test(
    "raises the last number, and keeps its zeros and what parts it",
    arguments: [
      (nil, "001"), ("1", "2"), ("001", "002"), ("009", "010"), ("999", "1000"), ("1.2", "1.3"),
      ("1_09", "1_10"), ("2024.12.31", "2024.12.32"),
      ("12345678901234567890", "12345678901234567891"),
    ] as [(String?, String)])
  func numbers(highest: String?, next: String) {
    for timestamp in [NextVersion.Timestamp.auto, .never] {
      #expect(NextVersion(timestamp, now: now).version(after: highest) == next)
    }
  }

  @Test(
    "puts a time behind the number where one is wanted",
    arguments: [
      (.auto, "002_20240829162505", "003_20260102030405"),
      (.never, "002_20240829162505", "003"), (.always, "002", "003_20260102030405"),
      (.always, "1.2", "1.3.20260102030405"), (.always, nil, "001_20260102030405"),
      (.auto, "2.20240829162505", "3.20260102030405"),
      // Nothing but a time.
      (.auto, "20240829162505", "20260102030405"), (.never, "20240829162505", "20240829162506"),
      // Somebody's clock is ahead.
      (.auto, "20990829162505", "20990829162506"),
      // No time, though it has as many digits.
      (.auto, "20249929162505", "20249929162506"),
    ] as [(NextVersion.Timestamp, String?, String)])
  func times(timestamp: NextVersion.Timestamp, highest: String?, next: String) {
    #expect(NextVersion(timestamp, now: now).version(after: highest) == next)
  }
}

@Suite("New migration")
struct NewMigrationTests {
  private let next = NextVersion(.auto, now: "20260102030405")

  private func names(
    _ existing: [String], _ configuration: Configuration = Configuration(),
    _ change: (inout NewMigration) -> Void
  ) throws -> [String] {
    var request = NewMigration()
    change(&request)
    return try request.files(among: existing, configuration: configuration, next: next)
      .map(\.name)
  }

  @Test("follows the highest version of V and B files, of programs too, and of no others")
  func highest() throws {
    let existing = ["V1__a.sql", "B007__b.sql", "V3__c.sh", "U9__d.sql", "R__e.sql", "V10.txt"]
    #expect(try names(existing) { $0.description = "add people" } == ["V008__add_people.sql"])
    #expect(try names(["V0012__x.py"]) { _ in } == ["V0013.sql"])
  }

  @Test("comes with its undo migration on request")
  func pair() throws {
    let found = try names(["V1__a.sql"]) {
      $0.description = "b"
      $0.hasUndo = true
    }
    #expect(found == ["V2__b.sql", "U2__b.sql"])
  }

  @Test("undoes the highest versioned migration, or the one named")
  func undo() throws {
    let existing = ["V1_1__one.sql", "V2__two_words.sql", "B5__x.sql"]
    #expect(try names(existing) { $0.kind = .undo } == ["U2__two_words.sql"])
    let named = try names(existing) {
      $0.kind = .undo
      $0.version = "1.1"
    }
    #expect(named == ["U1_1__one.sql"])
  }

  @Test("is named as configured")
  func naming() throws {
    var configuration = Configuration()
    configuration.sqlMigrationPrefix = "mig-"
    configuration.sqlMigrationSeparator = "--"
    configuration.sqlMigrationSuffixes = [".pgsql", ".sql"]
    configuration.repeatableSqlMigrationPrefix = "rep"
    configuration.baselineMigrationPrefix = "base-"
    let existing = ["mig-4--x.sql"]
    #expect(try names(existing, configuration) { $0.description = "a b" } == ["mig-5--a_b.pgsql"])
    let repeatable = try names(existing, configuration) {
      $0.kind = .repeatable
      $0.description = "v"
    }
    #expect(repeatable == ["rep--v.pgsql"])
    let baseline = try names(existing, configuration) {
      $0.kind = .baseline
      $0.version = "4"
    }
    #expect(baseline == ["base-4.pgsql"])
  }

  @Test(
    "is refused when it is taken, or would be misread",
    arguments: [
      ("-v3", "already: V3__x.sql"), ("-v3.0", "already: V3__x.sql"),
      ("-v1a", "Invalid version '1a'"), ("-da/b", "cannot hold a slash"),
      ("-repeatable", "needs a description"), ("-undo", "already: U3__x.sql"),
      ("-undo -v7", "no versioned migration 7"), ("-baseline -pair", "is not undone"),
      ("-repeatable -dr", "already: R__r.sql"), ("-repeatable -dq -v1", "has no version"),
    ])
  func refused(words: String, message: String) throws {
    let existing = ["V3__x.sql", "U3__x.sql", "R__r.sql"]
    let error = try #require(throws: MigrationError.self) {
      _ = try names(existing) { request in
        for word in words.split(separator: " ") {
          switch word {
          case "-repeatable": request.kind = .repeatable
          case "-undo": request.kind = .undo
          case "-baseline": request.kind = .baseline
          case "-pair": request.hasUndo = true
          case _ where word.hasPrefix("-v"): request.version = String(word.dropFirst(2))
          default: request.description = String(word.dropFirst(2))
          }
        }
      }
    }
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test("may take the place of a file of its own name")
  func replaces() throws {
    let found = try names(["V3__x.sql"]) {
      $0.version = "3"
      $0.description = "x"
      $0.replaces = true
    }
    #expect(found == ["V3__x.sql"])
    #expect(throws: MigrationError.self) {
      try names(["V3__x.sql"]) {
        $0.version = "3"
        $0.description = "y"
        $0.replaces = true
      }
    }
  }

  @Test("is refused when prefix and version run into each other")
  func misread() throws {
    var configuration = Configuration()
    configuration.repeatableSqlMigrationPrefix = "V1"
    #expect(throws: MigrationError.self) {
      try names([], configuration) { $0.version = "1" }
    }
  }
}
