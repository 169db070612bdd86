internal import Dunlin
internal import Engine
internal import MigrationModel
internal import Platform
internal import Settings

/// The command: arguments in, exit status out.
public enum CommandLineTool {
  /// Runs the command with the program's name and its arguments.
  public static func run(_ arguments: [String]) -> Int32 {
    let environment = CurrentProcess.environment
    let passwordCommand = PasswordCommand()
    let run = CommandRun(
      Array(arguments.dropFirst()), program: Path.lastComponent(arguments.first ?? "dunlin"),
      surroundings: Surroundings(
        environment: environment, homeDirectory: environment["HOME"],
        currentDirectory: FileSystem.currentDirectory,
        installDirectory: installDirectory(environment),
        standardInput: { try? FileSystem.read(descriptor: 0, path: "standard input") },
        standardInputLine: { try? FileSystem.readLine(descriptor: 0, path: "standard input") }),
      provider: OperationProvider(engineNames: DatabaseEngine.all.map(\.name)) {
        configuration, observer in
        DatabaseEngine.tuneProcess()
        return Migrator(
          configuration, observer: observer, passwordCommand: passwordCommand
        ) { InterruptFlag.isRaised }
      },
      streams: .process)
    return run.run()
  }

  /// Where the tool is installed (cli-and-config.md 1.12); the current folder when the tool has none
  /// of its own, so that a project with `conf/` and `sql/` needs no arguments.
  private static func installDirectory(_ environment: [String: String]) -> String {
    if let home = environment["DUNLIN_HOME"], !home.isEmpty { return Path.absolute(home) }
    let program = FileSystem.resolved("/proc/self/exe").map(Path.parent)
    let candidates = program.map { [$0, Path.parent($0)] } ?? []
    return candidates.first {
      FileSystem.kind(of: Path.join($0, "conf")) == .directory
        || FileSystem.kind(of: Path.join($0, "sql")) == .directory
    } ?? FileSystem.currentDirectory
  }
}

extension Migrator: DatabaseOperations {}
