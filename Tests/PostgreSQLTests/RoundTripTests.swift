import TestSupport
import Testing

/// No needless round trips: over a network each one is time.
@Suite(
  "Round trips to PostgreSQL",
  .enabled(if: PostgreSQLProject.isPossible, PostgreSQLProject.why))
struct RoundTripTests {
  private static let scripts = [
    "V1__one.sql":
      "create table one (id int primary key, v text);\ninsert into one values (1, 'a');\n",
    "V2__two.sql":
      "create table two (id int primary key, v text);\ninsert into two values (1, 'a');\n",
    "V3__three.sql": "create index three on two (v);\ninsert into two values (2, 'b');\n",
  ]

  @Test("a migrate with nothing to do makes at most 12 behind the login, on one connection")
  func nothingToDo() throws {
    let project = try PostgreSQLProject(Self.scripts)
    print("a first migrate of 3 scripts:", try traffic(of: "migrate", in: project).roundTrips)
    // An answer that comes in pieces counts as several, so the best of three tells.
    let runs = try (1...3).map { _ in try traffic(of: "migrate", in: project) }
    let migrate = try #require(runs.min { $0.roundTrips < $1.roundTrips })
    print("a migrate with nothing to do:", migrate.roundTrips)
    #expect(migrate.roundTrips <= 12)
    #expect(migrate.logins == 1)
    let info = try traffic(of: "info", in: project)
    print("info:", info.roundTrips)
    #expect(info.roundTrips <= 12)
    #expect(info.logins == 1)
  }

  @Test("a script's statements are not waited for one by one")
  func pipeline() throws {
    let project = try PostgreSQLProject(["V1__t.sql": "create table t (n int);\n"])
    try project.succeed("migrate")
    try project.folder.write("sql/V2__few.sql", "insert into t values (1);\n")
    let few = try traffic(of: "migrate", in: project).roundTrips
    let many = (1...1000).map { "insert into t values (\($0));\n" }.joined()
    try project.folder.write("sql/V3__many.sql", many)
    let more = try traffic(of: "migrate", in: project).roundTrips
    print("a script of one insert: \(few); of a thousand: \(more)")
    #expect(more < few + 100)
    #expect(try project.database.number("select count(*) from t") == 1001)
  }

  @Test("a small migration takes two: its statements, then its row and the commit")
  func migration() throws {
    let project = try PostgreSQLProject(["V1__t.sql": "create table t (n int);\n"])
    try project.succeed("migrate")
    let nothing = try traffic(of: "migrate", in: project).roundTrips
    for number in 2...51 {
      try project.folder.write(
        "sql/V\(number)__step.sql",
        "create table t\(number) (n int primary key);\ninsert into t values (\(number));\n")
    }
    let all = try traffic(of: "migrate", in: project).roundTrips
    print("a run of 50 small migrations: \(all), of none: \(nothing)")
    #expect(try project.database.number("select count(*) from t") == 50)
    // What the server sends may come in pieces, which count as several.
    #expect(all - nothing <= 2 * 50 + 25)
  }

  private func traffic(
    of command: String, in project: PostgreSQLProject
  ) throws -> WireProxy.Traffic {
    let server = project.database.server
    let proxy = try WireProxy(to: server.port)
    defer { proxy.close() }
    let outcome = try project.run(
      command,
      url: "jdbc:postgresql://127.0.0.1:\(proxy.port)/\(project.database.name)"
        + "?sslmode=disable&gssEncMode=disable")
    #expect(outcome.exitStatus == 0, outcome.transcript)
    return proxy.traffic
  }
}
