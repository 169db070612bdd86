import Database
import MariaDBDriver
import Testing

@Suite("MariaDB connection", .enabled(if: TestServer.isThere, TestServer.reason))
struct MariaDBConnectionTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  @Test("gives values as the server's text")
  func values() throws {
    let connection = try database.open()
    try connection.run(
      """
      CREATE TABLE t (b BIT(10), d DECIMAL(5,2), ts DATETIME(3), y YEAR, e ENUM('x','y'), u TEXT,
      f DOUBLE, n INT, bin VARBINARY(3), j JSON, big BIGINT UNSIGNED)
      """)
    try connection.run(
      """
      INSERT INTO t VALUES (b'1010', 1.5, '2024-02-29 12:00:00.5', 2024, 'y', 'é😀', 1e-7, NULL,
      X'41', '[1]', 18446744073709551615)
      """)
    let results = try connection.run("SELECT * FROM t")
    #expect(
      results.rows == [
        [
          "10", "1.50", "2024-02-29 12:00:00.500", "2024", "y", "é😀", "0.0000001", nil, "A",
          "[1]", "18446744073709551615",
        ]
      ])
    #expect(try connection.run("SELECT TRUE, 1.0, ''").rows == [["1", "1.0", ""]])
  }

  @Test("titles columns with their own names, expressions with their label")
  func titles() throws {
    let connection = try database.open()
    try connection.run("CREATE TABLE t (id INT)")
    let results = try connection.run("SELECT id AS x, id + 1 AS y, 2, COUNT(*) FROM t GROUP BY id")
    #expect(results.columns == [["id", "y", "2", "COUNT(*)"]])
    let tables = TestServer.isMariaDB ? "TABLE_NAME" : "Tables_in_\(database.name)"
    #expect(try connection.run("SHOW TABLES").columns == [[tables]])
  }

  @Test("counts rows found, not rows changed, as the JDBC driver does")
  func counts() throws {
    let connection = try database.open()
    #expect(try connection.run("CREATE TABLE t (id INT)").counts == [0])
    #expect(try connection.run("INSERT INTO t VALUES (1), (2)").counts == [2])
    #expect(try connection.run("UPDATE t SET id = id").counts == [2])
    #expect(try connection.run("SELECT 1").counts == [])
  }

  @Test("gives all results of a procedure, and its warnings")
  func procedures() throws {
    let connection = try database.open()
    try connection.run("CREATE TABLE t (i INT)")
    try connection.run(
      """
      CREATE PROCEDURE p() BEGIN SELECT 1 AS a; INSERT INTO t VALUES (1), (2);
      SELECT 2 AS b, 3 AS c; SELECT 1 + 'x'; END
      """)
    let results = try connection.run("CALL p()")
    #expect(results.columns == [["a"], ["b", "c"], ["1 + 'x'"]])
    #expect(results.rows == [["1"], ["2", "3"], ["1"]])
    #expect(results.messages.map(\.number) == [1292])
    #expect(try connection.run("SELECT COUNT(*) FROM t").rows == [["2"]])
  }

  @Test("gives warnings in order, without a state")
  func warnings() throws {
    let connection = try database.open()
    let results = try connection.run("SELECT 1 + 'x', 2 + 'y'")
    #expect(
      results.messages == [
        ServerMessage(
          sqlState: "", number: 1292, message: "Truncated incorrect DOUBLE value: 'x'"),
        ServerMessage(
          sqlState: "", number: 1292, message: "Truncated incorrect DOUBLE value: 'y'"),
      ])
    let notes = try connection.run("CREATE TABLE IF NOT EXISTS t (i INT)")
    #expect(notes.messages.isEmpty)
    #expect(
      try connection.run("CREATE TABLE IF NOT EXISTS t (i INT)").messages == [
        ServerMessage(sqlState: "", number: 1050, message: "Table 't' already exists")
      ])
    #expect(try connection.run("SELECT 1").messages.isEmpty)
  }

  @Test("reports errors with state, number and place")
  func errors() throws {
    let connection = try database.open()
    let text = "SELECT 1,\n  é FROM\n  t WHERE WHERE x"
    let (error, _) = try connection.failure(of: text)
    #expect(error.kind == .statement)
    #expect(error.sqlState == "42000")
    #expect(error.number == 1064)
    #expect(error.message.hasPrefix("You have an error in your SQL syntax"))
    let bytes = Array(text.utf8)
    let offset = try #require(error.offset)
    #expect(String(decoding: bytes[offset...], as: UTF8.self) == "WHERE x")
    let (missing, _) = try connection.failure(of: "SELECT * FROM nope")
    #expect(missing.number == 1146)
    #expect(missing.offset == nil)
  }

  @Test("places a fault in a long statement, unless its text stands there twice")
  func longStatements() throws {
    let connection = try database.open()
    let tail = (1...60).map { "column_number_\($0)" }.joined(separator: ", ")
    let (error, _) = try connection.failure(of: "SELECT 1\n, FROM \(tail)")
    #expect(error.offset == 11)
    let twice = "x x " + String(repeating: "y", count: 100)
    let (unclear, _) = try connection.failure(of: "SELECT , \(twice) , \(twice)")
    #expect(unclear.number == 1064)
    #expect(unclear.offset == nil)
  }

  @Test("tells what the server said before an error")
  func messagesBeforeErrors() throws {
    let connection = try database.open()
    try connection.run("CREATE TABLE t (i INT PRIMARY KEY)")
    try connection.run(
      """
      CREATE TRIGGER refused BEFORE INSERT ON t FOR EACH ROW
      IF NEW.i = 3 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not three'; END IF
      """)
    let (error, before) = try connection.failure(of: "INSERT INTO t VALUES (3)")
    #expect(error.sqlState == "45000")
    // MySQL tells no place in the trigger.
    #expect(error.message.hasPrefix(TestServer.isMariaDB ? "not three\nAt line " : "not three"))
    #expect(before.messages.isEmpty)
    let (duplicate, warned) = try connection.failure(
      of: "INSERT IGNORE INTO t SELECT '1a' UNION SELECT nope()")
    #expect(duplicate.number == 1305)
    #expect(warned.messages.isEmpty)
  }

  @Test("never carries out several statements in one text")
  func severalStatements() throws {
    let connection = try database.open()
    try connection.run("CREATE TABLE t (i INT)")
    // With packs in between, which the server reads as several.
    let receiver = RecordingReceiver()
    try connection.runAll(["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)"], into: receiver)
    let (error, _) = try connection.failure(of: "INSERT INTO t VALUES (3); DELETE FROM t")
    #expect(error.number == 1064)
    let (inString, _) = try connection.failure(
      of: "DELETE FROM t WHERE i = 1 /*! ; DELETE FROM t */")
    #expect(inString.number == 1064)
    #expect(try connection.run("SELECT i FROM t ORDER BY i").rows == [["1"], ["2"]])
    try connection.run("SET sql_mode = 'NO_BACKSLASH_ESCAPES'")
    try connection.runAll(["INSERT INTO t VALUES (4)", "INSERT INTO t VALUES (5)"], into: receiver)
    #expect(try connection.failure(of: #"SELECT 'a\'; DELETE FROM t; -- '"#).error.number == 1064)
    #expect(try connection.run("SELECT COUNT(*) FROM t").rows == [["4"]])
  }

  @Test("puts values of its own statements in whatever scripts did to the session")
  func parameters() throws {
    let connection = try database.open()
    try connection.run("SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'")
    try connection.run("SET NAMES latin1")
    let values = [#"a'b"c\d"#, "é😀\n\0", "plain", "?", ""]
    for value in values {
      let rows = try connection.query(
        "SELECT HEX(?), ? IS NULL, '?', `?` FROM (SELECT 7 AS `?`) AS d", [.text(value), .null])
      let hex = value.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      #expect(rows == [[.text(hex.uppercased()), .integer(1), .text("?"), .integer(7)]])
    }
  }

  @Test("says clearly why it cannot connect")
  func connecting() throws {
    let refused = try #require(throws: DatabaseError.self) {
      _ = try self.database.open { url in
        url.hosts = [.init("127.0.0.1", port: 1), .init("[::1", port: 2)]
      }
    }
    #expect(refused.kind == .connection)
    #expect(refused.sqlState == "08001")
    #expect(refused.message.contains("127.0.0.1:1: "))
    let denied = try #require(throws: DatabaseError.self) {
      _ = try self.database.open { $0.password = "wrong-s3cret" }
    }
    #expect(denied.kind == .connection)
    #expect(denied.sqlState == "28000")
    #expect(denied.number == 1045)
    #expect(!denied.message.contains("s3cret"))
    let unknown = try #require(throws: DatabaseError.self) {
      _ = try self.database.open { $0.database = "not_there" }
    }
    #expect(unknown.number == 1049)
  }

  @Test("goes to the next server of a list when one cannot be reached")
  func hosts() throws {
    let connection = try database.open { $0.hosts.insert(.init("127.0.0.1", port: 1), at: 0) }
    #expect(try connection.query("SELECT 1") == [[.integer(1)]])
  }

  @Test("sets the session up as the address asks")
  func session() throws {
    let connection = try database.open { url in
      url.sessionVariables = "wait_timeout=77,@a='x'"
      url.database = database.name + "_2"
      url.createsDatabase = true
    }
    let rows = try connection.query(
      """
      SELECT @@wait_timeout, @a, DATABASE(), @@character_set_client, \
      FIND_IN_SET('STRICT_TRANS_TABLES', @@sql_mode) > 0
      """)
    #expect(rows.first?.map(\.plain) == ["77", "x", database.name + "_2", "utf8mb4", "1"])
  }

  @Test("has the server's own collation, so that variables compare with columns")
  func collation() throws {
    let connection = try database.open()
    try connection.run("CREATE TABLE t (s VARCHAR(10))")
    try connection.run("INSERT INTO t VALUES ('é')")
    try connection.run("SET @s = 'É'")
    #expect(try connection.run("SELECT s FROM t WHERE s = @s").rows == [["é"]])
  }

  @Test("is told apart from other clients")
  func programName() throws {
    let attributes = try database.open().query(
      "SELECT @@version LIKE '%MariaDB%', CONNECTION_ID() > 0")
    #expect(attributes.first == [.integer(TestServer.isMariaDB ? 1 : 0), .integer(1)])
    #expect(
      try database.open().identity.engine == (TestServer.isMariaDB ? "MariaDB" : "MySQL"))
  }

  @Test(
    "says what commands of the clients are",
    arguments: ["source x.sql", "-- a\n \\. x.sql", "/* a */ SOURCE x.sql"])
  func clientCommands(statement: String) throws {
    let message = try database.open().failure(of: statement).error.message
    #expect(message.contains("are commands of the mysql and mariadb clients"), "\(message)")
    let other = try database.open().failure(of: "sources x").error.message
    #expect(!other.contains("commands"), "\(other)")
  }
}
