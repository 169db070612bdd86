internal import Database
internal import MigrationFiles
internal import MigrationModel
internal import Platform
internal import SQLScript

/// A SQL script that was read, had its placeholders replaced, and was cut once from end to end: a
/// script that cannot be cut never runs in part.
struct PreparedScript {
  /// What identifies a script in messages.
  struct Origin {
    /// The file's name; empty for texts without a file.
    var name: String
    /// The path as reached through its location.
    var location: String
    var path: String
  }

  /// Where the text is that statements are ranges of.
  enum Text {
    case file(ScriptFile)
    case memory([UInt8])
    case spooled(MappedFile)

    func withBytes<Result, Failure: Error>(
      _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      switch self {
      case .file(let file): try file.withBytes(body)
      case .memory(let bytes): try body(bytes.span)
      case .spooled(let file): try file.withBytes(body)
      }
    }

    /// Lets the memory of a part that was dealt with go.
    func release(from start: Int, upTo end: Int) {
      switch self {
      case .file(let file): file.release(from: start, upTo: end)
      case .memory: break
      case .spooled(let file): file.release(from: start, upTo: end)
      }
    }
  }

  let origin: Origin
  let text: Text
  let map: PositionMap
  let dialect: ScriptDialect
  /// Where the data of large COPY statements end.
  let copyEnds: CopyEnds
  let statementCount: Int
  /// Whether it runs in one transaction with its history row (engine.md 7.6).
  let runsInTransaction: Bool
  /// Whether one of its statements ends the transaction it runs in, so that a part may be
  /// committed before the whole is done.
  let endsItsTransaction: Bool
  /// Whether no statement commits what came before it by itself, as DDL does on some engines.
  let isAtomic: Bool
  /// Whether it holds a word of statements that can give the run's lock away.
  let mayDropRunLock: Bool

  func cutter() -> StatementCutter {
    StatementCutter(dialect: dialect, map: map, copyEnds: copyEnds)
  }
}

// MARK: - Preparing

extension Session {
  /// Reads, replaces and cuts the script of a migration.
  func prepare(_ migration: ResolvedMigration) throws(MigrationError) -> PreparedScript {
    let origin = PreparedScript.Origin(
      name: Path.lastComponent(migration.path), location: migration.location, path: migration.path)
    let file = try open(origin, migration.options)
    if migration.kind != .repeatable, file.checksum != migration.checksum {
      throw MigrationError(
        .error,
        "\(migration.location) (\(migration.path)) was changed while this command ran: its checksum"
          + " was \(migration.checksum.map(String.init) ?? "null") and is \(file.checksum) now."
          + " Nothing of it was executed. Run the command again")
    }
    return try prepare(origin, file, migration.options)
  }

  /// Reads, replaces and cuts the script of a callback.
  func prepare(_ callback: CallbackScript) throws(MigrationError) -> PreparedScript {
    let origin = PreparedScript.Origin(
      name: callback.fileName, location: callback.resource.location, path: callback.resource.path)
    return try prepare(origin, try open(origin, callback.options), callback.options)
  }

  /// Runs initSql, which may mix what runs in a transaction and what does not (engine.md 7.10).
  func runInitSQL(_ text: String) throws(MigrationError) {
    notify(
      .warning,
      "initSql is deprecated and will be removed in a future release."
        + " Please use 'afterConnect' callback instead")
    var options = ScriptOptions()
    options.executeInTransaction = false
    let origin = PreparedScript.Origin(name: "", location: "", path: "")
    let script = try analyse(
      origin, try replaced(.memory(Array(text.utf8)), origin, options), options)
    try execute(script, statementEvents: nil)
  }

  private func open(
    _ origin: PreparedScript.Origin, _ options: ScriptOptions
  ) throws(MigrationError) -> ScriptFile {
    try files.open(path: origin.path, location: origin.location, options: options)
  }

