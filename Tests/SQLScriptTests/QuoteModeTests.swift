import SQLScript
import Testing

@Suite("Quotes as sql_mode has them")
struct QuoteModeTests {
  @Test(
    "follow the script's own SET",
    arguments: [
      ["SET sql_mode='NO_BACKSLASH_ESCAPES'", #"SELECT 'a\'"#, #"SELECT "a\""#, "x"],
      ["set @@session.SQL_MODE := \"ansi,no_backslash_escapes\"", #"SELECT 'a\'"#, "x"],
      [
        "SET NAMES utf8, SESSION sql_mode=CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')",
        #"SELECT '\'"#,
      ],
      ["SET sql_mode='ANSI_QUOTES'", #"SELECT "a\""#, #"SELECT 'a\';'"#, "x"],
      ["SET sql_mode=ORACLE", "SET sql_mode='ORACLE'", #"SELECT "a\""#, "x"],
      // Back again.
      [
        "SET sql_mode='NO_BACKSLASH_ESCAPES'", #"SELECT 'a\'"#, "SET sql_mode=''",
        #"SELECT 'a\';'"#,
      ],
      ["SET sql_mode='ANSI,NO_BACKSLASH_ESCAPES'", "SET sql_mode=DEFAULT", #"SELECT "a\";""#],
      [
        "SET sql_mode='NO_BACKSLASH_ESCAPES'",
        "SET sql_mode=(SELECT REPLACE(@@sql_mode,'ANSI_QUOTES',''))", #"SELECT 'a\'"#,
        "SET sql_mode=REPLACE(@@sql_mode,'NO_BACKSLASH_ESCAPES','')", #"SELECT 'a\';'"#,
      ],
      // As dumps do it, one in the other.
      [
        "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES' */",
        #"SELECT 'a\'"#, "/*!50003 SET @saved_sql_mode = @@sql_mode */",
        "/*!50003 SET sql_mode = 'STRICT_TRANS_TABLES' */", #"SELECT 'a\';'"#,
        "/*!50003 SET sql_mode = @saved_sql_mode */", #"SELECT 'a\'"#,
        "/*M!100101 SET SQL_MODE=@OLD_SQL_MODE */", #"SELECT 'a\';'"#,
      ],
      // None of these.
      ["SET GLOBAL sql_mode='NO_BACKSLASH_ESCAPES'", #"SELECT 'a\';'"#],
      ["SET @@global.sql_mode='NO_BACKSLASH_ESCAPES'", #"SELECT 'a\';'"#],
      ["SET @a='sql_mode=NO_BACKSLASH_ESCAPES'", #"SELECT 'a\';'"#],
      ["SETTLE sql_mode='NO_BACKSLASH_ESCAPES'", #"SELECT 'a\';'"#],
      ["SELECT 'SET sql_mode=NO_BACKSLASH_ESCAPES'", #"SELECT 'a\';'"#],
    ])
  func quotes(statements: [String]) throws {
    for family in [ScriptDialect.Family.mysql, .mariadb] {
      if family == .mysql, statements.contains(where: { $0.hasPrefix("/*M!") }) { continue }
      #expect(try CutScript(statements.joined(separator: ";\n") + ";", family).texts == statements)
    }
  }

  @Test("and with any delimiter")
  func delimiter() throws {
    let script = #"""
      DELIMITER //
      SET sql_mode='NO_BACKSLASH_ESCAPES'//
      CREATE PROCEDURE p() BEGIN SELECT 'a\'; SELECT 2; END//
      DELIMITER ;
      SELECT 'a\';
      """#
    #expect(
      try CutScript(script, .mariadb).texts == [
        "SET sql_mode='NO_BACKSLASH_ESCAPES'",
        #"CREATE PROCEDURE p() BEGIN SELECT 'a\'; SELECT 2; END"#, #"SELECT 'a\'"#,
      ])
  }
}
