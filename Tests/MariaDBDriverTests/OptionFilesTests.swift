import Foundation
import MariaDBDriver
import TestSupport
import Testing

@Suite("Option files")
struct OptionFilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func files(_ environment: [String: String]) throws -> OptionFiles {
    try OptionFiles(only: nil, environment: environment)
  }

  @Test("give user and password of the client's groups, later files winning")
  func groups() throws {
    try folder.write("home/.my.cnf", "[mysqld]\nuser=x\n[client]\nuser=ann\n[mysql]\npassword=no\n")
    try folder.write("my.cnf", "[client]\nuser = bob\npassword = \"a#b\\\"c\" # note\n")
    let found = try files(["HOME": folder.path("home"), "MYSQL_HOME": folder.path])
    #expect(found.user == "ann")
    #expect(found.password == "a#b\"c")
  }

  @Test(
    "read values as the clients do",
    arguments: [
      ("plain", "plain"), ("  spaced out  ", "spaced out"), ("'it''s", "it"), ("'a b' # c", "a b"),
      ("a#b", "a"), (#"a\sb\\c\x"#, #"a b\c\x"#), ("", ""), ("a=b", "a=b"),
    ])
  func values(text: String, value: String) throws {
    try folder.write("one.cnf", "# first\n; second\n[client]\n\npassword=\(text)\n")
    let found = try OptionFiles(only: folder.path("one.cnf"), environment: [:])
    #expect(found.password == value)
  }

  @Test("follow includes, not for ever")
  func includes() throws {
    try folder.write("more/b.cnf", "[client]\nuser=included\n!include \(folder.path("my.cnf"))\n")
    try folder.write("more/a.cnf", "[client]\nuser=first\n")
    try folder.write("my.cnf", "!includedir \(folder.path("more"))\n")
    #expect(try files(["MYSQL_HOME": folder.path]).user == "included")
  }

  @Test("that everybody may write to count for nothing")
  func worldWritable() throws {
    try folder.write("my.cnf", "[client]\nuser=mallory\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: folder.path("my.cnf"))
    #expect(try files(["MYSQL_HOME": folder.path]).user == nil)
  }

  @Test("fill in what address and settings leave open")
  func merging() throws {
    try folder.write("my.cnf", "[client]\nuser=ann\npassword=secret\n")
    let environment = ["MYSQL_HOME": folder.path]
    let open = try MariaDBURL("jdbc:mariadb://h/d").withOptionFiles(environment: environment)
    #expect(open.user == "ann" && open.password == "secret")
    let other = try MariaDBURL("jdbc:mariadb://h/d", user: "bob")
      .withOptionFiles(environment: environment)
    #expect(other.user == "bob" && other.password == nil)
    let same = try MariaDBURL("jdbc:mariadb://h/d", user: "ann")
      .withOptionFiles(environment: environment)
    #expect(same.password == "secret")
  }

  @Test("named by a parameter must be there")
  func missing() throws {
    let url = try MariaDBURL("jdbc:mariadb://h/d?defaultsFile=\(folder.path("none.cnf"))")
    #expect(throws: MariaDBURLError.self) { try url.withOptionFiles(environment: [:]) }
  }
}