  private func prepare(
    _ origin: PreparedScript.Origin, _ file: ScriptFile, _ options: ScriptOptions
  ) throws(MigrationError) -> PreparedScript {
    try analyse(origin, try replaced(.file(file), origin, options), options)
  }

  // MARK: Placeholders

  /// The text with its placeholders replaced: in memory, or a large one in a temporary file.
  private func replaced(
    _ text: PreparedScript.Text, _ origin: PreparedScript.Origin,
    _ options: ScriptOptions
  ) throws(MigrationError) -> (text: PreparedScript.Text, map: PositionMap) {
    guard options.placeholderReplacement ?? configuration.placeholderReplacement else {
      return (text, PositionMap())
    }
    let values: Placeholders
    do throws(ScriptError) {
      values = try placeholders.values(fileName: origin.name.isEmpty ? nil : origin.name)
    } catch {
      throw MigrationError(.configuration, error.message)
    }
    if case .file(let file) = text {
      // Without their prefix there are none.
      if !file.mayHoldSought { return (text, PositionMap()) }
      if file.count > ScriptFile.memoryLimit { return try spooled(text, values, origin) }
    }
    do throws(ScriptError) {
      let replaced = try text.withBytes { bytes throws(ScriptError) in
        try values.replacing(in: bytes)
      }
      return replaced.map { (.memory($0.bytes), $0.map) } ?? (text, PositionMap())
    } catch {
      throw unparsable(origin, error)
    }
  }

  /// Replaces in a large text, into a temporary file if there is anything to replace.
  private func spooled(
    _ text: PreparedScript.Text, _ values: Placeholders, _ origin: PreparedScript.Origin
  ) throws(MigrationError) -> (text: PreparedScript.Text, map: PositionMap) {
    var replacement = PlaceholderReplacement(values)
    var spool: SpoolFile?
    var unspooled: Range<Int>?
    var released = 0
    do {
      try text.withBytes { bytes throws in
        while let piece = try replacement.next(in: bytes) {
          switch piece {
          case .source(let range):
            if let spool {
              try spool.append(bytes, range)
            } else {
              // What stands before the first placeholder is copied only once there is one.
              unspooled = (unspooled?.lowerBound ?? range.lowerBound)..<range.upperBound
            }
          case .value(let value):
            let file = try spool ?? SpoolFile()
            if spool == nil, let unspooled { try file.append(bytes, unspooled) }
            spool = file
            try file.append(value)
          }
          text.release(from: released, upTo: replacement.releasableOffset)
          released = replacement.releasableOffset
        }
      }
      guard let spool else { return (text, PositionMap()) }
      return (.spooled(try spool.mapped()), replacement.map)
    } catch let error as SystemError {
      throw MigrationError(
        .error, "Unable to replace the placeholders of \(origin.location): \(error)")
    } catch let error as ScriptError {
      throw unparsable(origin, error)
    } catch {
      throw MigrationError(.fault, "\(error)", shape: .fault)
    }
  }

  // MARK: Cutting

  /// Cuts the whole text once and decides on its transaction (engine.md 7.6).
  private func analyse(
    _ origin: PreparedScript.Origin, _ replaced: (text: PreparedScript.Text, map: PositionMap),
    _ options: ScriptOptions
  ) throws(MigrationError) -> PreparedScript {
    let mask =
      observer?.detail == .statementTexts ? placeholders.mask(dialect.script) : nil
    var findings = Findings(dialect)
    var copyEnds = CopyEnds()
    var runsInTransaction: Bool
    do throws(ScriptError) {
      try replaced.text.withBytes { bytes throws(ScriptError) in
        var cutter = StatementCutter(dialect: dialect.script, map: replaced.map)
        var released = 0
        cutting: while true {
          switch try cutter.step(in: bytes, reading: Self.step) {
          case .end:
            copyEnds = cutter.copyEnds
            break cutting
          case .paused: break
          case .statement(let statement):
            findings.add(statement, in: bytes)
            if let mask { tell(statement, in: bytes, mask) }
          }
          if cutter.releasableOffset - released > Self.window {
            replaced.text.release(from: released, upTo: cutter.releasableOffset)
            released = cutter.releasableOffset
          }
        }
      }
      runsInTransaction = try findings.analysis.executesInTransaction(
        override: options.executeInTransaction, isMixingAllowed: configuration.mixed,
        isGloballyInTransaction: configuration.executeInTransaction)
    } catch {
      if error.code == .mixedTransactions { throw MigrationError(.error, masked(error)) }
      throw unparsable(origin, error)
    }
    if dialect.runsSchemaChangesAlone, !findings.isAtomic { runsInTransaction = false }
    return PreparedScript(
      origin: origin, text: replaced.text, map: replaced.map, dialect: dialect.script,
      copyEnds: copyEnds, statementCount: findings.analysis.statementCount,
      runsInTransaction: runsInTransaction,
      endsItsTransaction: runsInTransaction && findings.endsTransaction,
      isAtomic: runsInTransaction && findings.isAtomic, mayDropRunLock: findings.mayDropRunLock)
  }

