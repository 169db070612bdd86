import Database
import Foundation
import SQLiteDriver
import TestSupport
import Testing

/// Keeps everything a statement gives.
final class RecordingReceiver: ResultReceiver {
  var columns: [[String]] = []
  var rows: [[String?]] = []
  var counts: [Int] = []

  func begin(columns: [String]) { self.columns.append(columns) }
  func row(_ values: [String?]) { rows.append(values) }
  func end() {}
  func updateCount(_ count: Int) { counts.append(count) }
  func message(_ message: ServerMessage) {}
}

/// Answers `true` once it was asked a number of times.
final class Countdown: @unchecked Sendable {
  private let lock = NSLock()
  private var left: Int

  init(_ count: Int) { left = count }

  func isOver() -> Bool {
    lock.withLock {
      left -= 1
      return left < 0
    }
  }
}

@Suite("SQLite connection")
struct SQLiteConnectionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(
    _ parameters: String = "", wait: Int = 0,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> SQLiteConnection {
    let url = try SQLiteURL(
      "jdbc:sqlite:\(folder.path)/test.db\(parameters)", properties: [:])
    return try SQLiteConnection(url, wait: wait, isInterrupted: isInterrupted)
  }

  private func run(_ sql: String, on connection: SQLiteConnection) throws -> RecordingReceiver {
    let receiver = RecordingReceiver()
    let bytes = Array(sql.utf8)
    try connection.send(bytes.span, copyData: nil)
    try connection.receive(into: receiver)
    return receiver
  }

  @Test("gives results as SQLite's own text")
  func values() throws {
    let connection = try open()
    let results = try run(
      "select 1 as a, 1.0 as b, null as c, x'41' as d, 'é' as e, 1e20 as f", on: connection)
    #expect(results.columns == [["a", "b", "c", "d", "e", "f"]])
    #expect(results.rows == [["1", "1.0", nil, "A", "é", "1.0e+20"]])
  }

  @Test("counts the rows that a statement changed")
  func counts() throws {
    let connection = try open()
    #expect(try run("create table t (id integer)", on: connection).counts == [0])
    #expect(try run("insert into t values (1), (2)", on: connection).counts == [2])
    #expect(try run("create table u (id integer)", on: connection).counts == [0])
  }

  @Test("takes a change of a table for no query, though SQLite looks at its rows")
  func alteration() throws {
    let connection = try open()
    _ = try run("create table t (id integer)", on: connection)
    let check = "/* a; */ -- b\nALTER TABLE t ADD COLUMN n int NOT NULL DEFAULT 0 CHECK (n < 9)"
    let altered = try run(check, on: connection)
    #expect(altered.columns == [])
    #expect(altered.counts.count == 1)
    #expect(try run("update t set n = 1 returning n", on: connection).columns == [["n"]])
  }

  @Test("carries out all statements of a text")
  func severalStatements() throws {
    let connection = try open()
    let results = try run(
      "create table t (id); insert into t values (3); select * from t; -- end", on: connection)
    #expect(results.rows == [["3"]])
  }

  @Test("tells where in a statement the fault is")
  func errorOffset() throws {
    let connection = try open()
    let error = #expect(throws: DatabaseError.self) { try run("select 1 frm x y", on: connection) }
    #expect(error?.number == 1)
    #expect(error?.sqlState == nil)
    #expect(error?.offset == 13)
    #expect(error?.message.contains("syntax error") == true)
  }

  @Test("gives primary result codes")
  func constraint() throws {
    let connection = try open()
    _ = try run("create table t (id integer primary key)", on: connection)
    _ = try run("insert into t values (1)", on: connection)
    let error = #expect(throws: DatabaseError.self) {
      try run("insert into t values (1)", on: connection)
    }
    #expect(error?.number == 19)
  }

  @Test("knows when a script has ended the transaction")
  func transactionState() throws {
    let connection = try open()
    try connection.begin()
    #expect(connection.isInTransaction)
    _ = try run("rollback", on: connection)
    #expect(!connection.isInTransaction)
    try connection.commit()
    try connection.rollback()
  }

  @Test("sees that another connection changed the database, and not its own changes")
  func changeCounter() throws {
    let one = try open()
    let other = try open()
    let first = try one.foreignChangeCounter()
    try one.execute("create table t (id)")
    #expect(try one.foreignChangeCounter() == first)
    try other.execute("insert into t values (1)")
    #expect(try one.foreignChangeCounter() != first)
  }

  @Test("lets one run at a time have the lock")
  func runLock() throws {
    let one = try open()
    let other = try open()
    #expect(try one.tryLockRun(schema: "main", table: "t"))
    #expect(try one.tryLockRun(schema: "main", table: "t"))
    #expect(try !other.tryLockRun(schema: "main", table: "t"))
    #expect(try other.isRunLockedElsewhere(schema: "main", table: "t"))
    #expect(try !one.isRunLockedElsewhere(schema: "main", table: "t"))
    // The database itself is free while the lock is held.
    try other.execute("create table t (id)")
    try one.unlockRun(schema: "main", table: "t")
    #expect(try other.tryLockRun(schema: "main", table: "t"))
    other.close()
    #expect(try one.tryLockRun(schema: "main", table: "t"))
  }

  @Test("gives up waiting for another's transaction")
  func busy() throws {
    let one = try open()
    let other = try open(wait: 20)
    try one.begin()
    let error = #expect(throws: DatabaseError.self) { try other.begin() }
    #expect(error?.kind == .busy)
  }

  @Test("stops waiting and stops working when asked to")
  func interruption() throws {
    let one = try open()
    try one.begin()
    let countdown = Countdown(3)
    let waiting = try open(wait: 600_000, isInterrupted: { countdown.isOver() })
    #expect(throws: DatabaseError.self) { try waiting.begin() }

    let endless = Countdown(5)
    try one.commit()
    let working = try open(isInterrupted: { endless.isOver() })
    let error = #expect(throws: DatabaseError.self) {
      try run(
        "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n",
        on: working)
    }
    #expect(error?.kind == .interrupted)
  }

  @Test("applies the pragmas of its address")
  func pragmas() throws {
    let connection = try open("?foreign_keys=on&cache_size=-123&application_id=77")
    #expect(try connection.query("pragma foreign_keys") == [[.integer(1)]])
    #expect(try connection.query("pragma cache_size") == [[.integer(-123)]])
    #expect(try connection.query("pragma application_id") == [[.integer(77)]])
  }

  @Test("refuses what is no database, with the reason")
  func noDatabase() throws {
    try "this is a text and not a database, long enough to be read as a header of one, or is it"
      .write(
        toFile: folder.path + "/test.db", atomically: true, encoding: .utf8)
    let error = #expect(throws: DatabaseError.self) { try open() }
    #expect(error?.kind == .connection)
    #expect(error?.message.contains("not a database") == true)
  }

  @Test("names the folder that is missing")
  func missingFolder() throws {
    let url = try SQLiteURL("jdbc:sqlite:\(folder.path)/nowhere/test.db", properties: [:])
    let error = #expect(throws: DatabaseError.self) {
      try SQLiteConnection(url, wait: 0, isInterrupted: { false })
    }
    #expect(error?.message.contains("nowhere' does not exist") == true)
  }
}

