package import Settings

/// The texts of help, driven by the tables of operations and settings (cli-and-config.md 1.9).
package struct HelpText {
  private let program: String

  package init(calledAs program: String) { self.program = program }

  /// What the arguments ask for: the commands they name, all of it, or the short form.
  package func text(for arguments: CommandLineArguments) -> String {
    guard arguments.asksForHelp else { return short }
    let texts = arguments.operations.compactMap { $0.name == "help" ? nil : text(of: $0) }
    return texts.isEmpty ? full : texts.joined(separator: "\n")
  }

  /// Everything: commands, settings with their defaults, flags, examples.
  package var full: String {
    layout(
      information: [
        "Settings are read from conf/flyway.toml or conf/flyway.conf, flyway.toml or flyway.conf,",
        "and FLYWAY_* environment variables. Options on the command line override them.",
      ],
      commands: commands,
      parameters: OptionTable.all.filter {
        $0.ignoredReason == nil && !$0.isOfMissingOperation
      }.map(entry(_:)) + Self.commandLineOptions,
      flags: Self.flags,
      examples: [
        "-url=jdbc:sqlite:app.db -locations=filesystem:sql -placeholders.abc=def migrate",
        "help migrate",
      ])
  }

  /// What is printed when nothing is asked for.
  package var short: String {
    let basics = ["url", "user", "password", "locations"]
    return layout(
      commands: commands,
      parameters: OptionTable.all.filter { basics.contains($0.name) }.map(entry(_:)) + [
        HelpEntry("(To see all configuration options please run \(program) --help)", "")
      ],
      flags: Self.flags,
      examples: ["-url=jdbc:sqlite:app.db -locations=filesystem:sql migrate", "help migrate"])
  }

  /// The help of one command; `nil` when there is none.
  package func text(of operation: Operation) -> String? {
    guard let help = CommandHelp.of(operation) else { return nil }
    let settings = OptionTable.all.filter { help.settings.contains($0.name) }
    let files = operation.takesFiles ? " file ..." : ""
    return layout(
      usage: ["[options] \(operation.name)\(files)"], description: help.description,
      parameters: help.options + settings.map(entry(_:)), flags: [], examples: help.examples)
  }

  private var commands: [HelpEntry] {
    Operation.all.compactMap { operation in
      guard operation.refusal == nil else { return nil }
      let name = operation.name == "version" ? "version, -v, --version" : operation.name
      return HelpEntry(name, operation.summary)
    }
  }

  private func entry(_ option: Option) -> HelpEntry {
    let reason = option.ignoredReason.map { " (accepted without effect: \($0))" } ?? ""
    let shown = option.defaultText.isEmpty ? "" : " [default: \(option.defaultText)]"
    return HelpEntry(option.name, option.summary + shown + reason)
  }

  private static let flags = [
    HelpEntry("-X", "Print debug output"),
    HelpEntry("-q", "Suppress all output, except for errors and warnings"),
    HelpEntry("--help, -h, -?", "Print this usage info and exit"),
  ]

  /// The options that are no settings (1.5).
  private static let commandLineOptions = [
    HelpEntry("configFiles", "Further files with settings, separated by commas"),
    HelpEntry("configFileEncoding", "Encoding of conf files [default: UTF-8]"),
    HelpEntry("workingDirectory", "Folder that relative paths start from"),
    HelpEntry("outputFile", "File that takes what is printed as well"),
    HelpEntry(
      "outputType", "json or junit for one document instead of text; github for annotations"),
    HelpEntry("outputLogsInJson", "true for log lines as JSON on standard error"),
    HelpEntry("color", "always, never or auto [default: auto]"),
  ]
}

// MARK: - Layout

extension HelpText {
  private func layout(
    usage: [String] = ["[options] [command]", "help [command]"], information: [String] = [],
    description: [String] = [], commands: [HelpEntry] = [], parameters: [HelpEntry],
    flags: [HelpEntry],
    examples: [String]
  ) -> String {
    let described = parameters.filter { !$0.text.isEmpty }
    let width = (commands + described + flags).map(\.name.count).max().map { $0 + 2 } ?? 0
    func lines(_ entries: [HelpEntry]) -> [String] {
      entries.map { entry in
        guard !entry.text.isEmpty else { return entry.name }
        return entry.name + String(repeating: " ", count: width - entry.name.count) + entry.text
      }
    }
    let blocks = [
      block("Usage:", usage.map { "\(program) \($0)" }),
      information.joined(separator: "\n"),
      block("Description:", description),
      block("Commands:", lines(commands)),
      block("Configuration parameters: (Format: -key=value)", lines(parameters)),
      block("Flags:", lines(flags)),
      block("Example:", examples.map { "\(program) \($0)" }),
    ]
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// A heading and its lines, indented; nothing without lines.
  private func block(_ heading: String, _ lines: [String]) -> String {
    lines.isEmpty ? "" : ([heading] + lines.map { "    " + $0 }).joined(separator: "\n")
  }
}
