import Database
import MariaDBDriver
import Testing

@Suite("MariaDB transactions", .enabled(if: TestServer.isThere, TestServer.reason))
struct TransactionTests {
  let database: TestDatabase
  let connection: MariaDBConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.open()
    try connection.run("CREATE TABLE t (i INT)")
  }

  private func rows() throws -> [String] { try database.column("SELECT i FROM t ORDER BY i") }

  @Test("are committed, and rolled back")
  func both() throws {
    #expect(!connection.isInTransaction)
    try connection.begin()
    #expect(connection.isInTransaction)
    try connection.run("INSERT INTO t VALUES (1)")
    #expect(try rows() == [])
    try connection.commit()
    #expect(!connection.isInTransaction)
    #expect(try rows() == ["1"])
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (2)")
    try connection.rollback()
    try connection.run("INSERT INTO t VALUES (3)")
    #expect(try rows() == ["1", "3"])
  }

  @Test("go on behind an implicit commit")
  func implicitCommit() throws {
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (1)")
    try connection.run("CREATE TABLE u (i INT)")
    #expect(connection.isInTransaction)
    try connection.run("INSERT INTO t VALUES (2)")
    try connection.rollback()
    #expect(try rows() == ["1"])
  }

  @Test(
    "may be ended and begun by the script",
    arguments: [
      (["COMMIT", "INSERT INTO t VALUES (2)"], ["1"]),
      (["ROLLBACK", "INSERT INTO t VALUES (2)"], []),
      (["START TRANSACTION", "INSERT INTO t VALUES (2)"], ["1"]),
      (["SET autocommit = 1", "INSERT INTO t VALUES (2)"], ["1", "2"]),
      (["SET autocommit = 1", "BEGIN", "INSERT INTO t VALUES (2)"], ["1"]),
    ])
  func scripts(statements: [String], kept: [String]) throws {
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (1)")
    for statement in statements { try connection.run(statement) }
    #expect(connection.isInTransaction)
    try connection.rollback()
    #expect(try rows() == kept)
    #expect(!connection.isInTransaction)
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (9)")
    for statement in statements { try connection.run(statement) }
    try connection.commit()
    #expect(try rows().contains("2"))
    #expect(!connection.isInTransaction)
    try connection.run("INSERT INTO t VALUES (10)")
    #expect(try rows().contains("10"))
  }

  @Test("let go of a script's table locks before the tool writes", arguments: [true, false])
  func tableLocks(isCommitted: Bool) throws {
    try connection.run("CREATE TABLE h (i INT)")
    try connection.begin()
    try connection.run("LOCK TABLES t WRITE")
    try connection.run("INSERT INTO t VALUES (1)")
    if !isCommitted { try connection.rollback() }
    try connection.execute("INSERT INTO h VALUES (1)")
    if isCommitted { try connection.commit() }
    #expect(try rows() == (isCommitted ? ["1"] : []))
    #expect(try database.column("SELECT i FROM h") == ["1"])
  }

  @Test(
    "are written to whatever a script left behind",
    arguments: [
      ["FLUSH TABLES t WITH READ LOCK"], ["LOCK TABLES t READ"],
      ["SET SESSION TRANSACTION READ ONLY"], ["COMMIT", "START TRANSACTION READ ONLY"],
      ["SET sql_safe_updates = 1"],
    ])
  func leftBehind(statements: [String]) throws {
    try connection.run("CREATE TABLE h (i INT PRIMARY KEY, s INT)")
    try connection.run("INSERT INTO h VALUES (1, 0)")
    try connection.begin()
    for statement in statements { try connection.run(statement) }
    try connection.dialect.prepareHistoryWrite(on: connection)
    try connection.execute("UPDATE h SET s = 1 WHERE i = 1")
    try connection.commit()
    #expect(try database.column("SELECT s FROM h") == ["1"])
    try connection.run("SELECT 1")
    try connection.begin()
    for statement in statements { _ = try? connection.run(statement) }
    try connection.dialect.prepareHistoryWrite(on: connection)
    try connection.commit(after: "UPDATE h SET s = 2 WHERE i = 1", [])
    #expect(try database.column("SELECT s FROM h") == ["2"])
    #expect(!connection.isInTransaction)
  }

  @Test(
    "are written to whatever a script of MariaDB left behind",
    .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB),
    arguments: [
      ["SET sql_safe_updates = 1", "SET SESSION max_statement_time = 0.000001"],
      ["PREPARE p FROM 'LOCK TABLES t READ'", "EXECUTE p"],
    ])
  func leftBehindOnMariaDB(statements: [String]) throws { try leftBehind(statements: statements) }

  @Test(
    "begin with their first statement, whose error is its own",
    arguments: [
      "INSERT INTO t VALUES (1, 2)", "INSERT INTO\n t VALUES (1) x", "SELEC 1",
      "CREATE PROCEDURE p() BEGIN SELEC 1; END",
    ])
  func firstStatement(wrong: String) throws {
    let alone = try connection.failure(of: wrong).error
    try connection.begin()
    #expect(try connection.failure(of: wrong).error == alone)
    #expect(connection.isInTransaction)
    try connection.rollback()
    #expect(!connection.isInTransaction)
    try connection.run("INSERT INTO t VALUES (1)")
    #expect(try rows() == ["1"])
  }

  @Test(
    "begin with whatever comes first",
    arguments: [
      "SELECT 1", "CREATE PROCEDURE p() BEGIN SELECT 1; END", "CALL p()", "SET @a = 1",
      "/*!40101 SET @a = 1 */", "DELETE FROM t", "SET NAMES gbk",
    ])
  func firstOfAny(statement: String) throws {
    if statement.hasPrefix("CALL") {
      try connection.run("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END")
    }
    for isCommitted in [false, true] {
      try connection.begin()
      try connection.run(isCommitted && statement.hasPrefix("CREATE") ? "SELECT 1" : statement)
      try connection.run("INSERT INTO t VALUES (1)")
      try connection.run("INSERT INTO t VALUES (2)")
      #expect(try rows() == [])
      if isCommitted { try connection.commit() } else { try connection.rollback() }
    }
    #expect(try rows() == ["1", "2"])
  }

  @Test("are committed with a last statement, or left open where that fails")
  func lastStatement() throws {
    try connection.begin()
    try connection.commit(after: "INSERT INTO t VALUES (?)", [.integer(1)])
    #expect(!connection.isInTransaction)
    #expect(try rows() == ["1"])
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (2)")
    #expect(throws: CommitFailure.self) {
      try connection.commit(after: "INSERT INTO u VALUES (1)", [])
    }
    #expect(connection.isInTransaction)
    try connection.rollback()
    #expect(try rows() == ["1"])
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (3)")
    try connection.commit(after: "UPDATE t SET i = i + 10 WHERE i = ?", [.integer(3)])
    #expect(!connection.isInTransaction)
    #expect(try rows() == ["1", "13"])
  }

  @Test(
    "are read whatever a script left behind",
    arguments: [
      ["SET sql_select_limit = 0"], ["SET sql_select_limit = 1", "SET @a = 1"],
      TestServer.isMariaDB
        ? ["SET SESSION max_statement_time = 0.000001"] : ["SET SESSION max_execution_time = 1"],
      TestServer.isMariaDB ? ["SET NAMES latin1"] : ["SET sql_mode = 'ANSI_QUOTES'"],
    ])
  func readBehind(statements: [String]) throws {
    try connection.run("CREATE TABLE h (s VARCHAR(9) CHARSET utf8mb4)")
    try connection.execute("INSERT INTO h VALUES (?), (?)", [.text("é"), .text("f")])
    for statement in statements { try connection.run(statement) }
    #expect(
      try connection.query("SELECT s FROM h ORDER BY s DESC") == [[.text("f")], [.text("é")]])
    #expect(try connection.tryLockRun(schema: database.name, table: "h"))
    #expect(try connection.holdsRunLock(schema: database.name, table: "h"))
    try connection.dialect.restoreSession(connection)
    try connection.run("SET sql_select_limit = DEFAULT")
    #expect(try connection.run("SELECT 1 FROM DUAL WHERE @a IS NULL").rows == [["1"]])
  }

  @Test(
    "never lose a statement of the tool's to a script's limit",
    .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB))
  func statementTime() throws {
    try connection.run("CREATE TABLE h (i INT PRIMARY KEY, s INT)")
    try connection.run("INSERT INTO h VALUES (1, 0)")
    try connection.run("SET SESSION max_statement_time = 0.00005")
    // Of a thousand updates MariaDB 11.8 lets a handful succeed without having done anything.
    for number in 1...2_000 {
      try connection.begin()
      if number.isMultiple(of: 2) {
        try connection.execute("UPDATE h SET s = ? WHERE i = 1", [.integer(number)])
        try connection.commit()
      } else {
        try connection.commit(after: "UPDATE h SET s = ? WHERE i = 1", [.integer(number)])
      }
      let found = try connection.query("SELECT s FROM h")
      try #require(found == [[.integer(number)]])
    }
  }

  @Test("end the wait for a lock with the server's error")
  func lockWait() throws {
    try connection.begin()
    try connection.run("INSERT INTO t VALUES (1)")
    try connection.run("UPDATE t SET i = 2")
    let other = try database.open()
    try other.run("SET SESSION lock_wait_timeout = 1")
    let error = try other.failure(of: "ALTER TABLE t ADD j INT").error
    #expect(error.kind == .busy)
    #expect(error.number == 1205)
    try connection.rollback()
  }
}
