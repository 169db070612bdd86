import SQLScript
import Testing

@Suite("Transaction control")
struct TransactionControlTests {
  @Test(
    "is told by the first words, behind comments",
    arguments: [
      ("BEGIN", TransactionControl.begins), ("begin immediate", .begins),
      ("START TRANSACTION READ ONLY", .begins), ("start slave", .none),
      ("COMMIT", .ends), ("commit;", .ends), ("End", .ends), ("ABORT", .ends),
      ("ROLLBACK", .ends), ("rollback work", .ends), ("ROLLBACK TO SAVEPOINT a", .none),
      ("COMMIT PREPARED 'x'", .none), ("COMMIT AND CHAIN", .restarts),
      ("ROLLBACK AND NO CHAIN", .ends), ("-- x\n/* y */ COMMIT", .ends), ("# x\nCOMMIT", .ends),
      ("commits", .none), ("end_of_day()", .none), ("insert into a values ('COMMIT')", .none),
      ("", .none), ("-- COMMIT", .none), ("co", .none),
    ])
  func words(text: String, expected: TransactionControl) {
    #expect(TransactionControl(of: Array(text.utf8).span) == expected)
  }
}
