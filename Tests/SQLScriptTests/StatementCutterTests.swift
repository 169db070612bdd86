import SQLScript
import Testing

@Suite("Statement cutting")
struct StatementCutterTests {
  @Test(
    "follows the blocks of MySQL and MariaDB",
    arguments: [
      // MariaDB takes compound statements outside routines, and labels before them.
      (.mariadb, ["IF @a THEN SELECT 1; END IF", "SELECT 2"]),
      (.mariadb, ["WHILE @a DO SELECT 1; END WHILE", "x"]),
      (.mariadb, ["lbl: BEGIN NOT ATOMIC SELECT 1; END lbl", "x"]),
      (.mariadb, ["BEGIN", "SELECT 1", "COMMIT"]),
      // Handlers, with and without blocks.
      (
        .mysql,
        [
          "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLSTATE VALUE '23000', NOT FOUND, 1051"
            + " BEGIN ROLLBACK; END; DECLARE CONTINUE HANDLER FOR SQLWARNING SET @x = 1;"
            + " DECLARE c CURSOR FOR SELECT 1; END", "x",
        ]
      ),
      // Expressions and statements called CASE; functions called IF and REPEAT.
      (
        .mysql,
        [
          "CREATE FUNCTION f() RETURNS INT RETURN CASE WHEN IF(1, 2, 3) THEN REPEAT('a', 2) END",
          "x",
        ]
      ),
      (
        .mysql,
        [
          "CREATE PROCEDURE p() BEGIN CASE CASE 1 WHEN 1 THEN 2 END WHEN 2 THEN SELECT 1;"
            + " ELSE BEGIN END; END CASE; REPEAT SELECT 1; UNTIL CASE WHEN 1 THEN 1 END END REPEAT; END",
          "x",
        ]
      ),
      (.mysql, ["CREATE PROCEDURE p() SET @x = IF(1, 2, 3)", "x"]),
      (
        .mysql,
        [
          "CREATE FUNCTION f() RETURNS SET('a', 'b') CHARACTER SET utf8 BEGIN RETURN 'a'; END", "x",
        ]
      ),
      (.mysql, ["CREATE PROCEDURE p() l: LOOP LEAVE l; END LOOP", "x"]),
      (.mysql, ["CREATE FUNCTION f RETURNS STRING SONAME 'f.so'", "x"]),
      (.mysql, ["CREATE DEFINER=event@localhost VIEW v AS SELECT 1", "x"]),
      (.mysql, ["CREATE DEFINER=`a`@`b` SQL SECURITY INVOKER VIEW v AS SELECT begin", "x"]),
      (
        .mysql,
        [
          "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN SELECT 1; SELECT 2; END", "x",
        ]
      ),
      (
        .mysql,
        [
          "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW PRECEDES other IF 1 THEN SET @a = 1; END IF",
          "x",
        ]
      ),
      (.mysql, ["CREATE TABLE t (begin INT, `if` INT)", "SELECT 'begin' AS begin", "x"]),
      // MariaDB's Oracle mode.
      (
        .mariadb,
        [
          "CREATE PROCEDURE p AS n INT; BEGIN IF n > 1 THEN SELECT 1; ELSIF n THEN SELECT 2; END IF; END",
          "x",
        ]
      ),
      (
        .mariadb,
        [
          "CREATE FUNCTION f(a INT) RETURN INT AS BEGIN <<l>> LOOP EXIT l; END LOOP; RETURN 1; END",
          "x",
        ]
      ),
      (.mariadb, ["CREATE PACKAGE k AS a INT; PROCEDURE p(); FUNCTION f RETURN INT; END k", "x"]),
      (
        .mariadb,
        [
          "CREATE OR REPLACE PACKAGE BODY k AS a INT; PROCEDURE p AS b INT; BEGIN SELECT 1; END;"
            + " FUNCTION f RETURN INT IS BEGIN RETURN 1; END; BEGIN a := 1; END", "x",
        ]
      ),
    ] as [(ScriptDialect.Family, [String])])
  func blocks(family: ScriptDialect.Family, statements: [String]) throws {
    #expect(try CutScript(statements.joined(separator: ";\n") + ";\n", family).texts == statements)
  }

