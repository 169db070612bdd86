import Foundation
import Settings
import Testing

/// `docs/settings.md` says what the option table says.
@Suite("Documentation of settings")
struct DocumentationTests {
  /// The text of a file of the project.
  private static func text(of path: String) throws -> String {
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: project.appendingPathComponent(path), encoding: .utf8)
  }

  /// The rows of the tables, as their cells.
  private static func rows() throws -> [[String]] {
    let text = try text(of: "docs/settings.md").replacing("\\|", with: "/")
    return text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private static func row(of option: Option) throws -> [String] {
    let names = ["`\(option.name)`", "`\(option.name.prefix { $0 != "." }).*`"]
    let found = try rows().filter { row in names.contains { row[0].contains($0) } }
    // A name may stand in one table for each kind of file, or once with and once without effect.
    return try #require(
      found.first { ($0.count == 2) == isWithoutEffect(option) } ?? found.first,
      "\(option.name) is not in docs/settings.md")
  }

  private static func isWithoutEffect(_ option: Option) -> Bool {
    // Some are ignored in files because the command line has read them before; a licence key gives nothing but a warning; some have no
    // meaning on the engines that are there.
    let isRead = ["outputType", "outputLogsInJson", "color"].contains(option.name)
    return (option.ignoredReason != nil && !isRead)
      || ["tablespace", "licenseKey"].contains(option.name)
  }

  @Test("names every setting, those without effect in a table of their own")
  func names() throws {
    for option in OptionTable.all {
      let row = try Self.row(of: option)
      #expect((row.count == 2) == Self.isWithoutEffect(option), "\(row)")
    }
  }

  @Test("names variables, and marks what an environment cannot override")
  func variablesAndMarks() throws {
    for option in OptionTable.all where option.ignoredReason == nil {
      let row = try Self.row(of: option)
      guard row.count > 2 else { continue }
      if let variable = option.variable, row[0].filter({ $0 == "`" }).count == 2 {
        #expect(row[1].contains(variable), "\(row)")
      }
      if option.place == .root {
        #expect(row[0].contains("•") == !option.isOverridable, "\(row)")
      }
    }
  }

  @Test(
    "and the shells complete every one that is of use",
    arguments: ["dunlin.bash", "_dunlin", "dunlin.fish"])
  func completions(file: String) throws {
    let text = try Self.text(of: "share/completions/" + file)
    // Of files alone, or without a difference that a person would want.
    let others = [
      "resolvers", "provisioner", "provisionMode", "batch", "stream", "errorOverrides",
      "dryRunOutput",
    ]
    for option in OptionTable.all
    where option.ignoredReason == nil && !others.contains(option.name)
      && !["init.from", "init.fromType", "licenseKey"].contains(option.name)
    {
      let name = option.kind == .map ? "-\(option.name)." : "-\(option.name)="
      #expect(text.contains(name), "\(name)")
    }
  }

  @Test("names every table that others read")
  func namespaces() throws {
    for namespace in OptionTable.openNamespaces {
      let name = "`\(namespace.name)`"
      #expect(try Self.rows().contains { $0.count == 2 && $0[0].contains(name) }, "\(name)")
    }
  }
}
