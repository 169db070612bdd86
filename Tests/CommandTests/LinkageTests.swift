import Foundation
import TestSupport
import Testing

/// Foundation costs megabytes and milliseconds; C stays in the drivers.
@Suite("Linkage")
struct LinkageTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

  /// The modules that each source file imports, by its path below `Sources`.
  private func imports() throws -> [(file: String, modules: [String])] {
    let paths = FileManager.default.enumerator(atPath: Self.sources.path)?.allObjects ?? []
    return try paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { path in
      let text = try String(
        contentsOf: Self.sources.appendingPathComponent(path), encoding: .utf8)
      let modules = text.split(separator: "\n").compactMap { line -> String? in
        let words = line.split(separator: " ")
        guard let word = words.firstIndex(of: "import"), word <= 1, word + 1 < words.count
        else { return nil }
        return String(words[word + 1])
      }
      return (path, modules)
    }
  }

  @Test("no source imports any part of Foundation")
  func foundation() throws {
    let imports = try imports()
    #expect(imports.count > 100)
    for (file, modules) in imports {
      #expect(!modules.contains { $0.hasPrefix("Foundation") }, "\(file)")
    }
  }

  @Test("only drivers import C libraries, and only they and the library know drivers")
  func drivers() throws {
    for (file, modules) in try imports() {
      let module = file.prefix { $0 != "/" }
      let ofC = modules.filter { $0.hasPrefix("C") && $0.dropFirst().first?.isUppercase == true }
      #expect(ofC.isEmpty || module.hasSuffix("Driver"), "\(file)")
      #expect(
        module == "Dunlin" || !modules.contains { $0.hasSuffix("Driver") }, "\(file)")
    }
  }

  @Test("the executable holds no data of ICU")
  func unicodeData() throws {
    let program = try #require(Tool.built.command.first)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: program), options: .alwaysMapped)
    #expect(bytes.range(of: Data("icudt".utf8)) == nil)
  }
}