  @Test(
    "knows what no transaction of PostgreSQL may hold",
    arguments: [
      ("REINDEX (VERBOSE, CONCURRENTLY true) TABLE t", false),
      ("REINDEX (CONCURRENTLY off) TABLE t", true), ("REINDEX (CONCURRENTLY 0) TABLE t", true),
      ("REINDEX VERBOSE SYSTEM d", false), ("REINDEX TABLE t", true),
      ("CLUSTER VERBOSE", false), ("CLUSTER (VERBOSE)", false), ("CLUSTER t", true),
      ("CLUSTER \"t\" USING i", true), ("CLUSTER VERBOSE t", true),
      ("ALTER SUBSCRIPTION s REFRESH PUBLICATION", false),
      ("ALTER SUBSCRIPTION s SET PUBLICATION p", false),
      ("ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (copy_data = false, refresh = false)", true),
      ("ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = true)", false),
      ("ALTER SUBSCRIPTION s DISABLE", true), ("ALTER TABLE a.t DETACH PARTITION p", true),
      ("ALTER TABLE t DETACH PARTITION concurrently", true),
      ("CREATE MATERIALIZED VIEW v AS SELECT 1", true),
      ("CREATE MATERIALIZED VIEW v (a) WITH (fillfactor = 70) AS SELECT timescaledb.f(1)", true),
      ("CREATE MATERIALIZED VIEW v WITH (timescaledb.continuous) AS SELECT no data FROM t", false),
      (
        "create materialized view v with (timescaledb.continuous = true) as select 1 with data",
        false
      ),
      (
        "CREATE MATERIALIZED VIEW v WITH (fillfactor = 70, timescaledb.continuous) AS\n"
          + "SELECT time_bucket('1 day', a), (SELECT 1) FROM t GROUP BY 1 WITH NO DATA", true
      ),
      ("CALL refresh_continuous_aggregate('v', NULL, NULL)", false),
      ("CALL public.Refresh_Continuous_Aggregate('v', NULL, NULL)", false),
      ("CALL p('refresh_continuous_aggregate')", true),
      ("CALL refresh_continuous_aggregates('v')", true),
      ("ALTER TABLE t DETACH PARTITION a.b CONCURRENTLY", false),
      ("ALTER TYPE t ADD VALUE 'x'", false), ("ALTER TYPE t RENAME TO u", true),
      ("DROP FUNCTION f", true), ("COMMIT", true), ("ROLLBACK PREPARED 'x'", false),
      ("CREATE UNIQUE INDEX CONCURRENTLY ON t (a)", false), ("DISCARD TEMP", true),
    ])
  func transactionsOfPostgreSQL(text: String, isTransactional: Bool) throws {
    let cut = try CutScript(text, .postgresql)
    #expect(cut.pieces.map(\.statement.canExecuteInTransaction) == [isTransactional])
  }

  @Test(
    "knows what no transaction of SQLite may hold",
    arguments: [
      ("PRAGMA 'foreign_keys' = 1", false), ("PRAGMA [main].[foreign_keys]", false),
      ("PRAGMA journal_mode", true), ("PRAGMA main.journal_mode = WAL", false),
      ("PRAGMA synchronous(1)", false), ("PRAGMA wal_checkpoint", false),
      ("PRAGMA user_version = 3", true), ("EXPLAIN VACUUM", true), ("vacuum main", false),
    ])
  func transactionsOfSQLite(text: String, isTransactional: Bool) throws {
    let cut = try CutScript(text, .sqlite)
    #expect(cut.pieces.map(\.statement.canExecuteInTransaction) == [isTransactional])
  }

  @Test(
    "counts BEGIN ATOMIC only where it opens a body",
    arguments: [
      ["SELECT begin atomic", "x"],
      [
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end; SELECT CASE 1 WHEN 1 THEN CASE 2 WHEN 2 THEN 3 END END; END",
        "x",
      ],
      ["BEGIN", "END", "x"],
    ])
  func beginAtomic(statements: [String]) throws {
    #expect(try CutScript(statements.joined(separator: ";") + ";", .postgresql).texts == statements)
  }

  @Test("reads the data of several COPY statements on one line")
  func copies() throws {
    let cut = try CutScript(
      "COPY a FROM STDIN; COPY b FROM STDIN; SELECT 1 -- c\n1\r\n\\.\r\n2\n \\. \nSELECT 2;",
      .postgresql)
    #expect(cut.texts == ["COPY a FROM STDIN", "COPY b FROM STDIN", "SELECT 1 -- c", "SELECT 2"])
    #expect(cut.pieces.map(\.copyData) == ["1\r\n", "2\n", nil, nil])
    #expect(cut.pieces.map(\.statement.line) == [1, 1, 1, 6])
  }

