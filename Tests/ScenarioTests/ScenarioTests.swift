import Testing

import TestSupport

/// The program does what the recordings of the reference say, scenario by scenario.
///
/// `Fixtures/matrix` holds what other releases of the servers say in their own way,
/// `Fixtures/differences` holds our own deliberate differences, `better` what is right where the
/// reference is wrong, `expected` what the reference was seen to do; the first that exists counts.
@Suite("Scenarios")
struct ScenarioTests {
  @Test("on SQLite", arguments: try Scenario.all(on: .sqlite))
  func sqlite(_ scenario: Scenario) throws { try check(scenario, on: .sqlite) }

  @Test(
    "on PostgreSQL", .needs(.postgreSQL),
    arguments: try Scenario.all(on: .postgresql))
  func postgreSQL(_ scenario: Scenario) throws { try check(scenario, on: .postgresql) }

  @Test(
    "on MariaDB", .needs(.mariaDB),
    arguments: try Scenario.all(on: .mariadb).filter { try $0.suits(.mariadb) })
  func mariaDB(_ scenario: Scenario) throws { try check(scenario, on: .mariadb) }

  @Test(
    "in SQL of MariaDB alone",
    .needs(.mariaDB),
    .enabled(if: !DatabaseServer.isMySQL, "MySQL has not what Fixtures/matrix/mysql-9 lists"),
    arguments: try Scenario.all(on: .mariadb).filter { try !$0.suits(.mariadb) })
  func mariaDBAlone(_ scenario: Scenario) throws { try check(scenario, on: .mariadb) }

  private func check(_ scenario: Scenario, on engine: EngineName) throws {
    let expected = try scenario.expectation(on: engine)
    var player = try ScenarioPlayer(scenario, on: engine, with: .built)
    let got = Leniency.reduced(try player.play())
    if let difference = difference(expected, got) {
      Issue.record("\(scenario.name) on \(engine.rawValue):\n\(difference)")
    }
  }
}

/// The lines that differ, `nil` when none does.
func difference(_ expected: String, _ got: String) -> String? {
  if Array(expected.utf8) == Array(got.utf8) { return nil }
  let changes = PythonText.split(got, at: "\n")
    .difference(from: PythonText.split(expected, at: "\n"))
  let lines = changes.map { change in
    switch change {
    case .remove(let offset, let line, _): (offset, 0, "\(offset + 1) -\(line)")
    case .insert(let offset, let line, _): (offset, 1, "\(offset + 1) +\(line)")
    }
  }
  return lines.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2).joined(separator: "\n")
}
