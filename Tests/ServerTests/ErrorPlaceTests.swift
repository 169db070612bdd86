import TestSupport
import Testing

@Suite("Places of errors")
struct ErrorPlaceTests {
  /// PostgreSQL counts characters of the statement; what is shown counts lines of the file.
  @Test("are those of the file", .needs(.postgreSQL))
  func place() throws {
    let project = try TestProject(
      on: .postgreSQL,
      [
        "V1__a.sql": """
        -- é
        SELECT 1;
          -- before
          SELECT 'é😀',
            ${two}, nope;

        """
      ])
    let outcome = try project.run("-placeholders.two=2,\n3", "migrate")
    #expect(outcome.exitStatus == 1)
    #expect(
      outcome.error.contains("Line       : 4\nColumn     : 13 in line 5\n"), outcome.transcript)
    let annotated = try project.run(
      "-placeholders.two=2", "-outputType=github", "migrate")
    #expect(annotated.output.contains("line=5"), annotated.transcript)
  }
}
