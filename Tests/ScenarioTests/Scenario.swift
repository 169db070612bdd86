import Foundation
import Testing

/// A database engine that scenarios run on.
enum EngineName: String, CaseIterable, Sendable {
  case sqlite
  case postgresql
  case mariadb
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

  /// What the tool must do: our own deliberate difference, else what is right, else what was
  /// recorded; of scenarios of our own what was derived by hand, for one engine or all.
  func expectation(on engine: EngineName) throws -> String {
    let recorded = ["differences", "better", "expected", "own/expected"].map {
      "\($0)/\(engine.rawValue)/\(name).txt"
    }
    for path in recorded + ["own/expected/\(name).txt"] {
      let file = Self.fixtures.appendingPathComponent(path)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let text = PythonText.universalNewlines(try String(contentsOf: file, encoding: .utf8))
      return Leniency.reduced(Leniency.withoutReason(text))
    }
    throw Unrecorded(description: "\(name) has no recording for \(engine.rawValue)")
  }

  /// A scenario that cannot be judged.
  struct Unrecorded: Error, CustomStringConvertible {
    let description: String
  }
}
