internal import JSON
internal import MigrationModel

extension SettingsLoader {
  /// Whether the environment to test is described on standard input: `testConnection
  /// -environment=-` (cli-and-config.md 8.1).
  func readsEnvironment(called name: String) -> Bool {
    name == "-" && arguments.operations.contains { $0.name == "testConnection" }
  }

  /// Reads an environment from a line of JSON; properties that are none are passed over.
  mutating func environmentFromStandardInput() throws(MigrationError) -> EnvironmentLayer {
    guard let line = surroundings.standardInputLine(),
      let document = JSONValue(parsing: line).flatMap({ DocumentValue($0) }),
      case .table(let table) = document
    else { throw Self.unreadableEnvironment([]) }
    do throws(MigrationError) {
      var environment = try EnvironmentLayer(table: table, name: "default", path: "standard input")
      environment.properties.unknown = []
      environment.overrides.unknown = []
      collectSecrets(environment.properties.values)
      collectSecrets(environment.overrides.values)
      return environment
    } catch {
      throw Self.unreadableEnvironment([error.message])
    }
  }

  private static func unreadableEnvironment(_ causes: [String]) -> MigrationError {
    MigrationError(.error, "Error reading environment from standard in", causes: causes)
  }
}

extension DocumentValue {
  /// The value of a JSON document; `nil` for `null`, which stands for nothing.
  fileprivate init?(_ value: JSONValue) {
    switch value {
    case .null: return nil
    case .boolean(let flag): self = .boolean(flag)
    case .integer(let number): self = .integer(number)
    case .decimal(let text): self = Double(text).map { .double($0, text: text) } ?? .string(text)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .array(elements.compactMap { DocumentValue($0) })
    case .object(let properties):
      var table: [String: DocumentValue] = [:]
      for property in properties { table[property.name] = DocumentValue(property.value) }
      self = .table(table)
    }
  }
}
