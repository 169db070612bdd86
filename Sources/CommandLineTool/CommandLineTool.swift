/// The command: arguments in, exit status out.
public enum CommandLineTool {
  /// Runs the command.
  public static func run(_ arguments: [String]) -> Int32 { 0 }
}
