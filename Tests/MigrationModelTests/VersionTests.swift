import MigrationModel
import Testing

@Suite("Version")
struct VersionTests {
  @Test(
    "is shown as written (engine.md 2.1)",
    arguments: [
      ("1", "1"), ("1_1", "1.1"), ("001.2.0.0", "001.2.0.0"), ("0.0", "0.0"),
      ("20240131123000", "20240131123000"),
      (
        "123456789012345678901234567890123456789012345678901234567890",
        "123456789012345678901234567890123456789012345678901234567890"
      ),
    ])
  func text(text: String, expected: String) {
    #expect(Version(text)?.description == expected)
  }

  @Test(
    "is no other text",
    arguments: [
      "1.", ".1", "1..2", "1.a", "a", "1.-2", " 1", "1e3", "", "-5", "+5", "1_", "\u{661}",
    ])
  func malformed(text: String) {
    #expect(Version(text) == nil)
    let error = #expect(throws: MigrationError.self) { _ = try Version.read(text) }
    let shown = text.split(separator: "_", omittingEmptySubsequences: false).joined(separator: ".")
    #expect(
      error?.message == "Version may only contain 0..9 and . (dot). Invalid version: \(shown)")
  }

  @Test(
    "is compared by parts as numbers (engine.md, appendix D)",
    arguments: [
      ("1", "1.0.1"), ("1.0.1", "1.1"), ("1.1", "1.2"), ("1.2", "1.10"), ("1.10", "2"), ("2", "10"),
      ("9999", "20240101"), ("1.2", "1.2.3"), ("0", "0.0.1"), ("0.9", "1"),
      ("999999999999999999", "1000000000000000000"),
      ("1.999999999999999999.9", "1.99999999999999999999"),
      ("12345678901234567890123", "12345678901234567890124"),
      ("99999999999999999999", "100000000000000000000"),
      ("9223372036854775807", "9223372036854775808"),
    ])
  func order(lower: String, higher: String) throws {
    let (one, other) = (try #require(Version(lower)), try #require(Version(higher)))
    #expect(one < other)
    #expect(!(other < one))
    #expect(one != other)
  }

  @Test(
    "is equal whatever its zeros",
    arguments: [
      ("1", "1.0"), ("1", "01"), ("1", "1_0"), ("0", "0.0.0"), ("0", "00"), ("1.0.1", "1.00.01"),
      ("12345678901234567890", "0012345678901234567890.0"), ("1.0000000000000000000000002", "1.2"),
    ])
  func equality(one: String, other: String) {
    #expect(Version(one) == Version(other))
    #expect(Version(one)?.hashValue == Version(other)?.hashValue)
    #expect(Set([Version(one), Version(other)]).count == 1)
  }
}

@Suite("Types in the history")
struct MigrationTypeTests {
  @Test(
    "those of the reference are read (engine.md 4.6)",
    arguments: [
      "SCHEMA", "BASELINE", "DELETE", "SQL", "JDBC", "SCRIPT", "UNDO_SCRIPT", "CUSTOM",
      "SQL_BASELINE", "JDBC_BASELINE", "UNDO_SQL", "UNDO_JDBC", "SPRING_JDBC", "SQL_STATE_SCRIPT",
      "JDBC_STATE_SCRIPT",
    ])
  func known(text: String) throws { #expect(try MigrationType.read(text).rawValue == text) }

  @Test("others are refused", arguments: ["", "sql", "NONSENSE"])
  func unknown(text: String) {
    let error = #expect(throws: MigrationError.self) { _ = try MigrationType.read(text) }
    #expect(error?.code == .error)
    #expect(
      error?.message == "Unknown migration type '\(text)' found in schema history.\n"
        + "You might be missing a required extension JAR on the classpath.")
  }

  @Test(
    "flags (engine.md 4.6)",
    arguments: [
      ("SCHEMA", true, false, false), ("DELETE", true, false, false),
      ("BASELINE", true, false, true),
      ("SQL_BASELINE", false, false, true), ("JDBC_BASELINE", false, false, true),
      ("SQL_STATE_SCRIPT", false, false, true), ("UNDO_SQL", false, true, false),
      ("UNDO_SCRIPT", false, true, false), ("SQL", false, false, false),
      ("SPRING_JDBC", false, false, false),
    ])
  func flags(text: String, isSynthetic: Bool, isUndo: Bool, isBaseline: Bool) {
    let type = MigrationType(rawValue: text)
    #expect(type.isSynthetic == isSynthetic)
    #expect(type.isUndo == isUndo)
    #expect(type.isBaseline == isBaseline)
  }
}
