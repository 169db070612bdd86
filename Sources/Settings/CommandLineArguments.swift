internal import MigrationModel

/// The arguments of a run, taken apart by the grammar of cli-and-config.md 1.
///
/// Reading never fails, so that output options are known when ``validate()`` finds a mistake.
package struct CommandLineArguments: Sendable {
  /// An argument of the form `-name=value`.
  package struct Setting: Sendable, Hashable {
    /// The name as written, without its dash; a scoped one with its namespace in front (1.4).
    package let name: String
    /// All that follows the first equals sign.
    package let value: String
  }

  /// The filters of `info`, as written; looked at when `info` runs (7).
  package struct InfoFilters: Sendable, Hashable {
    /// `-infoSinceDate`, as `dd/MM/yyyy HH:mm`.
    package var sinceDate: String?
    /// `-infoUntilDate`, as `dd/MM/yyyy HH:mm`.
    package var untilDate: String?
    /// `-infoSinceVersion`.
    package var sinceVersion: String?
    /// `-infoUntilVersion`.
    package var untilVersion: String?
    /// `-infoOfState`, a comma-separated list.
    package var ofState: String?
  }

  /// The arguments that are not blank.
  let words: [String]
  /// The operations in their order; `version` at the end when a flag asked for it.
  package private(set) var operations: [Operation] = []
  /// The flags in their order, with their dashes.
  package private(set) var flags: [String] = []
  /// Every `-name=value`, in order, those of ``operationOptions`` excepted.
  package private(set) var settings: [Setting] = []
  /// The options that an operation reads itself, such as `-dialect` of `statements`.
  package private(set) var operationOptions: [String: String] = [:]
  /// The bare words behind an operation that takes files.
  package private(set) var files: [String] = []
  /// Where the first word stands that is nothing known; see ``validate()``.
  private(set) var firstUnknown: Int?

  /// Takes the arguments apart; the program's name is not among them.
  package init(_ arguments: [String]) {
    words = arguments.filter { !$0.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
    var takesFiles = false
    var ownOptions: [String] = []
    var ownFlags: [String] = []
    var unknownFlags: [Int] = []
    for (index, word) in words.enumerated() {
      if takesFiles, !word.hasPrefix("-") || word == "-" {
        files.append(word)
      } else if let equals = Self.equalsSign(of: word) {
        settings.append(
          Setting(
            name: String(word[word.index(after: word.startIndex)..<equals]),
            value: String(word[word.index(after: equals)...])))
        scopeLastSetting(flag: index > 0 ? words[index - 1] : nil)
      } else if word.hasPrefix("-") {
        flags.append(word)
        if !Self.knownFlags.contains(word) { unknownFlags.append(index) }
      } else if let operation = Operation.named(word) {
        operations.append(operation)
        takesFiles = operation.takesFiles
        ownOptions += operation.options
        ownFlags += operation.flags
      } else {
        firstUnknown = min(firstUnknown ?? index, index)
      }
    }
    if let flag = unknownFlags.first(where: { !ownFlags.contains(words[$0]) }) {
      firstUnknown = min(firstUnknown ?? flag, flag)
    }
    if !ownOptions.isEmpty { takeOptions(ownOptions) }
    if flags.contains("-v") || flags.contains("--version"),
      let version = Operation.named("version")
    {
      operations.append(version)
    }
  }

  /// What `check` is to report on.
  package var checkFlags: [String] {
    flags.filter { ["-code", "-drift", "-changes", "-dryrun"].contains($0) }
  }

  /// The flags of 1.3.
  static let knownFlags = [
    "-X", "-q", "-v", "--version", "-?", "-h", "--help", "-migrationIds", "-skipCheckForUpdate",
    "-communityFallback",
  ]

  /// Where name and value of a configuration argument part; `nil` for other words.
  private static func equalsSign(of word: String) -> String.Index? {
    word.utf8.first == UInt8(ascii: "-") ? word.utf8.firstIndex(of: UInt8(ascii: "=")) : nil
  }

  /// Puts the namespace of the last operation in front of the last setting where it has such a
  /// parameter (1.4).
  private mutating func scopeLastSetting(flag: String?) {
    guard let operation = operations.last, let setting = settings.last,
      OptionTable.isNamespace(operation.name)
    else { return }
    var candidates = [operation.name + "." + setting.name]
    if let flag, flag.hasPrefix("-"), !flag.utf8.contains(UInt8(ascii: "=")) {
      candidates.insert("\(operation.name).\(flag.dropFirst()).\(setting.name)", at: 0)
    }
    guard let name = candidates.first(where: { OptionTable.contains($0) }) else { return }
    settings[settings.count - 1] = Setting(name: name, value: setting.value)
  }

  /// Moves the settings with these names to ``operationOptions``.
  private mutating func takeOptions(_ names: [String]) {
    settings.removeAll { setting in
      guard names.contains(setting.name) else { return false }
      operationOptions[setting.name] = setting.value
      return true
    }
  }

  /// The value of an option as the command line reads it: the first one given (1.1).
  package func option(_ name: String) -> String? {
    settings.first { $0.name == name }?.value
  }

  /// Whether help is asked for (1.9).
  package var asksForHelp: Bool {
    flags.contains { $0 == "-?" || $0 == "-h" || $0 == "--help" }
      || operations.contains { $0.name == "help" }
  }

  /// The folder that paths in settings start at, as written (2.5).
  package var workingDirectory: String? { option("workingDirectory") }

  /// What `info` shows of the migrations.
  package var infoFilters: InfoFilters {
    InfoFilters(
      sinceDate: option("infoSinceDate"), untilDate: option("infoUntilDate"),
      sinceVersion: option("infoSinceVersion"), untilVersion: option("infoUntilVersion"),
      ofState: option("infoOfState"))
  }

  /// How and where the run writes; known even when the arguments are wrong.
  package var output: OutputOptions { OutputOptions(self) }

  /// The options that are no settings but read by the command line alone (1.5).
  static let ownOptions = [
    "outputFile", "workingDirectory", "configFiles", "configFileEncoding", "outputType",
    "outputLogsInJson", "color", "infoSinceDate", "infoUntilDate", "infoSinceVersion",
    "infoUntilVersion", "infoOfState",
  ]
}

/// How and where a run writes (cli-and-config.md 1.3, 1.5, 1.7).
package struct OutputOptions: Sendable, Hashable {
  /// The form of results, in the words of `-outputType`.
  package enum Form: String, Sendable, CaseIterable {
    /// One JSON document and nothing else.
    case json
    /// Text with GitHub's annotations in between.
    case github
    /// One JUnit document; what else there is to say goes to standard error.
    case junit
  }

  /// When to write in colour.
  package enum Color: String, Sendable, CaseIterable {
    case always
    case never
    case auto
  }

  /// `nil` for text.
  package var form: Form?
  /// `-color`; ``Color/auto`` without it.
  package var color: Color
  /// As written; relative ones start at the current directory, always (1.8).
  package var file: String?
  /// `-outputLogsInJson`; counts together with a form alone.
  package var logsInJSON: Bool
  /// `-X`; ``isQuiet`` wins.
  package var isDebug: Bool
  /// `-q`.
  package var isQuiet: Bool
  /// `info -migrationIds`, which switches all logging off unless a form is given.
  package var printsMigrationIds: Bool

  /// Reads the options; a value that is none counts as absent, ``CommandLineArguments/validate()``
  /// reports it.
  init(_ arguments: CommandLineArguments) {
    form = arguments.option("outputType").flatMap { Form(rawValue: $0.lowercased()) }
    color = arguments.option("color").flatMap { Color(rawValue: $0) } ?? .auto
    file = arguments.option("outputFile")
    logsInJSON = arguments.option("outputLogsInJson")?.lowercased() == "true"
    isDebug = arguments.flags.contains("-X")
    isQuiet = arguments.flags.contains("-q")
    printsMigrationIds =
      arguments.flags.contains("-migrationIds")
      && arguments.operations.contains { $0.name == "info" }
  }
}
