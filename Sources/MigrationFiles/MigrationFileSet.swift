package import MigrationModel

/// The files that the settings' locations hold, found once for a command.
///
/// Finding them reads no contents; ``migrations(using:)`` does, so `clean` and `baseline` need not
/// call it.
package final class MigrationFileSet {
  /// What is left of `locations`, as shown in tables.
  package let locations: [Location]
  /// What is left of `callbackLocations`.
  package let callbackLocations: [Location]
  /// All files below `locations`.
  package let resources: [Resource]
  /// All files below `callbackLocations`; `nil` when callbacks stand in `locations`.
  package let callbackResources: [Resource]?
  package let rules: NamingRules
  /// What to log when the files were looked for.
  package let notices: [Notice]
  /// What to log when callbacks are loaded.
  package let callbackNotices: [Notice]
  private let configuration: Configuration
  private var ahead: MigrationsAhead?
  /// What was read ahead, else nothing but the names.
  private lazy var found =
    ahead?.take() ?? MigrationsAhead.Found(files: resources.map(rules.named))

  /// Looks for files.
  ///
  /// - Throws: an error for a location that cannot be read or, where that is to be one, is missing.
  package init(_ configuration: Configuration) throws(MigrationError) {
    let scanner = FileScanner(
      workingDirectory: configuration.workingDirectory,
      failOnMissing: configuration.failOnMissingLocations)
    let list = try LocationList(
      configuration.locations, workingDirectory: configuration.workingDirectory)
    let found = try scanner.scan(list.locations)
    locations = list.locations
    resources = found.resources
    notices = list.notices + found.notices
    rules = NamingRules(configuration)
    self.configuration = configuration
    if configuration.callbackLocations.isEmpty {
      callbackLocations = []
      callbackResources = nil
      callbackNotices = []
    } else {
      let list = try LocationList(
        configuration.callbackLocations, workingDirectory: configuration.workingDirectory)
      let found = try scanner.scanCallbacks(list.locations)
      callbackLocations = list.locations
      callbackResources = found.resources
      callbackNotices = list.notices + found.notices
    }
  }

  /// Looks at the names of the files in `locations` (engine.md 1.9).
  ///
  /// - Returns: hints to log.
  /// - Throws: an error that lists misnamed files, with `validateMigrationNaming`.
  package func checkNames() throws(MigrationError) -> [Notice] {
    try rules.check(found.files, failOnInvalid: configuration.validateMigrationNaming)
  }

  /// Begins to read the files while the caller waits for something else.
  package func readAhead() { ahead = MigrationsAhead(resources, rules, configuration) }

  /// The migrations, sorted and hashed.
  ///
  /// - Throws: see ``MigrationResolver/resolve(_:)``.
  package func migrations(
    using processor: any ScriptTextProcessor
  ) throws(MigrationError) -> [ResolvedMigration] {
    if configuration.skipDefaultResolvers { return [] }
    if let sorted = found.sorted { return sorted }
    let resolver = try MigrationResolver(
      resources: resources, configuration: configuration, processor: processor)
    var reader = ScriptReader(configuration)
    let migrations = try resolver.resolve(found.files, ahead: found.each, &reader)
    found.hashed.merge(reader.hashed) { $1 }
    return migrations
  }

  /// The callbacks (engine.md 11.3).
  ///
  /// - Throws: an error for two SQL callbacks of one event and description, or a wrong script
  ///   configuration.
  package func callbacks(
    using processor: any ScriptTextProcessor
  ) throws(MigrationError) -> CallbackScripts {
    let options = try ScriptOptionsReader(
      resources: callbackResources ?? resources, configuration: configuration,
      processor: processor)
    return try CallbackScripts(
      in: callbackResources?.map(rules.named) ?? found.files, rules: rules,
      skipsSQL: configuration.skipDefaultCallbacks, options: options)
  }

  /// The programs to run before a connection is made; in `locations` too (engine.md, appendix E
  /// 12).
  package var beforeConnect: [CallbackScript] {
    let known = callbackResources == nil ? [] : Set(resources.map(\.path))
    let others = (callbackResources ?? []).filter { !known.contains($0.path) }
    return CallbackScripts.beforeConnect(in: resources + others, rules: rules)
  }

  /// Opens a script to execute it, in its own charset or that of the settings (engine.md 3.3); the
  /// prefix of placeholders is sought in it.
  ///
  /// - Throws: an error that names the file by its `location`, when it cannot be read or is no text
  ///   in that charset.
  package func open(
    path: String, location: String, options: ScriptOptions
  ) throws(MigrationError) -> ScriptFile {
    let encoding = try TextEncoding(named: options.encoding ?? configuration.encoding)
    do throws(ReadError) {
      return try ScriptFile(
        path: path, encoding: encoding,
        detectsEncoding: configuration.detectEncoding && options.encoding == nil,
        seeking: Array(configuration.placeholderPrefix.utf8), known: found.hashed[path])
    } catch {
      throw MigrationError(.error, "Unable to read \(location): \(error.message(for: path))")
    }
  }
}