@Suite("SQLite dialect")
struct SQLiteDialectTests {
  private func memory(_ parameters: String = "") throws -> SQLiteConnection {
    try SQLiteConnection(
      SQLiteURL("jdbc:sqlite:\(parameters)", properties: [:]), wait: 0, isInterrupted: { false })
  }

  @Test("quotes names that hold quotes")
  func quoting() {
    #expect(SQLiteDialect().quote("a\"b") == "\"a\"\"b\"")
  }

  @Test(
    "cleans with foreign keys on, virtual tables and sequences",
    arguments: ["", "?foreign_keys=on"])
  func clean(parameters: String) throws {
    let connection = try memory(parameters)
    for sql in [
      "create table a (id integer primary key autoincrement, b references b (id))",
      "create table b (id integer primary key, a references a (id))",
      "insert into a (b) values (null)",
      "create view \"v;2\" as select * from a",
      "create virtual table search using fts5 (text)",
      "create trigger t after insert on a begin delete from b; end",
    ] { try connection.execute(sql) }
    let dialect = SQLiteDialect()
    #expect(try !dialect.isEmpty(schema: "main", on: connection))
    try dialect.clean(schema: "main", on: connection)
    #expect(try dialect.isEmpty(schema: "main", on: connection))
    #expect(
      try connection.query("select name from sqlite_master where name <> 'sqlite_sequence'").isEmpty
    )
    #expect(try connection.query("select count(*) from sqlite_sequence") == [[.integer(0)]])
    #expect(
      try connection.query("pragma foreign_keys") == [[.integer(parameters.isEmpty ? 0 : 1)]])
  }
}
