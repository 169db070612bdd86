import TestSupport
import Testing

/// No needless round trips: over a network each one is time.
@Suite(
  "Round trips to MariaDB",
  .enabled(if: MariaDBProject.isPossible, MariaDBProject.why))
struct RoundTripTests {
  private static let scripts = [
    "V1__one.sql":
      "create table one (id int primary key, v varchar(9));\ninsert into one values (1, 'a');\n",
    "V2__two.sql":
      "create table two (id int primary key, v varchar(9));\ninsert into two values (1, 'a');\n",
    "V3__three.sql": "create index three on two (v);\ninsert into two values (2, 'b');\n",
  ]

  @Test("a migrate with nothing to do makes at most 14 behind the login, on one connection")
  func nothingToDo() throws {
    let project = try MariaDBProject(Self.scripts)
    print("a first migrate of 3 scripts:", try traffic(of: "migrate", in: project).roundTrips)
    let migrate = try traffic(of: "migrate", in: project)
    print("a migrate with nothing to do:", migrate.roundTrips)
    #expect(migrate.roundTrips <= 14)
    #expect(migrate.logins == 1)
    let info = try traffic(of: "info", in: project)
    print("info:", info.roundTrips)
    #expect(info.roundTrips <= 14)
    #expect(info.logins == 1)
  }

  @Test("a small script with DDL takes three: its row ahead, the script, the row and the commit")
  func smallScripts() throws {
    let project = try MariaDBProject(Self.scripts)
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

  @Test("a script's statements are not waited for one by one")
  func pipeline() throws {
    let project = try MariaDBProject(["V1__t.sql": "create table t (n int);\n"])
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

  private func traffic(
    of command: String, in project: MariaDBProject
  ) throws -> WireProxy.Traffic {
    let server = project.database.server
    let proxy = try WireProxy(to: server.port, speaking: .mariaDB)
    defer { proxy.close() }
    let outcome = try project.run(
      command,
      url: "jdbc:mariadb://127.0.0.1:\(proxy.port)/\(project.database.name)")
    #expect(outcome.exitStatus == 0, outcome.transcript)
    return proxy.traffic
  }
}
