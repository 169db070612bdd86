import TestSupport
import Testing

/// No needless round trips: over a network each one is time.
@Suite(
  "Round trips to a server", .needsServer)
struct RoundTripTests {
  private static let scripts = [
    "V1__one.sql":
      "create table one (id int primary key, v varchar(9));\ninsert into one values (1, 'a');\n",
    "V2__two.sql":
      "create table two (id int primary key, v varchar(9));\ninsert into two values (1, 'a');\n",
    "V3__three.sql": "create index three on two (v);\ninsert into two values (2, 'b');\n",
  ]

  /// How many a run with nothing to do may make behind the login.
  private static let mostForNothing = [TestEngine.postgreSQL: 12, .mariaDB: 14]

  @Test("a run with nothing to do makes few, on one connection", arguments: TestEngine.servers)
  func nothingToDo(engine: TestEngine) throws {
    let most = try #require(Self.mostForNothing[engine])
    let project = try TestProject(on: engine, Self.scripts)
    print(
      "\(project.engine), a first migrate of 3 scripts:",
      try traffic(of: "migrate", in: project).roundTrips)
    // An answer that comes in pieces counts as several, so the best of three tells.
    let runs = try (1...3).map { _ in try traffic(of: "migrate", in: project) }
    let migrate = try #require(runs.min { $0.roundTrips < $1.roundTrips })
    print("\(project.engine), a migrate with nothing to do:", migrate.roundTrips)
    #expect(migrate.roundTrips <= most)
    #expect(migrate.logins == 1)
    let info = try traffic(of: "info", in: project)
    print("\(project.engine), info:", info.roundTrips)
    #expect(info.roundTrips <= most)
    #expect(info.logins == 1)
  }

  @Test("a script's statements are not waited for one by one", arguments: TestEngine.servers)
  func pipeline(engine: TestEngine) throws {
    let project = try TestProject(on: engine, ["V1__t.sql": "create table t (n int);\n"])
    try project.succeed("migrate")
    try project.folder.write("sql/V2__few.sql", "insert into t values (1);\n")
    let few = try traffic(of: "migrate", in: project).roundTrips
    let many = (1...1000).map { "insert into t values (\($0));\n" }.joined()
    try project.folder.write("sql/V3__many.sql", many)
    let more = try traffic(of: "migrate", in: project).roundTrips
    print("\(project.engine), a script of one insert: \(few); of a thousand: \(more)")
    #expect(more < few + 100)
    #expect(try project.database.number("select count(*) from t") == 1001)
  }

  @Test(
    "a small migration takes two on PostgreSQL: its statements, then its row and the commit",
    .needs(.postgreSQL))
  func migration() throws {
    let project = try TestProject(on: .postgreSQL, ["V1__t.sql": "create table t (n int);\n"])
    try project.succeed("migrate")
    let nothing = try traffic(of: "migrate", in: project).roundTrips
    for number in 2...51 {
      try project.folder.write(
        "sql/V\(number)__step.sql",
        "create table t\(number) (n int primary key);\ninsert into t values (\(number));\n")
    }
    let all = try traffic(of: "migrate", in: project).roundTrips
    print("\(project.engine), a run of 50 small migrations: \(all), of none: \(nothing)")
    #expect(try project.database.number("select count(*) from t") == 50)
    // What the server sends may come in pieces, which count as several.
    #expect(all - nothing <= 2 * 50 + 25)
  }

  @Test(
    "a small script with DDL takes three on MariaDB: its row ahead, the script, row and commit",
    .needs(.mariaDB))
  func smallScripts() throws {
    let project = try TestProject(on: .mariaDB, Self.scripts)
    try project.succeed("migrate")
    var trips: [Int] = []
    for count in [1, 11] {
      for number in 1...count {
        let version = count * 100 + number
        try project.folder.write(
          "sql/V\(version)__t.sql",
          """
          create table t_\(version) (id int primary key, v varchar(9));
          create index t_\(version)_v on t_\(version) (v);
          insert into t_\(version) values (1, 'a');
          insert into t_\(version) values (2, 'b');
          """)
      }
      trips.append(try traffic(of: "migrate", in: project).roundTrips)
    }
    print("one small script: \(trips[0]); eleven: \(trips[1])")
    #expect(trips[1] == trips[0] + 10 * 3)
  }

  private func traffic(of command: String, in project: TestProject) throws -> WireProxy.Traffic {
    let database = try project.serverDatabase()
    let proxy = try WireProxy(to: database.server.port, speaking: database.language)
    defer { proxy.close() }
    let outcome = try project.run(command, url: database.plainURL(through: proxy.port))
    #expect(outcome.exitStatus == 0, outcome.transcript)
    return proxy.traffic
  }
}
