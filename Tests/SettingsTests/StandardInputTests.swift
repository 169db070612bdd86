import MigrationModel
import Settings
import Testing

@Suite("An environment on standard input")
struct StandardInputTests {
  private let words = ["testConnection", "-environment=-"]

  @Test("is used as the default one, for all it says and all it does not know")
  func used() throws {
    let project = try Project([
      "flyway.toml": "[environments.default]\nurl = \"jdbc:sqlite:file.db\"\nuser = \"file\"\n"
    ])
    let input = """
      {"url":"jdbc:sqlite:x.db","user":null,"password":"geheim","schemas":["a","b"],"x":{"y":[1.5]}}
      {"url":"jdbc:sqlite:second line.db"}
      """
    var loader = project.loader(words, standardInput: input)
    let configuration = try loader.load().configuration
    #expect(configuration.url == "jdbc:sqlite:x.db")
    #expect(configuration.user == nil)
    #expect(configuration.password == "geheim")
    #expect(configuration.schemas == ["a", "b"])
    #expect(configuration.environment == "default")
    #expect(loader.secrets == ["geheim"])
    #expect(loader.warnings.isEmpty)
  }

  @Test("gives way to arguments")
  func precedence() throws {
    let configuration = try Project().load(
      words + ["-user=me"], standardInput: #"{"url":"jdbc:sqlite:x.db","user":"you"}"#)
    #expect(configuration.user == "me")
  }

  @Test(
    "is refused when it is none",
    arguments: [nil, "", "x", "[]", "{", #"{"url":{}}"#, #"{"connectRetries":"many"}"#])
  func refused(input: String?) throws {
    var loader = try Project().loader(words, standardInput: input)
    let error = try #require(throws: MigrationError.self) { _ = try loader.load() }
    #expect(error.message == "Error reading environment from standard in")
  }

  @Test("is read for the test of a connection alone")
  func otherOperations() throws {
    var loader = try Project().loader(
      ["info", "-environment=-"], standardInput: #"{"url":"jdbc:sqlite:x.db"}"#)
    let error = try #require(throws: MigrationError.self) { _ = try loader.load() }
    #expect(error.message.contains("Environment '-' not found"), "\(error.message)")
  }
}
