import Database
import PostgreSQLDriver
import Testing

@Suite("PostgreSQL run lock", .enabled(if: TestServer.isThere, TestServer.reason))
struct RunLockTests {
  let database: TestDatabase
  let one: PostgreSQLConnection
  let other: PostgreSQLConnection
  let schema = "public"
  let table = "flyway_schema_history"

  init() throws {
    database = try TestDatabase()
    one = try database.connect()
    other = try database.connect()
  }

  @Test("keeps others out until it is given back")
  func excludes() throws {
    #expect(try one.tryLockRun(schema: schema, table: table))
    #expect(try one.tryLockRun(schema: schema, table: table))
    #expect(!one.isInTransaction)
    #expect(try !other.tryLockRun(schema: schema, table: table))
    #expect(try other.tryLockRun(schema: schema, table: "another"))
    #expect(try other.isRunLockedElsewhere(schema: schema, table: table))
    #expect(try !one.isRunLockedElsewhere(schema: schema, table: table))
    try one.unlockRun(schema: schema, table: table)
    #expect(try !other.isRunLockedElsewhere(schema: schema, table: table))
  }

  @Test(
    "has the reference's keys",
    arguments: [
      ("public", 77_433_833_903_597), ("app", 77_431_436_970_681), ("tenant_a", 77_432_872_662_058),
    ])
  func keys(schema: String, key: Int) throws {
    #expect(try one.tryLockRun(schema: schema, table: table))
    #expect(try other.value("SELECT pg_try_advisory_xact_lock(\(key))") == "f")
    try one.unlockRun(schema: schema, table: table)
    try other.begin()
    #expect(try other.value("SELECT pg_try_advisory_xact_lock(\(key))") == "t")
    #expect(try !one.tryLockRun(schema: schema, table: table))
    try other.rollback()
    #expect(try one.tryLockRun(schema: schema, table: table))
  }

  @Test(
    "a script can give it away, and it can be taken again",
    arguments: [
      "DISCARD ALL", "SELECT pg_advisory_unlock_all()",
    ])
  func lost(statement: String) throws {
    #expect(try one.tryLockRun(schema: schema, table: table))
    #expect(try one.holdsRunLock(schema: schema, table: table))
    let counter = try one.foreignChangeCounter()
    try one.run(statement)
    #expect(try !one.holdsRunLock(schema: schema, table: table))
    #expect(try one.foreignChangeCounter() == nil)
    #expect(try one.tryLockRun(schema: schema, table: table))
    #expect(try one.foreignChangeCounter() != counter)
    #expect(try one.holdsRunLock(schema: schema, table: table))
    // One that was given away needs no giving back.
    try one.run(statement)
    try one.unlockRun(schema: schema, table: table)
  }

  @Test("tells who has it, without literals")
  func holder() throws {
    #expect(one.runLockHolder(schema: schema, table: table) == nil)
    #expect(try other.tryLockRun(schema: schema, table: table))
    try other.run("SELECT\n 'secret' AS x")
    let fresh = try database.connect()
    let text = try #require(fresh.runLockHolder(schema: schema, table: table))
    let pid = try #require(try other.value("SELECT pg_backend_pid()"))
    #expect(text.hasPrefix("pid \(pid), user postgres, Dunlin from 127.0.0.1, for "))
    #expect(text.hasSuffix("last statement: SELECT '…' AS x"))
  }

  @Test(
    "shows no literal, however it is quoted",
    arguments: [
      ("SELECT 'it''s secret', $$secret$$", "SELECT '…''…', '…'"),
      ("SELECT E'it\\'s secret' AS x", "SELECT E'…' AS x"),
      ("SELECT $a$ $$ secret $a$ AS x", "SELECT '…' AS x"),
      ("SELECT 1 AS a$b$c", "SELECT 1 AS a$b$c"),
    ])
  func literals(statement: String, shown: String) throws {
    #expect(try other.tryLockRun(schema: schema, table: table))
    try other.run(statement)
    let text = try #require(one.runLockHolder(schema: schema, table: table))
    #expect(text.hasSuffix("last statement: " + shown))
  }

  @Test("counts what others may have written in between")
  func counter() throws {
    #expect(try one.foreignChangeCounter() == nil)
    func relock() throws -> Int? {
      try one.unlockRun(schema: schema, table: table)
      #expect(try one.tryLockRun(schema: schema, table: table))
      return try one.foreignChangeCounter()
    }
    let first = try relock()
    #expect(first != nil)
    // Other databases of the server may write as well, so that equality cannot be expected.
    try one.unlockRun(schema: schema, table: table)
    try other.execute("CREATE TABLE t (i int)")
    #expect(try one.tryLockRun(schema: schema, table: table))
    let second = try one.foreignChangeCounter()
    #expect(second != first)
    try one.unlockRun(schema: schema, table: table)
    try other.begin()
    try other.execute("INSERT INTO t VALUES (1)")
    try other.commit()
    #expect(try relock() != second)
  }

  @Test("does not stop an index from being built beside the traffic")
  func concurrently() throws {
    try one.execute("CREATE TABLE t (i int)")
    #expect(try one.tryLockRun(schema: schema, table: table))
    #expect(try other.tryLockRun(schema: schema, table: "another"))
    #expect(try one.run("CREATE INDEX CONCURRENTLY x ON t (i)") == ["count 0"])
  }
}
