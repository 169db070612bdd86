import MigrationFiles
import MigrationModel
import Testing

@Suite("Location")
struct LocationTests {
  @Test(
    "reads descriptors",
    arguments: [
      ("filesystem:sql", "filesystem:sql"),
      ("  filesystem:sql\t", "filesystem:sql"),
      ("FILESYSTEM:sql", "filesystem:sql"),
      ("filesystem: sql", "filesystem: sql"),
      ("filesystem:./sql/", "filesystem:./sql"),
      ("filesystem:a//b///c//", "filesystem:a/b/c"),
      ("filesystem:a/../b", "filesystem:a/../b"),
      ("filesystem:/", "filesystem:/"),
      ("filesystem:", "filesystem:"),
      ("classpath:/db/migration/", "classpath:db/migration"),
      ("ClassPath:db/migration", "classpath:db/migration"),
      ("else/where", "classpath:else/where"),
      ("nowhere", "classpath:nowhere"),
      ("C:\\sql", "classpath:C:\\sql"),
      ("c:/sql", "classpath:c:/sql"),
      ("file:///tmp/sql", "classpath:file:///tmp/sql"),
    ])
  func reads(text: String, descriptor: String) throws {
    #expect(try Location(text).descriptor == descriptor)
  }

  @Test("refuses unknown prefixes")
  func unknownPrefix() {
    let error = #expect(throws: MigrationError.self) { try Location(" nosuch:sql") }
    #expect(
      error?.message
        == "Unknown prefix for location (should be one of classpath:, filesystem:): nosuch:sql")
  }

  @Test("says which services are not supported", arguments: ["s3:bucket/x", "GCS:bucket"])
  func services(text: String) {
    let error = #expect(throws: MigrationError.self) { try Location(text) }
    #expect(error?.message.contains("not supported") == true)
    #expect(error?.message.hasSuffix(text) == true)
  }

  @Test(
    "takes relative folders from the working directory",
    arguments: [
      ("filesystem:sql", "filesystem:/work/sql"),
      ("filesystem:/sql", "filesystem:/sql"),
      ("FileSystem:sql", "FileSystem:sql"),
      ("sql", "sql"),
    ])
  func rebase(text: String, expected: String) {
    #expect(Location.rebase(text, onto: "/work") == expected)
    #expect(Location.rebase(text, onto: nil) == text)
  }

  @Test("is sorted, and thinned out with warnings")
  func list() throws {
    let list = try LocationList([
      "filesystem:b", "filesystem:a/deep", "filesystem:a", "filesystem:a-c", "filesystem:b/",
      "filesystem:a/*", "filesystem:a/x/y",
    ])
    #expect(
      list.locations.map(\.descriptor) == [
        "filesystem:a", "filesystem:a-c", "filesystem:a/*", "filesystem:b",
      ])
    #expect(
      list.notices == [
        Notice(
          .warning,
          "Discarding location 'filesystem:a/deep' as it is a sub-location of 'filesystem:a'"),
        Notice(
          .warning,
          "Discarding location 'filesystem:a/x/y' as it is a sub-location of 'filesystem:a'"),
        Notice(.warning, "Discarding duplicate location 'filesystem:b'"),
      ])
  }

  @Test(
    "matches wildcards below the root",
    arguments: [
      // The table of engine.md 1.6.
      ("sql/*", "sql/x/V1__a.sql", "V1__a.sql"),
      ("sql/*", "sql/x/y/V1__a.sql", "y/V1__a.sql"),
      ("sql/*", "sql/V1__a.sql", nil),
      ("sql/**/*.sql", "sql/V1__a.sql", "V1__a.sql"),
      ("sql/**/*.sql", "sql/x/y/V1__a.sql", "x/y/V1__a.sql"),
      ("sql/**/*.sql", "sql/V1__a.txt", nil),
      ("db/**/test", "db/test/V1.sql", "V1.sql"),
      ("db/**/test", "db/a/b/test/V1.sql", "V1.sql"),
      ("db/**/test", "db/a/b/test/c/V1.sql", "c/V1.sql"),
      ("db/**/test", "db/a/release/V1.sql", nil),
      ("db/release*", "db/release1/V1.sql", "V1.sql"),
      ("db/release*", "db/release/V1.sql", nil),
      ("db/release1.*", "db/release1.0", "release1.0"),
      ("db/release1.*", "db/release1.0/V1.sql", nil),
      // Everything below (appendix E 1).
      ("sql/**", "sql/V1__a.sql", "V1__a.sql"),
      ("sql/**", "sql/x/y/V1__a.sql", "x/y/V1__a.sql"),
      ("sql/*/**", "sql/x/y/V1__a.sql", "y/V1__a.sql"),
      ("sql/*/**", "sql/V1__a.sql", nil),
      // Script paths (1.10).
      ("sql/*/ddl", "sql/a/ddl/V1.sql", "V1.sql"),
      ("sql/*/ddl", "sql/a/dml/V1.sql", nil),
      ("sql/?", "sql/é/V1.sql", "V1.sql"),
      ("sql/?", "sql/ab/V1.sql", nil),
      ("sql/a*c?e", "sql/abbcde/V1.sql", "V1.sql"),
      ("sql/a*c?e", "sql/acde/V1.sql", nil),
      ("sql/V?__*.sql", "sql/V1__a.sql", "V1__a.sql"),
      ("sql/V?__*.sql", "sql/V1__.sql", nil),
      ("sql/V?__*.sql", "sql/V1__axsql", nil),
      ("sql\\*", "sql/x/V1.sql", "V1.sql"),
      ("sql/(a)*", "sql/(a)b/V1.sql", "V1.sql"),
    ] as [(String, String, String?)])
  func wildcards(path: String, file: String, expected: String?) throws {
    let location = try Location("filesystem:" + path)
    let pattern = try #require(location.pattern)
    let below = String(file.dropFirst(location.root.count + 1))
    #expect(file.hasPrefix(location.root + "/"))
    #expect(pattern.scriptPath(of: below) == expected)
  }

  @Test(
    "starts scanning where the wildcards begin",
    arguments: [
      ("a/b/*/c", "a/b"), ("/*/c", "/"), ("/a/b?", "/a"), ("*", ""), ("plain/path", "plain/path"),
    ])
  func roots(path: String, root: String) throws {
    #expect(try Location("filesystem:" + path).root == root)
  }
}
