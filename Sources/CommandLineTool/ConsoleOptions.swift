package import Settings

/// What the console shows, and how (cli-and-config.md 1.7).
package struct ConsoleOptions: Sendable, Hashable {
  /// What becomes of log lines.
  package enum Logging: Sendable, Hashable {
    case text
    /// One JSON object a line on standard error (6.11).
    case json
    case none
  }

  /// When to write in colour.
  package enum Color: Sendable, Hashable {
    case always
    case never
    /// On a terminal.
    case automatic
  }

  package var logging = Logging.text
  package var showsDebug = false
  package var showsInfo = true
  package var color = Color.automatic
  /// Whether standard output holds a document and nothing else; the log goes to standard error, if
  /// anywhere, and the output file takes the document.
  package var writesDocument = false

  package init() {}

  /// The options that the arguments ask for, in the environment they were given in.
  package init(_ output: OutputOptions, environment: [String: String]) {
    writesDocument = output.form == .json || output.form == .junit
    if output.form == .json {
      logging = output.logsInJSON ? .json : .none
    } else if output.printsMigrationIds, !writesDocument {
      logging = .none
    }
    // Quiet wins over debug (1.3); JSON log lines take no notice of it (6.11).
    showsInfo = !output.isQuiet || logging == .json
    showsDebug = output.isDebug && showsInfo
    switch output.color {
    case .always: color = .always
    case .never: color = .never
    // https://no-color.org: any value but the empty one; -color=always is the stronger wish.
    case .auto:
      let isUnwanted = environment["NO_COLOR"] ?? "" != "" || environment["TERM"] == "dumb"
      color = isUnwanted ? .never : .automatic
    }
  }
}
