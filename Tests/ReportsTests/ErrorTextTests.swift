import JSON
import MigrationModel
import Reports
import Testing

@Suite("Errors")
struct ErrorTextTests {
  private static var failure: StatementFailure {
    var failure = StatementFailure(
      title: "Failed to execute script V2__b.sql", sqlState: nil, number: 1,
      message: "no such table: nope")
    failure.location = (path: "sql/V2__b.sql", absolutePath: "/p/sql/V2__b.sql")
    failure.line = 3
    failure.statement = "insert into nope values (1)"
    return failure
  }

  @Test("print the report of a failed statement once, whoever holds it")
  func reportOnce() {
    let report = """
      Failed to execute script V2__b.sql
      ----------------------------------
      SQL State  : null
      Error Code : 1
      Message    : no such table: nope
      Location   : sql/V2__b.sql (/p/sql/V2__b.sql)
      Line       : 3
      Statement  : insert into nope values (1)
      """
    let failure = Self.failure
    for message in [failure.report, failure.title, ""] {
      let error = MigrationError(
        .failedVersionedMigration, message, failure: failure, causes: ["no such table: nope"])
      #expect(error.printedText == report)
    }
    let wrapped = MigrationError(
      .databaseConnection, "Error while executing afterMigrate callback: " + failure.report,
      failure: failure)
    #expect(
      wrapped.printedText == "Error while executing afterMigrate callback: " + report)
  }

  @Test("tell the fault's line where it is not the statement's first", arguments: [3, 5])
  func faultLine(line: Int) {
    var failure = Self.failure
    failure.faultLine = line
    failure.column = 7
    let place = line == 3 ? "7" : "7 in line 5"
    #expect(failure.report.contains("Line       : 3\nColumn     : \(place)\nStatement"))
  }

  @Test("name causes that add something")
  func causes() {
    let error = MigrationError(.error, "Migration failed !\n", causes: ["boom\n", "failed"])
    #expect(error.printedText == "Migration failed !\nCaused by: boom")
  }

  /// A shape with its object, quotes written as apostrophes.
  private static let examples: [(shape: MigrationError.Shape, json: String)] = [
    (.general, "{'errorCode':'ERROR','message':'m','cause':null}"),
    (
      .sql(subErrorCode: "CONNECTION_FAILURE", state: "08001", number: 7),
      "{'errorCode':'ERROR','subErrorCode':'CONNECTION_FAILURE','sqlState':'08001',"
        + "'sqlErrorCode':7,'message':'m','cause':null}"
    ),
    (
      .sql(subErrorCode: nil, state: nil, number: 0),
      "{'errorCode':'ERROR','subErrorCode':null,'sqlState':null,'sqlErrorCode':0,"
        + "'message':'m','cause':null}"
    ),
    (.fault, "{'errorCode':'ERROR','message':'m','stackTrace':'','cause':null}"),
    (
      .migration(state: nil, number: 1, line: 3, path: "/p"),
      "{'errorCode':'ERROR','sqlState':null,'sqlErrorCode':1,'message':'m','lineNumber':3,"
        + "'path':'/p','cause':null}"
    ),
    (
      .obsolete([
        ObsoleteParameter(key: "a", replacement: "b", reason: "r"),
        ObsoleteParameter(key: "c", replacement: nil, reason: "s"),
      ]),
      "{'errorCode':'ERROR','message':'m','cause':null,'obsoleteParameters':["
        + "{'rawKey':'a','kind':'Replaced','replacement':'b','reason':'r'},"
        + "{'rawKey':'c','kind':'Removed','replacement':null,'reason':'s'}]}"
    ),
  ]

  @Test("have the properties of their kind, in order", arguments: examples)
  func shapes(shape: MigrationError.Shape, json: String) {
    let text = MigrationError(.error, "m", shape: shape).json.compactText
    #expect(
      text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "'") == json)
  }

  @Test("always have a message, and nest their causes")
  func messages() {
    #expect(
      MigrationError(.error, "", causes: ["a", "b"]).json.compactText
        == #"{"errorCode":"ERROR","message":"Error occurred","cause":{"message":"a","#
        + #""stackTrace":"","cause":{"message":"b","stackTrace":"","cause":null}}}"#)
    #expect(
      MigrationError(.fault, "", shape: .fault).json.compactText
        == #"{"errorCode":"FAULT","message":"Fault occurred","stackTrace":"","cause":null}"#)
  }
}
