import Foundation
import TestSupport
import Testing

/// A database engine that scenarios run on.
enum EngineName: String, CaseIterable, Sendable {
  case sqlite
  case postgresql
  case mariadb

  /// The folder of what the release in use says in its own way.
  var release: String? {
    switch self {
    case .sqlite: nil
    case .postgresql: DatabaseServer.postgreSQLRelease
    case .mariadb: DatabaseServer.mariaDBRelease
    }
  }

  /// A recording with the name that the server in use gives itself.
  func renamed(_ recording: String) -> String {
    guard self == .mariadb, DatabaseServer.isMySQL else { return recording }
    return [#""databaseType": "MariaDB""#, "this parameter with MariaDB"].reduce(recording) {
      $0.replacingOccurrences(
        of: $1, with: $1.replacingOccurrences(of: "MariaDB", with: "MySQL"))
    }
  }
}

/// One text file of steps: files, runs of the tool, looks at the database.
struct Scenario: Sendable, CustomTestStringConvertible {
  /// One section of the file.
  struct Step: Sendable {
    let word: String
    let rest: String
    /// The only engine it is for; `nil` for all.
    let engine: String?
    var text = ""
  }

  let name: String
  private(set) var engines = EngineName.allCases
  private(set) var steps: [Step] = []

  var testDescription: String { name }

  /// The folder of scenarios and recordings.
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  init(contentsOf file: URL) throws {
    name = file.deletingPathExtension().lastPathComponent
    let text = PythonText.universalNewlines(try String(contentsOf: file, encoding: .utf8))
    for line in PythonText.lines(text, keepingEnds: true) {
      if PythonText.starts(line, with: "=== ") {
        let head = PythonText.partition(
          PythonText.trimEnd(String(line.unicodeScalars.dropFirst(4))), at: " ")
        let word = PythonText.partition(head.before, at: "@")
        steps.append(
          Step(
            word: word.before, rest: PythonText.trim(head.after),
            engine: word.found ? word.after : nil))
      } else if !steps.isEmpty {
        steps[steps.count - 1].text += line
      } else if PythonText.starts(line, with: "engines:") {
        let names = line.dropFirst(8).split(whereSeparator: \.isWhitespace)
        engines = names.compactMap { EngineName(rawValue: String($0)) }
      }
    }
  }

  /// All scenarios that have a recording for an engine, or are our own, in order of name.
  static func all(on engine: EngineName) throws -> [Scenario] {
    let files = try ["scenarios", "own/scenarios"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(
        at: fixtures.appendingPathComponent(folder), includingPropertiesForKeys: nil)
    }
    return try files.filter { $0.pathExtension == "scn" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { try Scenario(contentsOf: $0) }
      .filter { $0.engines.contains(engine) }
  }

  /// Whether the release in use understands the scenario's SQL: `unsuited.txt` among what it says in
  /// its own way lists what it does not.
  func suits(_ engine: EngineName) throws -> Bool {
    guard let release = engine.release else { return true }
    let file = Self.fixtures.appendingPathComponent("matrix/\(release)/unsuited.txt")
    guard FileManager.default.fileExists(atPath: file.path) else { return true }
    let text = try String(contentsOf: file, encoding: .utf8)
    return !text.split(separator: "\n").contains { $0.hasPrefix("\(name): ") }
  }

  /// What the tool must do: what a release says in its own way, our own deliberate difference, else what is right, else what was
  /// recorded; of scenarios of our own what was derived by hand, for one engine or all.
  func expectation(on engine: EngineName) throws -> String {
    let recorded = ["differences", "better", "expected", "own/expected"].map {
      "\($0)/\(engine.rawValue)/\(name).txt"
    }
    let own = engine.release.map { ["matrix/\($0)/\(name).txt"] } ?? []
    for path in own + recorded + ["own/expected/\(name).txt"] {
      let file = Self.fixtures.appendingPathComponent(path)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let text = PythonText.universalNewlines(try String(contentsOf: file, encoding: .utf8))
      return Leniency.reduced(engine.renamed(Leniency.withoutReason(text)))
    }
    throw Unrecorded(description: "\(name) has no recording for \(engine.rawValue)")
  }

  /// A scenario that cannot be judged.
  struct Unrecorded: Error, CustomStringConvertible {
    let description: String
  }
}
