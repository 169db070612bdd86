import Foundation
import MigrationFiles
import MigrationModel
import TestSupport
import Testing

@Suite("File scanner")
struct FileScannerTests {
  @Test("finds all files, hidden ones too, in the order of their script paths")
  func recursion() throws {
    let folder = try TemporaryFolder([
      "sql/V2__b.sql": "", "sql/V10__c.sql": "", "sql/sub/V1__a.sql": "", "sql/a.txt": "",
      "sql/.hidden": "", "sql/.git/V9__x.sql": "", "sql/sub/.x/y/V9__x.sql": "", "other/V3.sql": "",
    ])
    let found = try scan("filesystem:\(folder.path)/sql")
    #expect(
      found.resources.map(\.relativePath) == [
        ".hidden", "V10__c.sql", "V2__b.sql", "a.txt", "sub/V1__a.sql",
      ])
    let last = try #require(found.resources.last)
    #expect(last.path == folder.path + "/sql/sub/V1__a.sql")
    #expect(last.location == last.path)
    #expect(last.name == "V1__a.sql")
    #expect(found.notices.isEmpty)
  }

  @Test("may start in a hidden folder and keeps dots in paths")
  func hiddenRoot() throws {
    let folder = try TemporaryFolder([".sql/V1__a.sql": ""])
    let found = try scan("filesystem:\(folder.path)/./.sql")
    #expect(found.resources.map(\.path) == [folder.path + "/./.sql/V1__a.sql"])
  }

  @Test("follows links, but not those to hidden folders, to nothing or in a circle")
  func links() throws {
    let folder = try TemporaryFolder([
      "sql/..data/V1__a.sql": "", "sql/sub/V2__b.sql": "", "elsewhere/V3__c.sql": "",
    ])
    try folder.link("sql/V1__a.sql", to: "..data/V1__a.sql")
    try folder.link("sql/.linked", to: "../elsewhere")
    try folder.link("sql/linked", to: "../elsewhere")
    try folder.link("sql/nothing.sql", to: "gone.sql")
    try folder.link("sql/sub/self", to: ".")
    try folder.link("sql/sub/up", to: "..")
    try folder.link("elsewhere/round", to: "../sql")
    let found = try scan("filesystem:\(folder.path)/sql")
    #expect(
      found.resources.map(\.relativePath) == ["V1__a.sql", "linked/V3__c.sql", "sub/V2__b.sql"])
  }

  @Test("enters a folder twice when two links lead there")
  func twoLinks() throws {
    let folder = try TemporaryFolder(["real/V1__a.sql": ""])
    try folder.link("one", to: "real")
    try folder.link("two", to: "real")
    let found = try scan("filesystem:\(folder.path)")
    #expect(
      found.resources.map(\.relativePath) == ["one/V1__a.sql", "real/V1__a.sql", "two/V1__a.sql"])
  }

  @Test("notes the configuration file beside a script, even one that the pattern leaves out")
  func neighbours() throws {
    let folder = try TemporaryFolder([
      "V1__a.sql": "", "V1__a.sql.conf": "", "V2__b.sql": "", "sub/V2__b.sql.conf": "",
    ])
    let found = try scan("filesystem:\(folder.path)/*.sql")
    #expect(found.resources.map(\.optionsPath) == [folder.path + "/V1__a.sql.conf", nil])
  }

  @Test("keeps files of one script path below a wildcard apart")
  func wildcardsKeepBoth() throws {
    let folder = try TemporaryFolder(["b/V1__x.sql": "1", "a/V1__x.sql": "2", "V1__x.sql": "3"])
    let found = try scan("filesystem:\(folder.path)/*")
    #expect(found.resources.map(\.relativePath) == ["V1__x.sql", "V1__x.sql"])
    #expect(found.resources.map(\.path) == ["a", "b"].map { "\(folder.path)/\($0)/V1__x.sql" })
  }

  @Test(
    "skips what is not there or no folder",
    arguments: [("x", "not found"), ("f", "not a directory")])
  func missing(name: String, reason: String) throws {
    let folder = try TemporaryFolder(["f": ""])
    let path = folder.path + "/" + name
    let found = try scan("filesystem:\(path)")
    #expect(
      found.notices == [Notice(.error, "Skipping filesystem location: \(path) (\(reason))")])
    let error = #expect(throws: MigrationError.self) {
      try scan("filesystem:\(path)", failOnMissing: true)
    }
    #expect(error?.message == "Failed to find filesystem location: \(path) (\(reason))")
    #expect(error?.code == .error)
  }

  @Test("skips folders that it may not read", .enabled(if: geteuid() != 0, "root reads them all"))
  func unreadable() throws {
    let folder = try TemporaryFolder(["sql/a/V1__x.sql": "", "sql/V2__y.sql": ""])
    let path = folder.path + "/sql/a"
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }
    let found = try scan("filesystem:\(folder.path)/sql")
    #expect(found.resources.map(\.name) == ["V2__y.sql"])
    let problem = "Skipping filesystem location: \(path) (unable to access folder)"
    #expect(found.notices == [Notice(.error, problem)])
    #expect(try scan("filesystem:\(path)").notices.first?.text.contains("not readable") == true)
  }

  @Test("says where a relative path leads", arguments: ["missing", ""])
  func relativeHint(path: String) throws {
    let here = FileManager.default.currentDirectoryPath
    let resolved = path.isEmpty ? here : here + "/" + path
    let found = try scan("filesystem:\(path)")
    #expect(
      found.notices == [
        Notice(
          .error,
          "Skipping filesystem location: \(path) (not found) Resolved to '\(resolved)'. If this is "
            + "not where your migrations are, check that your working directory is set correctly "
            + "(working directory: '\(here)').")
      ])
  }

  @Test("looks for class paths in two folders")
  func classPath() throws {
    let folder = try TemporaryFolder([
      "db/migration/V1__a.sql": "", "src/main/resources/db/other/V2__b.sql": "", "V9__x.sql": "",
    ])
    let list = try LocationList(["db/migration", "classpath:db/other", "nowhere"])
    let found = try FileScanner(workingDirectory: folder.path).scan(list.locations)
    #expect(found.resources.map(\.relativePath) == ["V1__a.sql", "V2__b.sql"])
    #expect(
      found.notices
        == [
          Notice(.info, "Scanning \(folder.path)/db/migration for classpath:db/migration"),
          Notice(
            .info, "Scanning \(folder.path)/src/main/resources/db/other for classpath:db/other"),
          Notice(.debug, "Unable to resolve location classpath:nowhere."),
        ])
    let error = #expect(throws: MigrationError.self) {
      try FileScanner(workingDirectory: folder.path, failOnMissing: true)
        .scan([Location("nowhere")])
    }
    #expect(error?.message == "Unable to resolve location classpath:nowhere.")
  }

  @Test("does not take an empty class path for the whole working directory")
  func emptyClassPath() throws {
    let folder = try TemporaryFolder(["V9__x.sql": ""])
    let scanner = FileScanner(workingDirectory: folder.path)
    let nothing = try scanner.scan([Location("")])
    #expect(nothing.resources.isEmpty)
    #expect(nothing.notices == [Notice(.debug, "Unable to resolve location classpath:.")])
    try folder.write("src/main/resources/V1__x.sql", "")
    #expect(try scanner.scan([Location("classpath:")]).resources.map(\.name) == ["V1__x.sql"])
  }

  @Test("only mentions callback locations that do not exist")
  func callbackLocations() throws {
    let folder = try TemporaryFolder(["cb/afterMigrate.sql": ""])
    let found = try FileScanner(failOnMissing: true).scanCallbacks([
      Location("filesystem:\(folder.path)/cb"), Location("filesystem:\(folder.path)/no"),
    ])
    #expect(found.resources.map(\.name) == ["afterMigrate.sql"])
    #expect(
      found.notices == [
        Notice(.info, "Skipping callback location \(folder.path)/no as it does not exist")
      ])
  }

  @Test("finds ten thousand files")
  func many() throws {
    let folder = try TemporaryFolder()
    for number in 0..<10_000 {
      try folder.write("V\(number)__x.sql", "")
    }
    let found = try scan("filesystem:\(folder.path)")
    #expect(found.resources.count == 10_000)
    let names = found.resources.map(\.relativePath)
    #expect(names == names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) })
  }

  private func scan(
    _ descriptor: String, failOnMissing: Bool = false
  ) throws -> FileScanner.Result {
    try FileScanner(failOnMissing: failOnMissing).scan([Location(descriptor)])
  }
}
