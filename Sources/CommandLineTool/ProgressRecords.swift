internal import JSON
internal import Engine
internal import Reports

/// The steps of an operation as records for other programs (cli-and-config.md 6.12).
struct ProgressRecords {
  private let operation: String
  private var step = 0

  init(of operation: String) { self.operation = operation }

  /// The records that an event gives, each with the next number.
  ///
  /// How many there will be is never known: what is pending is found out group by group.
  mutating func records(for event: MigrationEvent) -> [JSONValue] {
    messages(for: event).map { message in
      step += 1
      return [
        "message": .string(message), "operation": .string(operation), "step": .integer(step),
        "tag": "progress",
      ]
    }
  }

  private func messages(for event: MigrationEvent) -> [String] {
    switch event {
    case .migrating(let label):
      ["Starting migration of \(label.script) ...", "Migrating \(label.script)"]
    case .migrated(let label, _): ["Successfully completed migration of \(label.script)"]
    case .skippingExecution(let label): ["Skipping migration of \(label.script)"]
    default: []
    }
  }
}
