internal import Database
internal import DryRun
internal import MigrationModel
internal import Platform

/// A dry run of one command: the connection that writes a script, and the script's end.
final class DryRunOutput {
  private let command: String
  private let path: String
  private var script: DryRunScript?

  /// A dry run whose script goes to `output`, seen from `folder`.
  init(command: String, output: String, in folder: String?) {
    self.command = command
    path = folder.map { Path.join($0, output) } ?? output
  }

  /// The connection for the command in place of a live one.
  func connection(
    to live: any Connection, hasHistory: Bool
  ) throws(DatabaseError) -> any Connection {
    try live.makeReadOnly()
    let syntax = live.clientSyntax
    let time = Clock.localTime(separator: " ", fraction: false)
    do throws(SystemError) {
      let script = try DryRunScript(
        path: path,
        title: [
          "Flyway Dry Run (\(time))", "\(command), written by Dunlin; run it with \(syntax.client)",
        ], syntax: syntax)
      self.script = script
      return DryRunConnection(live, writingTo: script, hasHistory: hasHistory)
    } catch {
      live.close()
      throw DatabaseError(
        .connection, sqlState: nil, number: 0,
        message: "Unable to write the dry run to \(path): \(error)")
    }
  }

  /// Puts the script in its place.
  func finish() throws(MigrationError) {
    do throws(SystemError) {
      try script?.finish()
    } catch {
      throw MigrationError(.configuration, "Unable to write the dry run to \(path): \(error)")
    }
  }

  func discard() { script?.discard() }
}
