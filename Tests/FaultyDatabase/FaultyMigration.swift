internal import Database
internal import Dunlin
package import MigrationModel

/// A `migrate` in which one call of the driver goes wrong.
package struct FaultyMigration {
  /// How it ended.
  package struct Outcome {
    /// How many calls of the driver there were, and how many of them were statements of scripts.
    package let calls: Int
    package let statements: Int
    /// Which call went wrong, and what the run said of it; `nil` when the run succeeded.
    package let failure: String?

    /// In a line, as the probe prints it.
    package var description: String {
      "\(failure == nil ? "done" : "failed") \(calls) \(statements) \(failure ?? "")"
    }
  }

  /// Migrates.
  package static func run(
    _ configuration: Configuration, _ kind: Fault.Kind, at number: Int
  ) throws -> Outcome {
    let fault = Fault(kind, at: number)
    let (engine, url) = try DatabaseEngine.named(by: configuration.url)
    let surroundings = Session.Surroundings(
      open: { () throws(DatabaseError) in
        FaultyConnection(try engine.open(url, configuration, { false }), fault)
      }, observer: nil, isInterrupted: { false })
    var failure: String?
    do throws(MigrationError) {
      let session = try Session(configuration, in: surroundings)
      defer { session.close() }
      try session.begin()
      _ = try session.migrate()
    } catch {
      failure = "\(fault.hit ?? "-"): \(error.message)"
    }
    return Outcome(calls: fault.calls, statements: fault.statements, failure: failure)
  }
}
