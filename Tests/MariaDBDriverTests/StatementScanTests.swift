import MariaDBDriver
import Testing

@Suite("Statement scan")
struct StatementScanTests {
  private func scan(_ text: String, escapes: Bool = true) -> StatementScan {
    let bytes = Array(text.utf8)
    return StatementScan(bytes.span, escapes: escapes)
  }

  @Test(
    "lets statements that only change data travel together",
    arguments: [
      "INSERT INTO t VALUES (1)", "insert into t values ('a;b', \"c;d\", `e;f`)",
      "/* c; */ UPDATE t SET a = 1 -- ; end", "delete from t # ;",
      "REPLACE t VALUES ('it\\'s;', 'it''s;')", "INSERT INTO t SELECT 5--1, 6 /7",
      "INSERT INTO `returning` VALUES ('row_count()')", "-- c;\ninsert t values (1)",
      "CREATE TABLE t (i INT)", "create /* */ or replace temporary table t as select 1",
      "CREATE UNIQUE INDEX i ON t (a)", "DROP TABLE IF EXISTS t", "drop index i on t",
    ])
  func packable(text: String) {
    #expect(scan(text).isPackable)
    #expect(scan(text).isSingle)
  }

  @Test(
    "keeps alone what gives rows or looks at the statement before it",
    arguments: [
      "SELECT 1", "INSERT INTO t VALUES (1) RETURNING id", "CALL p()", "TRUNCATE t",
      "INSERT INTO log VALUES (ROW_COUNT())", "INSERT INTO log SELECT found_rows()", "SET @a = 1",
      "WITH x AS (SELECT 1) UPDATE t SET a = 1", "CREATE VIEW table_v AS SELECT 1",
      "CREATE TRIGGER table_t AFTER INSERT ON t FOR EACH ROW SET @table = 1", "ALTER TABLE t FORCE",
      "CREATE TABLE t AS SELECT ROW_COUNT()", "CREATE DATABASE d", "DROP VIEW v",
      "CREATE OR REPLACE FUNCTION f() RETURNS INT RETURN 1", "CREATE `table` t",
    ])
  func alone(text: String) {
    #expect(!scan(text).isPackable)
    #expect(scan(text).isSingle)
  }

  @Test(
    "never takes for one statement what a server may see several in",
    arguments: [
      "INSERT INTO t VALUES (1); DROP TABLE t", "INSERT INTO t VALUES (1);",
      "INSERT INTO t VALUES ('open", "INSERT INTO t VALUES (1) /* open",
      "INSERT INTO t VALUES (1) /*! ; DROP TABLE t */", "DELETE FROM t /*M! WHERE 1 */",
      "INSERT INTO t VALUES (1)\0", "INSERT INTO t VALUES (1) --;2", "insert into t values (`a)",
    ])
  func several(text: String) {
    #expect(!scan(text).isSingle)
    #expect(!scan(text).isPackable)
  }

  @Test("knows that a backslash may escape nothing")
  func noBackslashEscapes() {
    #expect(scan(#"INSERT INTO t VALUES ('a\'; DROP TABLE t; -- ')"#).isPackable)
    #expect(!scan(#"INSERT INTO t VALUES ('a\'; DROP TABLE t; -- ')"#, escapes: false).isSingle)
    #expect(scan(#"INSERT INTO t VALUES ('a\', ';')"#, escapes: false).isPackable)
  }

  @Test(
    "knows what cannot commit by itself",
    arguments: [
      ("INSERT INTO t VALUES (1)", true), ("SELECT f()", true), ("SET @a = 1", true),
      ("SET foreign_key_checks = 0", true), ("LOAD DATA LOCAL INFILE 'x' INTO TABLE t", false),
      ("SET autocommit = 1", false), ("SET @@session.autocommit=1", false),
      ("SET PASSWORD = 'x'", false),
      ("SET STATEMENT max_statement_time=1 FOR ALTER TABLE t", false),
      ("SET DEFAULT ROLE r", false), ("CALL p()", false), ("EXECUTE s", false),
      ("CREATE TABLE t (i INT)", false), ("/*! CREATE TABLE t (i INT) */", false),
      ("BEGIN NOT ATOMIC COMMIT; END", false), ("START TRANSACTION", false),
      ("LOCK TABLES t WRITE", false), ("ANALYZE TABLE t", false), ("GRANT ALL ON *.* TO u", false),
    ])
  func implicitCommits(text: String, expected: Bool) {
    #expect(scan(text).cannotCommit == expected)
  }

  @Test(
    "finds the local file that a statement names",
    arguments: [
      ("LOAD DATA LOCAL INFILE '/tmp/a b.csv' INTO TABLE t", "/tmp/a b.csv"),
      ("load /* 'x' */ xml low_priority local infile \"a\\\\b\" into table t", "a\\b"),
      ("LOAD DATA CONCURRENT LOCAL\nINFILE -- 'no'\n 'it\\'s' INTO TABLE t", "it's"),
    ] as [(String, String)])
  func localFile(text: String, name: String) {
    let bytes = Array(text.utf8)
    #expect(StatementScan.localFile(of: bytes.span, escapes: true) == Array(name.utf8))
  }

  @Test(
    "finds no local file where none is named",
    arguments: ["LOAD DATA INFILE '/etc/passwd' INTO TABLE t", "LOAD DATA LOCAL", "LOAD DATA 'a'"])
  func noLocalFile(text: String) {
    let bytes = Array(text.utf8)
    #expect(StatementScan.localFile(of: bytes.span, escapes: true) == nil)
  }
}
