import Database
import Foundation
import PostgreSQLDriver
import Testing

@Suite("PostgreSQL pipeline", .enabled(if: TestServer.isThere, TestServer.reason))
struct PipelineTests {
  let database: TestDatabase
  let connection: PostgreSQLConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
  }

  /// Sends statements ahead as the engine does; `nil` when all succeeded, else which one failed.
  private func runAll(
    _ count: Int, limit: Int? = nil, _ statement: (Int) -> String,
    check: (Int, [String]) throws -> Void = { _, _ in }
  ) throws -> (number: Int, error: DatabaseError)? {
    var received = 0
    func receive() throws -> (Int, DatabaseError)? {
      do {
        let lines = try connection.receive()
        try check(received, lines)
      } catch let error as DatabaseError {
        return (received, error)
      }
      received += 1
      return nil
    }
    for number in 0..<count {
      try connection.send(statement(number))
      while number + 1 - received >= limit ?? connection.sendAheadLimit {
        if let failure = try receive() { return failure }
      }
    }
    while received < count {
      if let failure = try receive() { return failure }
    }
    return nil
  }

  @Test("blames the statement that failed", arguments: [0, 1, 127, 128, 511, 512, 5_000, 9_999])
  func failure(at position: Int) throws {
    try connection.execute("CREATE TABLE t (i int PRIMARY KEY)")
    try connection.begin()
    #expect(connection.sendAheadLimit > 100)
    let failure = try runAll(10_000) { number in
      number == position ? "INSERT INTO t VALUES ('x')" : "INSERT INTO t VALUES (\(number))"
    } check: { _, lines in
      #expect(lines == ["count 1"])
    }
    #expect(failure?.number == position)
    #expect(failure?.error.sqlState == "22P02")
    #expect(failure?.error.offset == 22)
    #expect(connection.isInTransaction)
    try connection.rollback()
    #expect(!connection.isInTransaction)
    #expect(try connection.value("SELECT count(*) FROM t") == "0")

    try connection.begin()
    #expect(try runAll(10_000) { "INSERT INTO t VALUES (\($0))" } == nil)
    try connection.commit()
    #expect(try connection.value("SELECT count(*) FROM t") == "10000")
  }

  @Test("statements behind a failed one say that the transaction is aborted")
  func aborted() throws {
    try connection.begin()
    for sql in ["SELECT 1", "SELECT 1/0", "SELECT 2", "COMMIT"] { try connection.send(sql) }
    #expect(try connection.receive() == ["columns ?column?", "row 1", "end"])
    #expect(throws: DatabaseError.self) { try connection.receive() }
    for _ in 0..<2 {
      let error = try #require(throws: DatabaseError.self) { try connection.receive() }
      #expect(error.sqlState == "25P02")
    }
    #expect(connection.isInTransaction)
    // And statements sent then.
    let error = try #require(throws: DatabaseError.self) { try connection.run("SELECT 3") }
    #expect(error.sqlState == "25P02")
    try connection.rollback()
    #expect(try connection.run("SELECT 4") == ["columns ?column?", "row 4", "end"])
  }

  @Test("a transaction can go on from a savepoint")
  func savepoint() throws {
    try connection.begin()
    try connection.run("SAVEPOINT s")
    #expect(throws: DatabaseError.self) { try connection.run("SELECT 1/0") }
    try connection.run("ROLLBACK TO s")
    #expect(connection.isInTransaction)
    #expect(try connection.run("SELECT 1") == ["columns ?column?", "row 1", "end"])
    try connection.commit()
  }

  @Test("recovering from an error leaves an empty transaction")
  func recovery() throws {
    try connection.execute("CREATE TABLE t (i int)")
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (1)")
    #expect(throws: DatabaseError.self) { try connection.run("SELECT 1/0") }
    try connection.recoverTransaction()
    #expect(connection.isInTransaction)
    try connection.run("INSERT INTO t VALUES (2)")
    try connection.commit()
    #expect(try connection.query("SELECT i FROM t") == [[.text("2")]])
  }

  @Test("notices meet their statements, also those from before one is parsed")
  func notices() throws {
    let long = String(repeating: "x", count: 70)
    let cut = String(repeating: "x", count: 63)
    let truncated = "42622 identifier \"\(long)\" will be truncated to \"\(cut)\""
    try connection.begin()
    let kinds: [(String, [String])] = [
      (
        "DO $$ BEGIN RAISE NOTICE 'n%', 1; RAISE WARNING 'w'; END $$",
        ["00000 n1", "01000 w", "count 0"]
      ),
      ("SELECT 1 AS \(long)", [truncated, "columns \(cut)", "row 1", "end"]),
      (
        "CREATE TABLE IF NOT EXISTS t (i int)",
        ["42P07 relation \"t\" already exists, skipping", "count 0"]
      ),
      ("CREATE TEMP TABLE IF NOT EXISTS \(long) (i int)", []),
      ("SELECT pg_temp.f() AS a", ["00000 in f", "columns a", "row 1", "end"]),
      ("SELECT i AS \(long) FROM t", [truncated, "columns \(cut)", "end"]),
      ("SELECT 1 AS a WHERE pg_temp.f() = 2", ["00000 in f", "columns a", "end"]),
      ("INSERT INTO t SELECT 1 AS \(long) WHERE false", [truncated, "count 0"]),
      ("SELECT 2 AS b", ["columns b", "row 2", "end"]),
    ]
    try connection.run("CREATE TABLE t (i int)")
    try connection.run(
      """
      CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE plpgsql AS
      $$ BEGIN RAISE NOTICE 'in f'; RETURN 1; END $$
      """)
    let failure = try runAll(2_000) {
      kinds[$0 * 7 % kinds.count].0
    } check: { number, lines in
      let expected = kinds[number * 7 % kinds.count].1
      if !expected.isEmpty {
        #expect(lines.sorted() == expected.sorted(), "statement \(number)")
      } else {
        #expect(lines.contains(truncated))
      }
    }
    #expect(failure == nil)
    try connection.rollback()
  }

  @Test(
    "neither side waits for the other when texts and results are large", arguments: [true, false])
  func largeTraffic(asksForLimit: Bool) throws {
    try connection.begin()
    let padding = String(repeating: "x", count: 100_000)
    let failure = try runAll(200, limit: asksForLimit ? nil : 512) { number in
      "SELECT \(number) AS n, repeat('y', 200000) /* \(padding) */"
    } check: { number, lines in
      #expect(lines.count == 3 && lines[1].hasPrefix("row \(number),yyy"))
    }
    #expect(failure == nil)
    try connection.commit()
  }

  @Test("rows are handed out as they come")
  func manyRows() throws {
    final class Counter: ResultReceiver {
      var rows = 0
      func begin(columns: [String]) {}
      func row(_ values: [String?]) { rows += 1 }
      func end() {}
      func updateCount(_ count: Int) {}
      func message(_ message: ServerMessage) {}
    }
    try connection.begin()
    try connection.send("SELECT 1")
    try connection.send("SELECT g FROM generate_series(1, 300000) g")
    try connection.send("SELECT 2")
    _ = try connection.receive()
    let counter = Counter()
    try connection.receive(into: counter)
    #expect(counter.rows == 300_000)
    #expect(try connection.receive() == ["columns ?column?", "row 2", "end"])
    try connection.commit()
  }

  @Test("follows a transaction that the script ends")
  func scriptCommits() throws {
    try connection.execute("CREATE TABLE t (i int)")
    try connection.begin()
    try connection.send("INSERT INTO t VALUES (1)")
    try connection.send("/* done */ -- so\n commit")
    #expect(connection.sendAheadLimit == 1)
    #expect(!connection.isInTransaction)
    try connection.begin()
    try connection.send("INSERT INTO t VALUES (2)")
    #expect(try connection.receive() == ["count 1"])
    #expect(try connection.receive() == ["count 0"])
    #expect(try connection.receive() == ["count 1"])
    #expect(connection.isInTransaction)
    try connection.rollback()
    #expect(try connection.query("SELECT i FROM t") == [[.text("1")]])

    try connection.run("BEGIN")
    #expect(connection.isInTransaction)
    try connection.run("INSERT INTO t VALUES (3)")
    try connection.run("END")
    #expect(!connection.isInTransaction)
    #expect(try connection.value("SELECT count(*) FROM t") == "2")
  }

  @Test("SET TRANSACTION may come first")
  func setTransaction() throws {
    try connection.begin()
    try connection.run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    #expect(try connection.value("SHOW transaction_isolation") == "serializable")
    try connection.rollback()
  }

  @Test("a commit that cannot be is an error")
  func failedCommit() throws {
    try connection.execute("CREATE TABLE t (i int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (1), (1)")
    let deferred = try #require(throws: DatabaseError.self) { try connection.commit() }
    #expect(deferred.sqlState == "23505")
    #expect(!connection.isInTransaction)

    try connection.begin()
    #expect(throws: DatabaseError.self) { try connection.run("SELECT 1/0") }
    let failed = try #require(throws: DatabaseError.self) { try connection.commit() }
    #expect(failed.sqlState == "25P02")
    #expect(!connection.isInTransaction)
  }

  @Test("what is queued goes before what is asked for, and its error is told there")
  func queued() throws {
    try connection.enqueue("CREATE TABLE t (i int)", [])
    try connection.enqueue("INSERT INTO t VALUES ($1)", [.integer(7)])
    #expect(try connection.value("SELECT i FROM t") == "7")
    try connection.enqueue("SELECT 1/0", [])
    let own = try #require(throws: DatabaseError.self) { try connection.value("SELECT 2") }
    #expect(own.sqlState == "22012")
    #expect(try connection.value("SELECT 3") == "3")

    try connection.begin()
    try connection.enqueue("SELECT 1/0", [])
    try connection.send("SELECT 4")
    let script = try #require(throws: DatabaseError.self) { try connection.receive() }
    #expect(script.sqlState == "22012")
    try connection.rollback()
    #expect(try connection.value("SELECT 5") == "5")
  }

  @Test("own queries may come between, and what was read for them is kept")
  func ownQueriesBetween() throws {
    try connection.begin()
    try connection.send("SELECT 1 AS a")
    try connection.send("DO $$ BEGIN RAISE NOTICE 'x'; END $$")
    #expect(try connection.value("SELECT 2") == "2")
    #expect(try connection.receive() == ["columns a", "row 1", "end"])
    #expect(try connection.receive() == ["00000 x", "count 0"])
    try connection.send("SELECT 1/0")
    #expect(throws: DatabaseError.self) { try connection.value("SELECT 2") }
    let error = try #require(throws: DatabaseError.self) { try connection.receive() }
    #expect(error.sqlState == "22012")
    try connection.rollback()
  }
}
