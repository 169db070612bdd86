internal import Database
internal import MigrationFiles
internal import MigrationModel
internal import Platform
internal import SQLScript

/// The placeholders of one command: the user's and the tool's own (engine.md 12.3).
struct ScriptPlaceholders: ScriptTextProcessor {
  private let configuration: Configuration
  /// The tool's own, without `flyway:` in front; those that are not known are left out.
  private let defaults: [(name: String, value: String)]

  init(
    _ configuration: Configuration, defaultSchema: String, user: String, database: String?
  ) {
    self.configuration = configuration
    var defaults = [
      (name: "defaultSchema", value: defaultSchema), (name: "user", value: user),
      (name: "timestamp", value: Clock.localTime()),
      (
        name: "workingDirectory",
        value: configuration.workingDirectory ?? FileSystem.currentDirectory
      ),
      (name: "table", value: configuration.table),
      (name: "environment", value: configuration.environment),
    ]
    if let database { defaults.append((name: "database", value: database)) }
    self.defaults = defaults
  }

  /// The placeholders for a SQL script; `nil` for a text without a file name of its own.
  func values(fileName: String?) throws(ScriptError) -> Placeholders {
    var values = configuration.placeholders
    let prefix = "flyway" + configuration.placeholderSeparator
    for (name, value) in defaults { values[prefix + name] = value }
    if let fileName { values[prefix + "filename"] = fileName }
    return Placeholders(
      values,
      syntax: try PlaceholderSyntax(
        prefix: configuration.placeholderPrefix, suffix: configuration.placeholderSuffix,
        separator: configuration.placeholderSeparator))
  }

  /// Hides secrets in the statements of an engine that are shown.
  func mask(_ dialect: ScriptDialect) -> SecretMask {
    let values = try? self.values(fileName: nil)
    return SecretMask(dialect: dialect, secrets: values?.secretValues ?? [])
  }

  /// What programs find in their environment; the user's values win (engine.md 12.3).
  var forPrograms: [(name: String, value: String)] {
    defaults.map { (name: "flyway:" + $0.name, value: $0.value) }
      + configuration.placeholders.map { (name: $0.key, value: $0.value) }
  }

  /// The placeholders in the text of a program, for its checksum (engine.md 3.2).
  private func programValues() throws(ScriptError) -> Placeholders {
    let (prefix, suffix) = (
      configuration.scriptPlaceholderPrefix, configuration.scriptPlaceholderSuffix
    )
    var values = configuration.placeholders
    // The tool's own stay as they are: their values would change the checksum on every run
    // (engine.md, appendix E 30).
    let names = defaults.map(\.name) + ["database", "filename"]
    for name in names { values["flyway_" + name] = prefix + "flyway_" + name + suffix }
    return Placeholders(
      values, syntax: try PlaceholderSyntax(prefix: prefix, suffix: suffix, separator: "_"))
  }

  func replacePlaceholders(
    in text: Span<UInt8>, of origin: ScriptOrigin, emit: (Span<UInt8>) -> Void
  ) throws(MigrationError) {
    do throws(ScriptError) {
      let placeholders =
        switch origin.style {
        case .sql: try values(fileName: origin.fileName)
        case .program: try programValues()
        }
      var replacement = PlaceholderReplacement(placeholders)
      while let piece = try replacement.next(in: text) {
        switch piece {
        case .source(let range): emit(text.extracting(range))
        case .value(let value): emit(value.span)
        }
      }
    } catch {
      throw MigrationError(.error, error.message)
    }
  }

  func evaluate(_ expression: String) throws(MigrationError) -> Bool {
    do throws(ScriptError) {
      return try ScriptCondition.evaluate(expression)
    } catch {
      throw MigrationError(.configuration, error.message)
    }
  }
}