  @Test("refuses a quote on the line of a COPY that goes on behind the data")
  func openQuoteBehindCopy() {
    let error = #expect(throws: ScriptError.self) {
      try CutScript("COPY a FROM STDIN; SELECT 'x\n1\n\\.\n';", .postgresql)
    }
    #expect(error?.code == .incompleteStatement)
  }

  @Test(
    "changes the delimiter only where DELIMITER is a command",
    arguments: [
      ("SELECT 1; delimiter $$\nSELECT 2; $$", ["SELECT 1", "SELECT 2;"]),
      ("SELECT 1, delimiter FROM t;", ["SELECT 1, delimiter FROM t"]),
      ("SELECT delimiter.a;\ndelimiter_b;", ["SELECT delimiter.a", "delimiter_b"]),
      ("DELIMITER go\nSELECT cargo\n", ["SELECT car"]),
      ("DELIMITER \"//\"\nSELECT 1//\nDELIMITER '$' \nSELECT 2$", ["SELECT 1", "SELECT 2"]),
      ("DELIMITER #\nSELECT 1#\nSELECT 2#", ["SELECT 1", "SELECT 2"]),
      ("-- dropped\nDELIMITER //\n-- kept\nSELECT 1//", ["-- kept\nSELECT 1"]),
      ("DELIMITER //\nSELECT 'a//b', (c//d)//", ["SELECT 'a//b', (c//d)"]),
      ("DELIMITER /\n/* a */ SELECT 1 /", ["/* a */ SELECT 1"]),
    ])
  func delimiters(text: String, statements: [String]) throws {
    #expect(try CutScript(text, .mysql).texts == statements)
  }

  @Test(
    "refuses a DELIMITER that cannot be",
    arguments: [
      ("SELECT 1;\n DELIMITER", "DELIMITER without a usable argument at line 2 col 2", 2, 2),
      ("DELIMITER delimiter", "DELIMITER without a usable argument at line 1 col 1", 1, 1),
      (
        "/* c */ SELECT 1\n DELIMITER //",
        "Delimiter changed inside statement at line 1 col 9: /* c */ SELECT 1\n ", 1, 9
      ),
    ])
  func refusedDelimiters(text: String, message: String, line: Int, column: Int) {
    let error = #expect(throws: ScriptError.self) { try CutScript(text, .mysql) }
    #expect(error?.message == message)
    #expect(error?.line == line && error?.column == column)
  }

  @Test("has nothing more to give after an error")
  func afterError() {
    let bytes = Array("SELECT 1; CREATE TRIGGER t BEGIN".utf8)
    var cutter = StatementCutter(dialect: ScriptDialect(.sqlite))
    #expect(throws: Never.self) { try cutter.next(in: bytes.span) }
    #expect(throws: ScriptError.self) { try cutter.next(in: bytes.span) }
    #expect(throws: Never.self) { try cutter.next(in: bytes.span) == nil }
  }

  @Test(
    "takes quotes of every kind",
    arguments: [
      (.postgresql, ["SELECT $é$ ; $é$, $1$2, 1$$;$$", "x"]),
      (.postgresql, ["SELECT E'a' -- c\n  'b\\';' \n, e'\\\\'", "x"]),
      (.postgresql, ["SELECT $$a$$e'it\\'s;'", "x"]),
      (.postgresql, ["SELECT U&\"a;b\"", "SELECT a$b$", "c$b$"]),
      (.mysql, ["/*!50001 SET a='*/;' */", "x"]),
      (.mysql, ["/*! it's off */", "SELECT 1", "SELECT 'x'"]),
      (.mysql, ["/*! a /* b */ c; */ SELECT 1", "x"]),
      (.mysql, ["/*M! a */ SELECT 1", "x"]),
      (.mariadb, ["/*M! SET x = ';' */", "/*M!100100 SET y = 1 */", "x"]),
      (.sqlite, ["SELECT [a;b], `c;d`, \"e;f\", 'g;\\'", "x"]),
    ] as [(ScriptDialect.Family, [String])])
  func quotes(family: ScriptDialect.Family, statements: [String]) throws {
    #expect(try CutScript(statements.joined(separator: ";\n") + ";\n", family).texts == statements)
  }

  @Test(
    "takes a comment that is never closed to reach to the end, as the reference does",
    arguments: ["/* a", "/* a /* b */", "-- x\n/*/\nSELECT 2;", "/* a *"])
  func openComment(comment: String) throws {
    #expect(try CutScript("SELECT 1;\n" + comment, .postgresql).texts == ["SELECT 1"])
    #expect(try CutScript("SELECT 1;\n" + comment + "*/", .postgresql).texts == ["SELECT 1"])
  }

  @Test(
    "refuses commands of psql",
    arguments: [
      ("SELECT 1;\n  \\connect shop\nSELECT 2;", 2, 3, "\\connect"),
      ("-- c\n\\i a.sql", 2, 1, "\\i"), ("\\.", 1, 1, "\\."),
      ("\\restricted", 1, 1, "\\restricted"),
    ])
  func clientCommand(text: String, line: Int, column: Int, command: String) {
    let error = #expect(throws: ScriptError.self) { try CutScript(text, .postgresql) }
    #expect(error?.code == .clientCommand)
    #expect(error?.position == ScriptPosition(line: line, column: column))
    #expect(error?.message.hasPrefix("\(command) at line \(line) col \(column) ") == true)
  }

  @Test("skips white space beyond ASCII between statements")
  func wideSpaces() throws {
    let cut = try CutScript("\u{A0}SELECT 1;\u{3000}\u{A0}\u{2003}SELECT 2\u{A0};\u{A0};", .sqlite)
    #expect(cut.texts == ["SELECT 1", "SELECT 2"])
  }

  @Test("lets pages go behind the cursor")
  func releasing() throws {
    let bytes = Array(
      ("COPY t FROM STDIN; SELECT 1;\n" + String(repeating: "1\t2\n", count: 10_000)
        + "\\.\nSELECT 2;")
        .utf8)
    var cutter = StatementCutter(dialect: ScriptDialect(.postgresql))
    var pauses = 0
    while case .paused = try cutter.step(in: bytes.span, reading: 4096) {
      pauses += 1
      #expect(cutter.releasableOffset >= pauses * 4096 - 4096)
    }
    #expect(pauses > 5)
  }

  @Test("cuts as before where it knows the ends of COPY data")
  func knownCopyEnds() throws {
    let rows = String(repeating: "1\t${value}\n", count: 150_000)
    let script =
      "COPY t FROM STDIN; COPY t FROM STDIN; SELECT 1;\n\(rows)\\.\n2\t3\n \\. \n\n"
      + "SELECT ${value}; COPY t FROM STDIN;\r\n\(rows)\\.\r\nSELECT 3; COPY t FROM STDIN;\n\(rows)"
    let (bytes, dialect) = (Array(script.utf8), ScriptDialect(.postgresql))
    let values = Placeholders(["value": "a\nb"])
    let first = try CutScript(bytes, dialect, values)
    #expect(first.pieces.count == 7)
    for budget in [Int.max, 100_000] {
      let second = try CutScript(
        bytes, dialect, values, reading: budget, copyEnds: first.copyEnds)
      #expect(second.pieces == first.pieces)
    }
  }

  @Test("analyses a script of many statements")
  func analysis() throws {
    let script = String(repeating: "INSERT INTO t VALUES (1);\n", count: 1000)
    let analysis = try ScriptAnalysis(
      of: Array(script.utf8).span, cutter: StatementCutter(dialect: ScriptDialect(.sqlite)))
    #expect(analysis.statementCount == 1000)
  }
}

@Suite("Script analysis")
struct ScriptAnalysisTests {
  @Test(
    "decides on the transaction",
    arguments: [
      ("SELECT 1;", nil, false, true, true), ("SELECT 1;", nil, false, false, false),
      ("VACUUM;", nil, false, true, false), ("VACUUM; SELECT 1;", nil, true, true, false),
      ("VACUUM; SELECT 1;", true, false, true, true), ("", nil, false, true, true),
      ("VACUUM; SELECT 1;", nil, false, false, false), ("SELECT 1;", false, false, true, false),
    ] as [(String, Bool?, Bool, Bool, Bool)])
  func decision(text: String, override: Bool?, mixed: Bool, global: Bool, expected: Bool) throws {
    let analysis = try CutScript(text, .sqlite).analysis
    #expect(
      try analysis.executesInTransaction(
        override: override, isMixingAllowed: mixed, isGloballyInTransaction: global) == expected)
  }
}
