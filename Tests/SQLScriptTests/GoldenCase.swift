import Foundation
import SQLScript
import Testing

/// A pair of files in `Fixtures` (see the README there).
struct GoldenCase: CustomTestStringConvertible, Sendable {
  struct Expected: Decodable, Sendable {
    struct Options: Decodable, Sendable {
      var placeholders: [String: String]?
      var placeholderPrefix: String?
      var placeholderSuffix: String?
      var placeholderReplacement: Bool?
      var mixed: Bool?
      var serverVersion: String?
      var variant: String?
    }
    struct Cut: Decodable, Sendable {
      var line: Int
      var text: String
      var delimiter: String
      var canExecuteInTransaction: Bool
      var batchable: Bool?
      var copyData: String?
    }
    struct Failure: Decodable, Sendable { var contains: String }
    struct Script: Decodable, Sendable {
      var executeInTransaction: Bool?
      var error: String?
    }

    var dialect: String
    var options: Options?
    var statements: [Cut]?
    var error: Failure?
    var script: Script?
  }

  let name: String
  let sql: [UInt8]
  let expected: Expected

  var testDescription: String { name }

  static let all: [GoldenCase] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "json" }
      .sorted { $0.path < $1.path }
      .map { file in
        do {
          return GoldenCase(
            name: file.deletingPathExtension().lastPathComponent,
            sql: Array(
              try Data(contentsOf: file.deletingPathExtension().appendingPathExtension("sql"))),
            expected: try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file)))
        } catch {
          fatalError("\(file.lastPathComponent): \(error)")
        }
      }
  }()

  var dialect: ScriptDialect {
    switch expected.dialect {
    case "pg":
      let version = expected.options?.serverVersion ?? "15"
      return ScriptDialect(
        .postgresql, serverVersion: version.split(separator: ".").first.flatMap { Int($0) })
    case "mysql": return ScriptDialect(expected.options?.variant == "mariadb" ? .mariadb : .mysql)
    default: return ScriptDialect(.sqlite)
    }
  }

  func placeholders() throws -> Placeholders? {
    guard expected.options?.placeholderReplacement ?? true else { return nil }
    return Placeholders(
      expected.options?.placeholders ?? [:],
      syntax: try PlaceholderSyntax(
        prefix: expected.options?.placeholderPrefix ?? "${",
        suffix: expected.options?.placeholderSuffix ?? "}", separator: ":"))
  }
}
