import Database
import MariaDBDriver
import Testing

@Suite("Statements that travel together", .enabled(if: TestServer.isThere, TestServer.reason))
struct PackTests {
  let database: TestDatabase
  let connection: MariaDBConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.open()
    try connection.run("CREATE TABLE t (i INT PRIMARY KEY, n TINYINT, s VARCHAR(3))")
  }

  @Test("give each its own count")
  func counts() throws {
    let receiver = RecordingReceiver()
    try connection.runAll(
      [
        "INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b') -- end", "UPDATE t SET n = 3",
        "DELETE FROM t WHERE i = 2 # end", "DELETE FROM t WHERE i = 9",
        "REPLACE INTO t VALUES (1, 5, ';')",
      ], into: receiver)
    #expect(receiver.counts == [2, 2, 1, 0, 2])
    #expect(receiver.columns.isEmpty)
  }

  @Test(
    "fail at the one that is wrong, and nothing behind it happens",
    arguments: [0, 1, 255, 256, 4_321])
  func failingStatement(index: Int) throws {
    try connection.begin()
    var statements = (0..<10_000).map { "INSERT INTO t VALUES (\($0), 1, 'x')" }
    statements[index] = "INSERT INTO t VALUES (\(index), 1, 'too long')"
    var underWay = 0
    var answered = 0
    let receiver = RecordingReceiver()
    let error = try #require(throws: DatabaseError.self) {
      for statement in statements {
        try connection.send(statement)
        underWay += 1
        while underWay >= connection.sendAheadLimit {
          underWay -= 1
          try connection.receive(into: receiver)
          answered += 1
        }
      }
      for _ in 0..<underWay {
        try connection.receive(into: receiver)
        answered += 1
      }
    }
    #expect(answered == index)
    #expect(error.number == 1406)
    #expect(error.sqlState == "22001")
    #expect(receiver.counts.count == index)
    #expect(try connection.run("SELECT COUNT(*) FROM t").rows == [["\(index)"]])
    try connection.rollback()
    #expect(try connection.run("SELECT COUNT(*) FROM t").rows == [["0"]])
  }

  @Test("keep the warnings of each, also before an error")
  func warnings() throws {
    try connection.run("SET sql_mode = ''")
    let receiver = RecordingReceiver()
    var told: [Int] = []
    for (index, statement) in [
      "INSERT INTO t VALUES (1, 1, 'abcdef')", "INSERT INTO t VALUES (2, 2, 'x')",
      "INSERT INTO t VALUES (3, 1000, 'abcdef')", "INSERT INTO t VALUES (4, 1000, 'y')",
    ].enumerated() {
      try connection.send(statement)
      #expect(connection.sendAheadLimit > 1, "\(index)")
    }
    for _ in 0..<4 {
      try connection.receive(into: receiver)
      told.append(receiver.messages.count)
    }
    #expect(told == [1, 1, 3, 4])
    #expect(receiver.messages.map(\.number) == [1265, 1264, 1265, 1264])
    let again = RecordingReceiver()
    let statements = ["INSERT INTO t VALUES (5, 1000, 'y')", "INSERT INTO t VALUES (5, 5, 'y')"]
    #expect(throws: DatabaseError.self) { try connection.runAll(statements, into: again) }
    #expect(again.messages.map(\.number) == [1264])
  }

  @Test("report a syntax error as if each had come alone")
  func syntaxErrors() throws {
    let receiver = RecordingReceiver()
    let wrong = "INSERT INTO t VALUES (2, 2,\n 'x') x"
    let alone = try connection.failure(of: wrong).error
    let error = try #require(throws: DatabaseError.self) {
      try connection.runAll(
        ["INSERT INTO t VALUES (1, 1, 'x')", wrong, "INSERT INTO t VALUES (3, 3, 'x')"],
        into: receiver)
    }
    #expect(error == alone)
    #expect(error.offset == Array(wrong.utf8).count - 1)
    #expect(receiver.counts == [1])
    #expect(try connection.run("SELECT i FROM t").rows == [["1"]])
  }

  @Test("leave what the next statement sees of the one before it")
  func rowCount() throws {
    let receiver = RecordingReceiver()
    try connection.run("CREATE TABLE log (n INT)")
    try connection.runAll(
      [
        "INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')",
        "INSERT INTO log VALUES (ROW_COUNT())", "INSERT INTO t VALUES (4, 4, 'd')",
        "INSERT INTO t VALUES (5, 5, 'd'), (6, 6, 'd')", "SELECT ROW_COUNT()", "SELECT n FROM log",
      ], into: receiver)
    #expect(receiver.rows == [["2"], ["3"]])
  }

  @Test("hold tables and indexes that come and go, with the rows in them")
  func tables() throws {
    let receiver = RecordingReceiver()
    try connection.begin()
    let statements = [
      "CREATE TABLE u (i INT PRIMARY KEY)", "CREATE TABLE IF NOT EXISTS u (i INT)",
      "CREATE UNIQUE INDEX u_i ON u (i) # end", "INSERT INTO u VALUES (1), (2)",
      "DROP INDEX u_i ON u", "CREATE TEMPORARY TABLE v SELECT * FROM u", "DROP TABLE IF EXISTS w",
      "INSERT INTO u VALUES (3)",
    ]
    var told: [Int] = []
    for statement in statements {
      try connection.send(statement)
      #expect(connection.sendAheadLimit > 1, "\(statement)")
    }
    for _ in statements {
      try connection.receive(into: receiver)
      told.append(receiver.messages.count)
    }
    #expect(receiver.counts == [0, 0, 0, 2, 0, 2, 0, 1])
    #expect(told == [0, 1, 1, 1, 1, 1, 2, 2])
    #expect(receiver.messages.map(\.number) == [1050, 1051])
    // What came behind the last of them is in the transaction again.
    try connection.rollback()
    #expect(try database.column("SELECT i FROM u") == ["1", "2"])
  }

  @Test("fail at a table that cannot be made, with what came before it done")
  func failingTable() throws {
    let receiver = RecordingReceiver()
    let wrong = "CREATE TABLE u (i INT)"
    let error = try #require(throws: DatabaseError.self) {
      try connection.runAll(
        [wrong, "INSERT INTO u VALUES (1)", wrong, "INSERT INTO u VALUES (2)"], into: receiver)
    }
    #expect(receiver.counts == [0, 1])
    #expect(error == (try connection.failure(of: wrong).error))
    #expect(try connection.run("SELECT i FROM u").rows == [["1"]])
  }

  @Test(
    "give what they return", .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB))
  func returning() throws {
    let receiver = RecordingReceiver()
    try connection.runAll(
      ["INSERT INTO t VALUES (1, 1, 'a')", "INSERT INTO t VALUES (7, 7, 'd') RETURNING i"],
      into: receiver)
    #expect(receiver.rows == [["7"]])
  }

  @Test("come in between statements that go alone, in order")
  func order() throws {
    let receiver = RecordingReceiver()
    try connection.runAll(
      [
        "INSERT INTO t VALUES (1, 1, 'a')", "INSERT INTO t VALUES (2, 1, 'a')",
        "SELECT COUNT(*) FROM t", "DELETE FROM t", "SELECT COUNT(*) FROM t",
        "CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (3, 1, 'a'); SELECT 7; END", "CALL p()",
        "UPDATE t SET n = 9", "INSERT INTO t VALUES (4, 1, 'a')", "SELECT SUM(n) FROM t",
      ], into: receiver)
    #expect(receiver.rows == [["2"], ["0"], ["7"], ["10"]])
  }

  @Test("are forgotten when the run does not wait for them")
  func abandoned() throws {
    try connection.begin()
    for index in 0..<10 { try connection.send("INSERT INTO t VALUES (\(index), 1, 'x')") }
    try connection.receive(into: RecordingReceiver())
    try connection.rollback()
    #expect(try connection.query("SELECT COUNT(*) FROM t") == [[.integer(0)]])
    for index in 0..<10 { try connection.send("INSERT INTO t VALUES (\(index), 1, 'x')") }
    #expect(try connection.query("SELECT COUNT(*) FROM t") == [[.integer(0)]])
  }

  @Test("are read as the server reads them after its settings changed")
  func settings() throws {
    let receiver = RecordingReceiver()
    try connection.runAll(
      [
        "SET sql_mode = 'NO_BACKSLASH_ESCAPES'", #"INSERT INTO t VALUES (1, 1, 'a\')"#,
        #"INSERT INTO t VALUES (2, 1, '\;')"#, "SET NAMES gbk", "INSERT INTO t VALUES (3, 1, 'a')",
        "INSERT INTO t VALUES (4, 1, 'b')", "SET NAMES utf8mb4",
        "INSERT INTO t VALUES (5, 1, 'é')", "SELECT s FROM t ORDER BY i",
      ], into: receiver)
    #expect(receiver.rows == [[#"a\"#], [#"\;"#], ["a"], ["b"], ["é"]])
  }

  @Test("hold no more than a bounded part of a script")
  func bounded() throws {
    let long = String(repeating: "x", count: 300_000)
    #expect(connection.sendAheadLimit > 1)
    for _ in 0..<4 { try connection.send("DELETE FROM t WHERE s = '\(long)'") }
    #expect(connection.sendAheadLimit == 1)
    for _ in 0..<4 { try connection.receive(into: RecordingReceiver()) }
    #expect(connection.sendAheadLimit > 1)
  }
}
