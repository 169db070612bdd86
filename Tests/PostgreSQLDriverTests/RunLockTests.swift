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