  /// How much of a text is read before its memory is let go.
  static let window = 4 << 20
  /// How much of it is looked at in one go: its lines are counted before it has left the cache.
  private static let step = 256 << 10

  private func tell(_ statement: Statement, in bytes: Span<UInt8>, _ mask: SecretMask) {
    notify(
      .statementFound(
        line: statement.line, text: mask.masked(statement.text(in: bytes)),
        isTransactional: statement.canExecuteInTransaction))
  }

  /// The error's message, which may quote a statement, with the statement's secrets hidden.
  private func masked(_ error: ScriptError) -> String {
    placeholders.mask(dialect.script).masked(error.message)
  }

  /// The error for a script that cannot be cut (sql-parser.md 1.7).
  private func unparsable(
    _ origin: PreparedScript.Origin, _ error: ScriptError
  ) -> MigrationError {
    let link = Help.link(
      "learn-more-about-flyway/troubleshooting/known-parser-limitations")
    let message = masked(error)
    return MigrationError(
      .error,
      "Unable to parse statement in \(origin.location) at line \(error.line) col \(error.column)."
        + " See \(link) for more information. \(message)",
      causes: [message])
  }
}

/// What the statements of a script say of the whole.
private struct Findings {
  private(set) var analysis = ScriptAnalysis()
  private(set) var endsTransaction = false
  private(set) var isAtomic = true
  private(set) var mayDropRunLock = false
  private let dialect: any Dialect
  private let lockWords: [[UInt8]]

  init(_ dialect: any Dialect) {
    self.dialect = dialect
    lockWords = dialect.runLockWords.map { Array($0.utf8) }
  }

  mutating func add(_ statement: Statement, in bytes: Span<UInt8>) {
    analysis.add(statement, in: bytes)
    endsTransaction = endsTransaction || statement.endsTransaction(in: bytes)
    isAtomic = isAtomic && !dialect.commitsImplicitly(statement, in: bytes)
    if !mayDropRunLock {
      mayDropRunLock = lockWords.contains { statement.contains($0, in: bytes) }
    }
  }
}

extension Statement {
  /// Whether the statement ends a transaction, also where it begins another.
  fileprivate func endsTransaction(in bytes: Span<UInt8>) -> Bool {
    switch TransactionControl(of: bytes.extracting(start..<range.upperBound)) {
    case .ends, .restarts: true
    case .begins, .none: false
    }
  }

  /// Whether the statement's text holds a word, given in lower case.
  fileprivate func contains(_ word: [UInt8], in bytes: Span<UInt8>) -> Bool {
    guard let first = word.first, range.count >= word.count else { return false }
    var index = range.lowerBound
    while index <= range.upperBound - word.count {
      if bytes[index] | 0x20 == first {
        var matched = 1
        while matched < word.count, bytes[index + matched] | 0x20 == word[matched] | 0x20 {
          matched += 1
        }
        if matched == word.count { return true }
      }
      index += 1
    }
    return false
  }
}
