import Database
import MariaDBDriver
import TestSupport
import Testing

@Suite("LOAD DATA LOCAL", .enabled(if: TestServer.isThere, TestServer.reason))
struct LocalFileTests {
  let database: TestDatabase
  let folder: TemporaryFolder

  init() throws {
    database = try TestDatabase()
    folder = try TemporaryFolder()
  }

  @Test("reads the file that the statement names")
  func named() throws {
    let connection = try database.open()
    try connection.run("CREATE TABLE t (i INT, s TEXT)")
    let lines = (1...20_000).map { "\($0)\tline \($0)\n" }.joined()
    try folder.write("a file.txt", lines)
    let results = try connection.run(
      "LOAD DATA LOCAL INFILE '\(folder.path("a file.txt"))' INTO TABLE t")
    #expect(results.counts == [20_000])
    #expect(try connection.run("SELECT s FROM t WHERE i = 777").rows == [["line 777"]])
  }

  @Test("says which file cannot be read, and the connection goes on")
  func missing() throws {
    let connection = try database.open()
    try connection.run("CREATE TABLE t (i INT)")
    let error = try connection.failure(
      of: "LOAD DATA LOCAL INFILE '\(folder.path("none"))' INTO TABLE t"
    ).error
    #expect(error.message.contains("none: No such file or directory"))
    let directory = try connection.failure(
      of: "LOAD DATA LOCAL INFILE '\(folder.path)' INTO TABLE t"
    ).error
    #expect(directory.message.contains("Is a directory"))
    #expect(try connection.run("SELECT 1").rows == [["1"]])
  }

  @Test("is refused where the address says so")
  func forbidden() throws {
    let connection = try database.open { $0.allowsLocalFiles = false }
    try connection.run("CREATE TABLE t (i INT)")
    try folder.write("a.txt", "1\n")
    let error = try connection.failure(
      of: "LOAD DATA LOCAL INFILE '\(folder.path("a.txt"))' INTO TABLE t"
    ).error
    #expect(error.kind == .statement)
    #expect(try connection.run("SELECT COUNT(*) FROM t").rows == [["0"]])
  }
}
