internal import Checksums
package import MigrationModel

/// Turns the files that were found into migrations (engine.md 1.8, 1.11, 1.12 and 3.2).
package struct MigrationResolver {
  private let rules: NamingRules
  private let options: ScriptOptionsReader
  private let encoding: TextEncoding
  private let detectsEncoding: Bool
  private let replacesPlaceholders: Bool
  private let processor: any ScriptTextProcessor

  /// A file whose name is that of a migration.
  private struct Candidate {
    let resource: Resource
    let name: MigrationName
    let kind: MigrationKind
    let executor: ResolvedMigration.Executor
  }

  /// Takes what it needs from the settings; `resources` are searched for script configurations.
  package init(
    resources: [Resource], configuration: Configuration, processor: any ScriptTextProcessor
  ) throws(MigrationError) {
    rules = NamingRules(configuration)
    options = try ScriptOptionsReader(
      resources: resources, configuration: configuration, processor: processor)
    encoding = try TextEncoding(named: configuration.encoding)
    detectsEncoding = configuration.detectEncoding
    replacesPlaceholders = configuration.placeholderReplacement
    self.processor = processor
  }

  /// All migrations among the files, sorted and without duplicates.
  ///
  /// - Throws: an error for two migrations of one version or description, a script that cannot be
  ///   read, an unknown placeholder in a repeatable one, a wrong script configuration.
  func resolve(
    _ files: [NamedResource], ahead: [[ResolvedMigration]?], _ reader: inout ScriptReader
  ) throws(MigrationError) -> [ResolvedMigration] {
    var migrations: [ResolvedMigration] = []
    migrations.reserveCapacity(files.count)
    for (index, file) in files.enumerated() {
      if index < ahead.count, let known = ahead[index] {
        migrations += known
      } else {
        migrations += try self.migrations(of: file, &reader)
      }
    }
    return try sortedWithoutDuplicates(migrations)
  }

  /// The migrations of each file; `nil` where something is wrong.
  func resolveEach(
    _ files: [NamedResource], _ reader: inout ScriptReader
  ) -> [[ResolvedMigration]?] {
    files.map { file in try? migrations(of: file, &reader) }
  }

  private func migrations(
    of file: NamedResource, _ reader: inout ScriptReader
  ) throws(MigrationError) -> [ResolvedMigration] {
    var migrations: [ResolvedMigration] = []
    if let name = file.sql, let kind = name.kind {
      let found = Candidate(resource: file.resource, name: name, kind: kind, executor: .sql)
      migrations.append(try migration(found, &reader))
    }
    if let name = file.program, let kind = name.kind {
      let found = Candidate(resource: file.resource, name: name, kind: kind, executor: .program)
      migrations.append(try migration(found, &reader))
    }
    return migrations
  }

  private func migration(
    _ candidate: Candidate, _ reader: inout ScriptReader
  ) throws(MigrationError) -> ResolvedMigration {
    let resource = candidate.resource
    let name = candidate.name
    var options = try options.options(for: resource, fileName: name.canonicalName)
    if candidate.executor == .program {
      // Of programs only the charset is looked at, for the checksum.
      let encoding = options.encoding
      options = ScriptOptions()
      options.encoding = encoding
    } else if let expression = options.shouldExecute {
      options.isExecuted = try processor.evaluate(expression)
    }
    let sums = try checksums(candidate, options, &reader)
    return ResolvedMigration(
      kind: candidate.kind, type: Self.type(candidate.kind, candidate.executor),
      version: name.version, rawVersion: name.rawVersion, description: name.description,
      script: resource.relativePath, path: resource.path, location: resource.location,
      executor: candidate.executor, checksum: sums.checksum, rawChecksum: sums.raw,
      options: options)
  }

  /// The checksums of a script (engine.md 3.2).
  private func checksums(
    _ candidate: Candidate, _ options: ScriptOptions, _ reader: inout ScriptReader
  ) throws(MigrationError) -> (checksum: Int32, raw: Int32?) {
    var encoding = encoding
    if let own = options.encoding { encoding = try TextEncoding(named: own) }
    let isRepeatable = candidate.kind == .repeatable
    let replaces = isRepeatable && (options.placeholderReplacement ?? replacesPlaceholders)
    let origin = ScriptOrigin(
      style: candidate.executor == .sql ? .sql : .program,
      fileName: candidate.name.canonicalName, path: candidate.resource.path)
    return try reader.read(
      candidate.resource, encoding: encoding,
      detectsEncoding: detectsEncoding && options.encoding == nil
    ) { text, raw throws(MigrationError) in
      guard isRepeatable else { return (raw, nil) }
      guard replaces else { return (raw, candidate.executor == .sql ? raw : nil) }
      var crc = LineChecksum()
      try processor.replacePlaceholders(in: text, of: origin) { crc.update($0) }
      return (crc.value, raw)
    }
  }

  /// What the history says of a migration (engine.md 1.8).
  private static func type(
    _ kind: MigrationKind, _ executor: ResolvedMigration.Executor
  ) -> MigrationType {
    switch (kind, executor) {
    case (.versioned, .sql), (.repeatable, .sql): .sql
    case (.versioned, .program), (.repeatable, .program): .script
    // Programs too: engine.md, appendix E 22.
    case (.baseline, _): .sqlBaseline
    case (.undo, .sql): .undoSQL
    case (.undo, .program): .undoScript
    }
  }
}
