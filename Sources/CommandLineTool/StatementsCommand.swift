internal import JSON
internal import MigrationFiles
internal import MigrationModel
internal import Platform
internal import Reports
internal import SQLScript
internal import Settings

/// `statements`: prints how scripts are cut, by the very cutter that executes them.
struct StatementsCommand {
  private let files: [String]
  private let configuration: Configuration
  private let dialect: ScriptDialect
  private let mask: SecretMask
  private let standardInput: () -> [UInt8]?
  private let console: Console

  /// Reads the options `-dialect` and `-serverVersion`.
  ///
  /// - Throws: An error when they are missing or make no sense.
  init(
    _ arguments: CommandLineArguments, _ configuration: Configuration,
    standardInput: @escaping () -> [UInt8]?, console: Console
  ) throws(MigrationError) {
    files = arguments.files
    self.configuration = configuration
    self.standardInput = standardInput
    self.console = console
    guard !files.isEmpty else {
      throw MigrationError(.error, "No files given. Usage: dunlin statements [options] file ...")
    }
    let options = try DialectOptions(arguments.operationOptions, url: configuration.url)
    dialect = ScriptDialect(
      options.family, serverVersion: options.serverVersion ?? Self.defaultServerVersion)
    mask = SecretMask(dialect: dialect)
  }

  /// What a script is cut for when nothing is said; only PostgreSQL's rules depend on it.
  private static let defaultServerVersion = 15

  /// Cuts every file; prints them as text, and gives them as JSON.
  func run() throws(MigrationError) -> JSONValue {
    var documents: [JSONValue] = []
    for file in files {
      let script = try cut(file)
      console.log(.info, script.text)
      documents.append(script.json)
    }
    return .array(documents)
  }
}

// MARK: - Cutting

extension StatementsCommand {
  private func cut(_ file: String) throws(MigrationError) -> CutScript {
    let placeholders = FilePlaceholders(configuration, fileName: Path.lastComponent(file))
    let options = try options(of: file, placeholders)
    let text = try read(file, options)
    do throws(ScriptError) {
      var map = PositionMap()
      var bytes = text
      if options.placeholderReplacement ?? configuration.placeholderReplacement,
        let replaced = try placeholders.values().replacing(in: text.span)
      {
        (bytes, map) = (replaced.bytes, replaced.map)
      }
      return try cut(file, bytes.span, map, options)
    } catch {
      let link = Help.link("learn-more-about-flyway/troubleshooting/known-parser-limitations")
      throw MigrationError(
        .error,
        "Unable to parse statement in \(file) at line \(error.line) col \(error.column)."
          + " See \(link) for more information. \(mask.masked(error.message))")
    }
  }

  private func cut(
    _ file: String, _ bytes: Span<UInt8>, _ map: PositionMap, _ options: ScriptOptions
  ) throws(ScriptError) -> CutScript {
    var cutter = StatementCutter(dialect: dialect, map: map)
    var analysis = ScriptAnalysis()
    var script = CutScript(file: file)
    while let statement = try cutter.next(in: bytes) {
      analysis.add(statement, in: bytes)
      script.statements.append(CutStatement(statement, in: bytes, mask))
    }
    do throws(ScriptError) {
      script.transaction = .runs(
        inTransaction: try analysis.executesInTransaction(
          override: options.executeInTransaction, isMixingAllowed: configuration.mixed,
          isGloballyInTransaction: configuration.executeInTransaction))
    } catch {
      script.transaction = .refused(mask.masked(error.message))
    }
    return script
  }

  /// What the `.conf` file beside the script says (engine.md 13.1).
  private func options(
    of file: String, _ placeholders: FilePlaceholders
  ) throws(MigrationError) -> ScriptOptions {
    let name = Path.lastComponent(file)
    let path = file + ".conf"
    guard file != "-", FileSystem.kind(of: path) == .file else { return ScriptOptions() }
    let resource = Resource(
      relativePath: name, path: file, location: file, name: name, optionsPath: path)
    let reader = try ScriptOptionsReader(
      resources: [], configuration: configuration, processor: placeholders)
    return try reader.options(for: resource, fileName: name)
  }

  private func read(_ file: String, _ options: ScriptOptions) throws(MigrationError) -> [UInt8] {
    guard file != "-" else { return standardInput() ?? [] }
    let encoding = try TextEncoding(named: options.encoding ?? configuration.encoding)
    do throws(ReadError) {
      let script = try ScriptFile(
        path: file, encoding: encoding,
        detectsEncoding: options.encoding == nil && configuration.detectEncoding)
      return script.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    } catch {
      throw MigrationError(.error, "Unable to read \(file): \(error.message(for: file))")
    }
  }
}

/// The placeholders that have a value without a database.
private struct FilePlaceholders: ScriptTextProcessor {
  private let configuration: Configuration
  private let fileName: String

  init(_ configuration: Configuration, fileName: String) {
    self.configuration = configuration
    self.fileName = fileName
  }

  func values() throws(ScriptError) -> Placeholders {
    let known = [
      "defaultSchema": configuration.defaultSchema ?? configuration.schemas.first,
      "user": configuration.user, "timestamp": Clock.localTime(), "filename": fileName,
      "workingDirectory": configuration.workingDirectory ?? FileSystem.currentDirectory,
      "table": configuration.table, "environment": configuration.environment,
    ]
    var values = configuration.placeholders
    for (name, value) in known {
      values["flyway" + configuration.placeholderSeparator + name] = value
    }
    return Placeholders(
      values,
      syntax: try PlaceholderSyntax(
        prefix: configuration.placeholderPrefix, suffix: configuration.placeholderSuffix,
        separator: configuration.placeholderSeparator))
  }

  func replacePlaceholders(
    in text: Span<UInt8>, of origin: ScriptOrigin, emit: (Span<UInt8>) -> Void
  ) throws(MigrationError) {
    do throws(ScriptError) {
      if let replaced = try values().replacing(in: text) {
        emit(replaced.bytes.span)
      } else {
        emit(text)
      }
    } catch {
      throw MigrationError(.error, error.message)
    }
  }

  /// Conditions do not change how a script is cut.
  func evaluate(_ expression: String) throws(MigrationError) -> Bool { true }
}
