import Database
import MariaDBDriver
import SQLScript
import Testing

@Suite("MariaDB dialect", .enabled(if: TestServer.isThere, TestServer.reason))
struct MariaDBDialectTests {
  let database: TestDatabase
  let connection: MariaDBConnection
  var dialect: any Dialect { connection.dialect }

  init() throws {
    database = try TestDatabase()
    connection = try database.open()
  }

  @Test("knows the session it begins with")
  func session() throws {
    #expect(dialect.name == (TestServer.isMariaDB ? "MariaDB" : "MySQL"))
    #expect(dialect.script.family == (TestServer.isMariaDB ? .mariadb : .mysql))
    #expect(!dialect.hasTransactionalDDL)
    #expect(try dialect.currentSchema(on: connection) == database.name)
    #expect(try dialect.databaseName(on: connection) == database.name)
    #expect(try dialect.currentUser(on: connection) == "flyway")
    let none = try database.open { $0.database = nil }
    #expect(try none.dialect.currentSchema(on: none) == nil)
  }

  @Test("quotes names")
  func quoting() throws {
    #expect(dialect.quote("a`b") == "`a``b`")
    try connection.run("SET sql_mode = 'ANSI_QUOTES'")
    try connection.execute("CREATE TABLE \(dialect.quote("o`dd \"na'me?")) (i INT)")
    #expect(
      try dialect.tableExists(schema: database.name, table: "o`dd \"na'me?", on: connection))
  }

  @Test("creates the history table as the reference does")
  func history() throws {
    for statement in dialect.createHistoryTable(
      schema: database.name, table: "h`x", tablespace: nil)
    {
      try connection.execute(statement)
    }
    let columns = try database.column(
      """
      SELECT CONCAT_WS(' ', column_name, column_type, is_nullable, IFNULL(column_default, '-')) \
      FROM information_schema.columns WHERE table_schema = '\(database.name)' \
      ORDER BY ordinal_position
      """)
    // What the same columns are called.
    let (int, null, now) =
      TestServer.isMariaDB
      ? ("int(11)", "NULL", "current_timestamp()") : ("int", "-", "CURRENT_TIMESTAMP")
    #expect(
      columns == [
        "installed_rank \(int) NO -", "version varchar(50) YES \(null)",
        "description varchar(200) NO -", "type varchar(20) NO -", "script varchar(1000) NO -",
        "checksum \(int) YES \(null)", "installed_by varchar(100) NO -",
        "installed_on timestamp NO \(now)", "execution_time \(int) NO -",
        "success tinyint(1) NO -",
      ])
    let indexes = try database.column(
      """
      SELECT CONCAT_WS(' ', index_name, column_name) FROM information_schema.statistics \
      WHERE table_schema = '\(database.name)' ORDER BY 1
      """)
    #expect(indexes == ["h`x_s_idx success", "PRIMARY installed_rank"])
  }

  @Test("finds tables by their exact name")
  func tableExists() throws {
    try connection.run("CREATE TABLE a_b (i INT)")
    #expect(try dialect.tableExists(schema: database.name, table: "a_b", on: connection))
    #expect(try !dialect.tableExists(schema: database.name, table: "a%", on: connection))
    #expect(try !dialect.tableExists(schema: database.name, table: "axb", on: connection))
    #expect(try !dialect.tableExists(schema: database.name + "_2", table: "a_b", on: connection))
  }

  @Test("takes no event of a database whose name differs by case or accent for its own")
  func eventsElsewhere() throws {
    let names = try connection.query("SELECT @@lower_case_table_names").first?.first
    guard names == .integer(0) else { return }
    let upper = database.name.uppercased()
    try connection.run("CREATE DATABASE \(upper)")
    defer { _ = try? connection.run("DROP DATABASE \(upper)") }
    try connection.run("CREATE EVENT \(upper).e ON SCHEDULE EVERY 1 DAY DO SELECT 1")
    #expect(try dialect.isEmpty(schema: database.name, on: connection))
    #expect(try !dialect.isEmpty(schema: upper, on: connection))
    try connection.run("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1")
    #expect(try !dialect.isEmpty(schema: database.name, on: connection))
    try dialect.clean(schema: upper, on: connection)
    #expect(try dialect.isEmpty(schema: upper, on: connection))
    #expect(try !dialect.isEmpty(schema: database.name, on: connection))
  }

  @Test("creates and drops schemas")
  func schemas() throws {
    let name = database.name + "_2"
    #expect(try !dialect.schemaExists(name, on: connection))
    #expect(try dialect.createSchema(name, on: connection))
    #expect(try dialect.schemaExists(name, on: connection))
    try dialect.makeCurrent(schema: name, on: connection)
    #expect(try connection.query("SELECT DATABASE()") == [[.text(name)]])
    #expect(try dialect.dropSchema(name, on: connection))
    #expect(try !dialect.schemaExists(name, on: connection))
  }

  @Test("makes a schema current again after a script left it", arguments: [true, false])
  func current(isDropped: Bool) throws {
    try connection.run("CREATE DATABASE \(database.name)_2")
    try connection.run("USE \(database.name)_2")
    if isDropped { try connection.run("DROP DATABASE \(database.name)_2") }
    try dialect.makeCurrent(schema: database.name, on: connection)
    #expect(try connection.query("SELECT DATABASE()") == [[.text(database.name)]])
  }

  @Test(
    "restores the session and nothing else",
    arguments: [
      ["SET @a = 1, @`b c` = 'x', @n = NULL", "SET foreign_key_checks = 0, sql_safe_updates = 1"],
      ["SELECT @a := 1, @`b c` := 2", "SET foreign_key_checks = 0"],
      ["INSERT INTO t VALUES (1)", "SET sql_safe_updates = 1"],
      ["CALL p()"],
    ])
  func restore(statements: [String]) throws {
    try connection.run("CREATE TABLE t (i INT)")
    try connection.run("CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET @a = 5")
    try connection.run("CREATE PROCEDURE p() BEGIN SET @a = 7, foreign_key_checks = 0; END")
    try dialect.restoreSession(connection)
    try connection.run("SET SESSION sort_buffer_size = 65536")
    let receiver = RecordingReceiver()
    try connection.runAll(statements, into: receiver)
    try dialect.restoreSession(connection)
    let rows = try connection.query(
      """
      SELECT @a, @`b c`, @@foreign_key_checks, @@sql_safe_updates, @@sort_buffer_size
      """)
    #expect(rows == [[.null, .null, .integer(1), .integer(0), .integer(65536)]])
  }

  @Test(
    "finds a schema empty only without objects",
    arguments: [
      "CREATE TABLE x (i INT)", "CREATE VIEW x AS SELECT 1",
      "CREATE PROCEDURE x() SELECT 1", "CREATE FUNCTION x() RETURNS INT RETURN 1",
      "CREATE EVENT x ON SCHEDULE EVERY 1 DAY DO SELECT 1",
    ])
  func isEmpty(statement: String) throws {
    #expect(try dialect.isEmpty(schema: database.name, on: connection))
    try connection.run(statement)
    #expect(try !dialect.isEmpty(schema: database.name, on: connection))
    try dialect.clean(schema: database.name, on: connection)
    #expect(try dialect.isEmpty(schema: database.name, on: connection))
  }

  @Test(
    "finds a schema with a sequence not empty",
    .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB))
  func isEmptyOfSequences() throws { try isEmpty(statement: "CREATE SEQUENCE x") }

  @Test("cleans objects of every kind")
  func clean() throws {
    let other = database.name + "_2"
    for statement in [
      "CREATE DATABASE \(other)", "CREATE TABLE a (i INT PRIMARY KEY, j INT)",
      "CREATE TABLE b (i INT PRIMARY KEY, j INT, FOREIGN KEY (j) REFERENCES a (i))",
      "ALTER TABLE a ADD FOREIGN KEY (j) REFERENCES b (i)",
      "CREATE TABLE \(other).c (j INT, FOREIGN KEY (j) REFERENCES \(database.name).b (i))",
      "CREATE TABLE `o``dd` (i INT)",
      "CREATE TABLE parts (i INT) PARTITION BY HASH (i) PARTITIONS 3",
      "CREATE TABLE `full` (s TEXT, FULLTEXT (s)) ENGINE=InnoDB",
      "CREATE TABLE old (i INT) ENGINE=MyISAM",
      "CREATE VIEW v1 AS SELECT i FROM a", "CREATE VIEW v2 AS SELECT i FROM v1",
      "CREATE VIEW broken AS SELECT * FROM parts", "ALTER TABLE parts RENAME parted",
      "CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET NEW.j = 1",
      "CREATE PROCEDURE `pro``c`() SELECT 1", "CREATE FUNCTION f() RETURNS INT RETURN 1",
      "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
    ] {
      try connection.run(statement)
    }
    try dialect.clean(schema: database.name, on: connection)
    #expect(try dialect.isEmpty(schema: database.name, on: connection))
    #expect(try connection.query("SELECT @@foreign_key_checks") == [[.integer(1)]])
    #expect(try dialect.tableExists(schema: other, table: "c", on: connection))
  }

  @Test(
    "cleans what MariaDB alone has", .enabled(if: TestServer.isMariaDB, TestServer.onlyMariaDB))
  func cleanOnMariaDB() throws {
    for statement in [
      "CREATE SEQUENCE numbers", "CREATE TABLE a (i INT PRIMARY KEY DEFAULT NEXTVAL(numbers))",
      "CREATE TABLE `o``dd` (i INT) WITH SYSTEM VERSIONING",
      "CREATE AGGREGATE FUNCTION agg(x INT) RETURNS INT BEGIN FETCH GROUP NEXT ROW; RETURN 1; END",
      "SET sql_mode = 'ORACLE'", "CREATE PACKAGE pack AS PROCEDURE p1; END",
      "CREATE PACKAGE BODY pack AS PROCEDURE p1 AS BEGIN SELECT 1; END; END",
    ] {
      try connection.run(statement)
    }
    try dialect.clean(schema: database.name, on: connection)
    #expect(try dialect.isEmpty(schema: database.name, on: connection))
  }

  @Test("leaves temporary tables and other schemas alone")
  func cleanOnlyHere() throws {
    try connection.run("CREATE DATABASE \(database.name)_2")
    try connection.run("CREATE TABLE \(database.name)_2.t (i INT)")
    try connection.run("CREATE TEMPORARY TABLE mine (i INT)")
    try connection.run("SET foreign_key_checks = 0")
    try dialect.clean(schema: database.name, on: connection)
    #expect(try connection.query("SELECT @@foreign_key_checks") == [[.integer(0)]])
    #expect(
      try dialect.tableExists(schema: database.name + "_2", table: "t", on: connection))
  }
}
