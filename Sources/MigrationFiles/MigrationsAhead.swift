internal import MigrationModel
internal import Platform
internal import SQLScript

/// Files whose names and contents are read beside the wait for a connection.
///
/// What a file comes to that needs the session's placeholders is left for later, and so is what goes
/// wrong: it is told when it would have been.
struct MigrationsAhead: Sendable {
  /// What the files came to.
  struct Found: Sendable {
    let files: [NamedResource]
    /// The migrations of each file, in their order; `nil` for those that are left for later.
    fileprivate(set) var each: [[ResolvedMigration]?] = []
    /// All of them in order, where nothing is left for later.
    fileprivate(set) var sorted: [ResolvedMigration]?
    /// The large files that were read, by their paths.
    var hashed: [String: HashedFile] = [:]
  }

  private let found: BackgroundValue<Found>

  /// Fewer files, and fewer bytes of them, are read in less time than it takes to begin a thread.
  private static let worthwhile = (files: 16, bytes: 1 << 20)

  /// Begins to read; `nil` where that is not worth while.
  init?(_ resources: [Resource], _ rules: NamingRules, _ configuration: Configuration) {
    guard
      resources.count >= Self.worthwhile.files
        || resources.reduce(0, { $0 + FileSystem.size(of: $1.path) }) >= Self.worthwhile.bytes
    else { return nil }
    found = BackgroundValue {
      var found = Found(files: resources.map(rules.named))
      guard !configuration.skipDefaultResolvers,
        let resolver = try? MigrationResolver(
          resources: resources, configuration: configuration,
          processor: NoPlaceholders(configuration))
      else { return found }
      var reader = ScriptReader(configuration)
      found.each = resolver.resolveEach(found.files, &reader)
      found.hashed = reader.hashed
      let known = found.each.compactMap(\.self)
      if known.count == found.each.count {
        found.sorted = try? sortedWithoutDuplicates(Array(known.joined()))
      }
      return found
    }
  }

  /// Waits for what the files came to; `nil` when they could not be read ahead.
  func take() -> Found? { found.take() }
}

/// Leaves texts as they are, and refuses those that may hold a placeholder.
private struct NoPlaceholders: ScriptTextProcessor {
  private let prefix: [UInt8]
  private let programPrefix: [UInt8]

  init(_ configuration: Configuration) {
    prefix = Array(configuration.placeholderPrefix.utf8)
    programPrefix = Array(configuration.scriptPlaceholderPrefix.utf8)
  }

  private static let refusal = MigrationError(.error, "Placeholders are not known yet")

  func replacePlaceholders(
    in text: Span<UInt8>, of origin: ScriptOrigin, emit: (Span<UInt8>) -> Void
  ) throws(MigrationError) {
    let prefix = origin.style == .sql ? prefix : programPrefix
    guard !prefix.isEmpty, !text.holds(prefix, from: 0, to: text.count) else { throw Self.refusal }
    emit(text)
  }

  func evaluate(_ expression: String) throws(MigrationError) -> Bool { throw Self.refusal }
}
