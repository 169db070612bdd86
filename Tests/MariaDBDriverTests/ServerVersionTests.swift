import MariaDBDriver
import Testing

@Suite("Server version")
struct ServerVersionTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let text: String
    var greeting = ""
    let engine: String
    let version: [Int]

    var testDescription: String { text }
  }

  @Test(
    "is read from what servers say",
    arguments: [
      Example(text: "8.4.0", engine: "MySQL", version: [8, 4]),
      Example(text: "5.7.44-log", engine: "MySQL", version: [5, 7]),
      Example(text: "8.0.36-28.1", engine: "MySQL", version: [8, 0]),
      Example(text: "10.11.6-MariaDB-1:10.11.6+maria~deb12", engine: "MariaDB", version: [10, 11]),
      Example(text: "5.5.5-10.4.32-MariaDB-log", engine: "MariaDB", version: [10, 4]),
      Example(text: "11.8.3-MariaDB-ubu2404", engine: "MariaDB", version: [11, 8]),
      Example(text: "10.6.17-13-MariaDB-enterprise-log", engine: "MariaDB", version: [10, 6]),
      Example(
        text: "10.5.2", greeting: "5.5.5-10.5.2-MariaDB", engine: "MariaDB", version: [10, 5]),
      Example(text: "5.7.25-TiDB-v7.5.0", engine: "MySQL", version: [5, 7]),
      Example(text: "8.0.mysql_aurora.3.04.0", engine: "MySQL", version: [8, 0]),
    ])
  func read(_ example: Example) throws {
    let version = try #require(ServerVersion(example.text, greeting: example.greeting))
    #expect(version.engine == example.engine)
    #expect([version.major, version.minor] == example.version)
  }

  @Test("is not made up") func none() { #expect(ServerVersion("unknown", greeting: "") == nil) }
}
