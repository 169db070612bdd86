import Foundation
import TestSupport

/// Plays a scenario in a folder of its own and writes down what there is to see.
struct ScenarioPlayer {
  private let scenario: Scenario
  private let engine: EngineName
  private let tool: Tool
  private let folder: TemporaryFolder
  private let database: any ScenarioDatabase
  private let normal: NormalForm
  private var record: [String] = []
  private var environment: [String: String] = [:]
  private var input = ""
  private var passesConnection = true

  /// A run that takes longer has hung.
  private static let limit = Duration.seconds(120)
  private static let historyColumns =
    "installed_rank, version, description, type, script, checksum, success"

  init(_ scenario: Scenario, on engine: EngineName, with tool: Tool) throws {
    self.scenario = scenario
    self.engine = engine
    self.tool = tool
    // Tables that show the folder are as wide as when they were recorded, in a path of this length.
    folder = try TemporaryFolder(prefix: "/tmp/conform-du")
    database = try Self.database(for: scenario, on: engine, in: folder)
    normal = NormalForm(folder: folder.path, database: database.name)
  }

  private static func database(
    for scenario: Scenario, on engine: EngineName, in folder: TemporaryFolder
  ) throws -> any ScenarioDatabase {
    let letters = "swift_\(getpid())_\(scenario.name)".map {
      $0.isLetter || $0.isNumber ? $0 : "_"
    }
    let name = String(letters.prefix(60)).lowercased()
    switch (engine, DatabaseServer.postgreSQL, DatabaseServer.mariaDB) {
    case (.sqlite, _, _): return SQLiteScenarioDatabase(folder: folder)
    case (.postgresql, let server?, _):
      return try PostgreSQLScenarioDatabase(name, on: server)
    case (.mariadb, _, let server?):
      return try MariaDBScenarioDatabase(name, on: server)
    default: throw DatabaseServer.Refusal(description: "no server for \(engine.rawValue)")
    }
  }

  /// Plays all steps; the record is in the form of the recordings.
  mutating func play() throws -> String {
    defer {
      // The outcome stands; a database left behind is dropped by the next run of the scenario.
      try? database.drop()
    }
    for (index, step) in scenario.steps.enumerated()
    where step.engine == nil || step.engine == engine.rawValue {
      try play(step, number: index + 1)
    }
    return PythonText.trimEnd(record.joined(separator: "\n")) + "\n"
  }

  private func fill(_ text: String) -> String {
    let values = [
      ("url", database.url), ("user", database.user), ("password", database.password),
      ("db", database.name), ("dir", folder.path),
    ]
    return values.reduce(text) { PythonText.replacing("{{\($1.0)}}", with: $1.1, in: $0) }
  }

  private mutating func play(_ step: Scenario.Step, number: Int) throws {
    switch step.word {
    case "file": try folder.write(step.rest, fill(step.text))
    case "bytes":
      try folder.write(step.rest, bytes: ShellWords.bytes(PythonText.strip(step.text, of: "\n")))
    case "delete": try folder.remove(step.rest)
    case "env":
      let variable = PythonText.partition(step.rest, at: "=")
      environment[variable.before] = variable.found ? fill(variable.after) : nil
    case "stdin": input = fill(step.text)
    case "noenv": passesConnection = false
    case "sql": try database.execute(fill(step.text))
    case "query", "history": look(step, number: number)
    case "run", "exit": try run(step, number: number)
    default: throw Scenario.Unrecorded(description: "no such section: \(step.word)")
    }
  }

  private mutating func look(_ step: Scenario.Step, number: Int) {
    let isHistory = step.word == "history"
    let table = database.quote(step.rest.isEmpty ? "flyway_schema_history" : step.rest)
    let query =
      isHistory
      ? "select \(Self.historyColumns) from \(table) order by installed_rank" : fill(step.text)
    record.append(PythonText.trimEnd("=== \(number) \(step.word) \(step.rest)"))
    guard let rows = try? database.query(query) else {
      record.append("<NO SUCH TABLE OR QUERY REFUSED>")
      return
    }
    for row in rows {
      var values = row.map { $0 ?? "\\N" }
      if isHistory, let success = values.popLast() {
        values.append(["t": "1", "f": "0"][success] ?? success)
      }
      record.append(normal.words(values.joined(separator: "\t")))
    }
  }

  private mutating func run(_ step: Scenario.Step, number: Int) throws {
    var variables: [String: String] = [:]
    if passesConnection {
      variables["FLYWAY_URL"] = database.url
      if !database.user.isEmpty {
        variables["FLYWAY_USER"] = database.user
        variables["FLYWAY_PASSWORD"] = database.password
      }
    }
    variables.merge(environment) { _, new in new }
    record.append("=== \(number) \(step.word) \(step.rest)")
    let outcome = try tool.run(
      ShellWords.split(fill(step.rest)), in: folder, environment: variables, input: input,
      limit: Self.limit)
    input = ""
    if outcome.hitTimeLimit {
      record.append("--- no end within \(Self.limit)")
      return
    }
    // A signal shows as Python shows it: the number, negative.
    record.append("--- exit \(outcome.exitStatus ?? -(outcome.signal ?? 0))")
    if step.word == "run" {
      record.append("--- out")
      record.append(normal.stream(PythonText.universalNewlines(outcome.output)))
      record.append("--- err")
      record.append(normal.stream(PythonText.universalNewlines(outcome.error)))
    }
  }
}
