package import MigrationModel

/// How another program runs a script (engine.md 13.3).
package struct ScriptCommand: Sendable, Hashable {
  /// The program: a name to look for in `PATH`, or the script itself.
  package let executable: String
  package let arguments: [String]
  /// Whether the script is run itself and so must be executable.
  package let runsScriptItself: Bool

  /// The command line as shown.
  package var text: String {
    // The reference puts a blank behind each part, but none behind a program that stands alone.
    arguments.isEmpty ? executable : ([executable] + arguments).map { $0 + " " }.joined()
  }

  /// The command for a script by the ending of its name.
  ///
  /// - Throws: an error when the configured PowerShell is neither of the two that exist.
  package init(path: String, powershellExecutable: String = "pwsh") throws(MigrationError) {
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[$0...] } ?? path[...]
    let dot = name.utf8.lastIndex(of: UInt8(ascii: "."))
    runsScriptItself = dot == nil
    switch dot.map({ name[$0...].lowercased() }) {
    case nil: (executable, arguments) = (path, [])
    case ".bat", ".cmd": (executable, arguments) = ("cmd", ["/c", path])
    case ".py": (executable, arguments) = ("python", [path])
    case ".bash": (executable, arguments) = ("bash", [path])
    case ".ps1":
      guard ["powershell", "pwsh"].contains(powershellExecutable) else {
        throw MigrationError(
          .configuration,
          "Invalid PowerShell executable: \(powershellExecutable). Only 'powershell' or 'pwsh' are "
            + "allowed.")
      }
      (executable, arguments) = (powershellExecutable, ["-File", path])
    default: (executable, arguments) = ("sh", [path])
    }
  }
}
