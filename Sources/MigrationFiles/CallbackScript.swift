package import MigrationModel

/// A file that runs on an event (engine.md 11).
package struct CallbackScript: Sendable, Hashable {
  package let event: CallbackEvent
  package let description: String
  package let resource: Resource
  package let executor: ResolvedMigration.Executor
  /// What `flyway:filename` stands for in it.
  package let fileName: String
  /// What its configuration file says; `shouldExecute` is for the engine to look at when the
  /// callback is about to run (engine.md 13.2).
  package let options: ScriptOptions
}

/// The callbacks of a run, by event (engine.md 11.2 to 11.4).
package struct CallbackScripts: Sendable {
  /// Each event's in the order in which they run.
  private let byEvent: [CallbackEvent: [CallbackScript]]

  /// Whether any callback is there at all.
  package var isEmpty: Bool { byEvent.isEmpty }

  /// The callbacks of an event, in the order in which they run.
  package subscript(event: CallbackEvent) -> [CallbackScript] { byEvent[event] ?? [] }

  /// Whether some callback handles the event.
  package func handles(_ event: CallbackEvent) -> Bool { byEvent[event] != nil }

  /// A warning about the deprecated event, where it is used (engine.md 11.1).
  package var notices: [Notice] {
    guard handles(.createSchema) else { return [] }
    return [
      Notice(
        .warning,
        "'createSchema' callback is deprecated and will be removed in a future release. Please use "
          + "'beforeCreateSchema' callback instead")
    ]
  }

  /// Finds the callbacks among files.
  ///
  /// - Parameters:
  ///   - files: the files to look at.
  ///   - rules: how names are read.
  ///   - skipsSQL: whether callbacks in SQL are left out (`skipDefaultCallbacks`).
  ///   - options: reads script configuration files.
  /// - Throws: an error for two SQL callbacks of one event and description.
  init(
    in files: [NamedResource], rules: NamingRules, skipsSQL: Bool, options: ScriptOptionsReader
  ) throws(MigrationError) {
    var found: [CallbackScript] = []
    for file in files {
      if !skipsSQL, let name = file.sql, let event = name.event {
        let options = try options.options(for: file.resource, fileName: name.canonicalName)
        found.append(
          CallbackScript(
            event: event, description: name.description, resource: file.resource, executor: .sql,
            fileName: name.canonicalName, options: options))
      }
      if let script = Self.program(file.resource, file.program) { found.append(script) }
    }
    try self.init(found, rules: rules)
  }

  /// The programs to run before a connection is made, which know no settings of their own
  /// (engine.md 11.6).
  package static func beforeConnect(
    in resources: [Resource], rules: NamingRules
  ) -> [CallbackScript] {
    resources.compactMap { program($0, rules.programName($0.name)) }
      .filter { $0.event == .beforeConnect }
      .sorted { $0.precedes($1) }
  }

  private init(_ scripts: [CallbackScript], rules: NamingRules) throws(MigrationError) {
    let sorted = scripts.sorted { $0.precedes($1) }
    var last: [CallbackEvent: CallbackScript] = [:]
    for script in sorted where script.executor == .sql {
      if let other = last[script.event], utf16Compare(other.description, script.description) == 0 {
        let name =
          script.event.rawValue
          + (script.description.isEmpty ? "" : rules.separator + script.description)
        throw MigrationError(
          .error,
          "Found more than 1 SQL callback script called \(name)!\nOffenders:\n"
            + "-> \(other.resource.path)\n-> \(script.resource.path)")
      }
      last[script.event] = script
    }
    byEvent = Dictionary(grouping: sorted, by: \.event)
  }

  private static func program(_ resource: Resource, _ name: MigrationName?) -> CallbackScript? {
    guard let name, let event = name.event else { return nil }
    return CallbackScript(
      event: event, description: name.description, resource: resource, executor: .program,
      fileName: name.canonicalName, options: ScriptOptions())
  }
}

extension CallbackScript {
  /// By description, programs before SQL; then by path, so that the order is always the same.
  fileprivate func precedes(_ other: CallbackScript) -> Bool {
    let order = utf16Compare(description, other.description)
    if order != 0 { return order < 0 }
    if executor != other.executor { return executor == .program }
    return utf16Precedes(resource.path, other.resource.path)
  }
}
