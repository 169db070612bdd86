import SQLiteDriver
import Testing

@Suite("SQLite addresses")
struct SQLiteURLTests {
  @Test(
    "name what to open",
    arguments: [
      ("jdbc:sqlite:", ":memory:", nil),
      ("jdbc:sqlite::memory:", ":memory:", nil),
      ("jdbc:sqlite:a.db", "a.db", "a.db"),
      ("jdbc:sqlite:/x/a b.db?foreign_keys=on", "/x/a b.db", "/x/a b.db"),
      ("jdbc:sqlite:file:a%20b.db?mode=ro", "file:a%20b.db?mode=ro", "a b.db"),
      ("jdbc:sqlite:file:///x/a.db", "file:///x/a.db", "/x/a.db"),
      ("jdbc:sqlite:file:x?mode=memory&cache=shared", "file:x?mode=memory&cache=shared", nil),
      ("jdbc:sqlite:file:a.db?Busy_Timeout=7&vfs=unix", "file:a.db?vfs=unix", "a.db"),
    ] as [(String, String, String?)])
  func names(url: String, name: String, path: String?) throws {
    let address = try SQLiteURL(url, properties: [:])
    #expect(address.name == name)
    #expect(address.path == path)
  }

  @Test("take pragmas from parameters, the last one winning, and properties above all")
  func options() throws {
    let address = try SQLiteURL(
      "jdbc:sqlite:a.db?cache_size=1&cache_size=2&journal_mode=WAL",
      properties: ["Journal_Mode": "DELETE", "unknown": "1"])
    #expect(address.options.map(\.name) == ["cache_size", "journal_mode"])
    #expect(address.options.map(\.value) == ["2", "DELETE"])
  }

  @Test("refuse pragmas without a value", arguments: ["synchronous", "synchronous="])
  func missingValue(parameter: String) {
    #expect(throws: SQLiteURLError.self) {
      try SQLiteURL("jdbc:sqlite:a.db?\(parameter)", properties: [:])
    }
  }

  @Test("refuse resources of a class path")
  func resource() {
    #expect(throws: SQLiteURLError.self) {
      try SQLiteURL("jdbc:sqlite::resource:a.db", properties: [:])
    }
  }
}
