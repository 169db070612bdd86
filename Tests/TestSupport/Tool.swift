import Foundation

/// The built `dunlin`, run as a process of its own.
package struct Tool: Sendable {
  /// The program and arguments that always come first.
  package let command: [String]

  /// The program beside the test bundle, or the one that `DUNLIN_TOOL` names.
  package static let built: Tool = {
    if let named = ProcessInfo.processInfo.environment["DUNLIN_TOOL"] {
      return Tool(command: [URL(fileURLWithPath: named).standardizedFileURL.path])
    }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = bundle.deletingLastPathComponent().appendingPathComponent("dunlin").path
    if FileManager.default.isExecutableFile(atPath: beside) { return Tool(command: [beside]) }
    // `swift test` may load the bundle into a helper of the toolchain; then the bundle is named
    // among its arguments.
    let candidates = CommandLine.arguments.map {
      URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("dunlin").path
    }
    let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    return Tool(command: [found ?? beside])
  }()

  package init(command: [String]) { self.command = command }

  /// Starts the tool.
  package func start(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:],
    input: String = ""
  ) throws -> RunningProcess {
    try RunningProcess(
      command + arguments, in: folder.path,
      environment: Self.environment(home: folder.path("home"), adding: environment), input: input)
  }

  /// Starts the tool on a terminal of its own.
  package func startOnTerminal(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> TerminalProcess {
    // A kind of terminal that has colours, whatever the tests run in.
    let kind = ["TERM": "xterm"].merging(environment) { $1 }
    return try TerminalProcess(
      command + arguments, in: folder.path,
      environment: Self.environment(home: folder.path("home"), adding: kind))
  }

  /// Runs the tool to its end.
  package func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:],
    input: String = "", limit: Duration = .seconds(120)
  ) throws -> ProcessOutcome {
    try start(arguments, in: folder, environment: environment, input: input).finish(within: limit)
  }

  /// This process's environment without settings of the tool, with a fixed locale and time zone.
  package static func environment(
    home: String, adding more: [String: String] = [:]
  ) -> [String: String] {
    let own = ["FLYWAY_", "flyway_", "environments_", "DUNLIN_"]
    var result = ProcessInfo.processInfo.environment.filter { variable in
      !own.contains { variable.key.hasPrefix($0) }
    }
    // The test runner may set it for what it starts.
    result["NO_COLOR"] = nil
    result["HOME"] = home
    result["LC_ALL"] = "C.UTF-8"
    result["TZ"] = "UTC"
    result.merge(more) { _, new in new }
    return result
  }
}
