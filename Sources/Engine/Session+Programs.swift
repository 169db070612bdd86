internal import MigrationFiles
internal import MigrationModel
internal import Platform

extension Session {
  /// Runs a script migration or callback that is a program (engine.md 13.3).
  func runProgram(at path: String) throws(MigrationError) {
    try Self.runProgram(
      at: path, configuration: configuration,
      environment: programEnvironment(), observer: observer, isInterrupted: isInterrupted)
  }

  /// Runs a program with the connection's settings and the placeholders in its environment.
  static func runProgram(
    at path: String, configuration: Configuration, environment: [String: String],
    observer: (any MigrationObserver)?, isInterrupted: @Sendable () -> Bool
  ) throws(MigrationError) {
    let command = try ScriptCommand(
      path: path, powershellExecutable: configuration.powershellExecutable)
    if command.runsScriptItself { FileSystem.makeExecutable(path) }
    observer?.observe(.program(command.text))
    let outcome: ChildProcess.Outcome
    do throws(SystemError) {
      outcome = try ChildProcess.run(
        [command.executable] + command.arguments, environment: environment,
        isInterrupted: isInterrupted)
    } catch {
      throw MigrationError(
        .error, "Migration failed !", causes: ["Unable to run \(error.path): \(error.reason)"])
    }
    let output = String(decoding: outcome.output, as: UTF8.self)
    observer?.observe(.programOutput(output))
    if isInterrupted() { throw .interrupted }
    guard outcome.status == 0 else {
      throw MigrationError(.error, "Migration failed !", causes: [output])
    }
  }

  /// Runs a program before there is a connection (engine.md 11.6).
  static func run(
    beforeConnect callback: CallbackScript, _ configuration: Configuration,
    in surroundings: Surroundings
  ) throws(MigrationError) {
    surroundings.observer?.observe(
      .callback(
        name: callback.event.rawValue, description: callback.description, isScript: true,
        isTransactional: true))
    do throws(MigrationError) {
      try runProgram(
        at: callback.resource.path, configuration: configuration,
        environment: programEnvironment(
          configuration,
          placeholders: configuration.placeholders.map { (name: $0.key, value: $0.value) }),
        observer: surroundings.observer, isInterrupted: surroundings.isInterrupted)
    } catch {
      throw callbackFailure(of: callback.event, error)
    }
  }

  private func programEnvironment() -> [String: String] {
    Self.programEnvironment(configuration, placeholders: placeholders.forPrograms)
  }

  /// The variables of the process, the connection's settings, and `FP__name__` for each placeholder.
  static func programEnvironment(
    _ configuration: Configuration, placeholders: [(name: String, value: String)]
  ) -> [String: String] {
    var environment = configuration.processEnvironment
    let settings = [
      ("FLYWAY_URL", configuration.url), ("FLYWAY_USER", configuration.user),
      ("FLYWAY_PASSWORD", configuration.password),
    ]
    for (name, value) in settings {
      if let value, !value.isEmpty { environment[name] = value }
    }
    for placeholder in placeholders where !placeholder.value.isEmpty {
      let name = String(placeholder.name.map { $0 == ":" ? "_" : $0 })
      environment[
        configuration.scriptPlaceholderPrefix + name + configuration.scriptPlaceholderSuffix] =
        placeholder.value
    }
    return environment
  }
}
