import Foundation
import TestSupport
import Testing

/// Runs the program with secrets in every place they can come from, and searches all that it leaves.
@Suite("Secrets in all output")
struct SecretLeakTests {
  @Test("are masked, wherever they come from")
  func property() throws {
    var seeds = SeededGenerator(announcedFor: "secrets in all output")
    for _ in 0..<40 {
      let seed = seeds.next()
      var project = try PlantedSecrets(seed: seed)
      for command in project.commands() {
        try expectNoLeak(project, command, seed: seed)
      }
    }
  }

  private func expectNoLeak(
    _ project: PlantedSecrets, _ command: [String], seed: UInt64
  ) throws {
    let outcome = try Tool.built.run(
      project.arguments + command, in: project.folder,
      environment: project.environment.merging(
        ["FLYWAY_LOG_DEBUG_CONFIGURATION_MAP": "true", "FLYWAY_DO_NOT_REDACT_URL": "true"]
      ) { $1 })
    #expect(outcome.exitStatus == 0 || outcome.exitStatus == 1, "\(outcome.error)")
    var texts = [("standard output", outcome.output), ("standard error", outcome.error)]
    texts += try files(of: project)
    for (name, text) in texts {
      for secret in project.secrets {
        guard let leak = Self.leak(of: secret.value, in: text) else { continue }
        Issue.record(
          """
          \(name) of \(command) holds the secret '\(secret.value)' from: \(secret.place), as \
          '\(leak)' (project seed \(seed)):
          \(text)
          """)
      }
    }
  }

  /// The text files that runs have left.
  private func files(of project: PlantedSecrets) throws -> [(String, String)] {
    let paths = FileManager.default.enumerator(atPath: project.folder.path)?.allObjects ?? []
    return try paths.compactMap { $0 as? String }.filter {
      !project.plantedFiles.contains($0) && !$0.hasPrefix("app.db") && $0.contains(".")
    }.map { ($0, try project.folder.read($0)) }
  }

  /// The first form of the secret that the text holds; of secrets without signs, a part is enough.
  static func leak(of secret: String, in text: String) -> String? {
    forms(of: secret).first { text.contains($0) }
  }

  private static func forms(of secret: String) -> [String] {
    let escaped = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let html = secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    var forms = [secret, escaped, html, secret.replacing("'", with: "''")]
    if let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) {
      forms.append(encoded)
    }
    if secret.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
      forms += secret.indices.compactMap { start in
        let part = secret[start...].prefix(8)
        return part.count == 8 ? String(part) : nil
      }
    }
    return forms
  }
}
