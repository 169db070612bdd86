internal import Database
internal import MigrationModel
internal import Platform

/// An observer that wants to know what must never be shown.
public protocol SecretObserver: AnyObject {
  /// Takes a secret, before anything that may quote it is told.
  func hide(_ secret: String)
}

/// Asks the command of ``Configuration/passwordCommand`` for the password, once.
package final class PasswordCommand {
  private var passwords: [String: String] = [:]

  package init() {}

  /// The password for a connection: the configured one, else what the command prints.
  ///
  /// - Throws: A database error, for this is a connection that cannot be made; what the command
  ///   prints is not in it.
  func password(
    for configuration: Configuration, observer: (any MigrationObserver)?,
    isInterrupted: () -> Bool
  ) throws(DatabaseError) -> String? {
    guard configuration.password == nil, let command = configuration.passwordCommand else {
      return configuration.password
    }
    if let known = passwords[command] { return known }
    let password = try Self.run(command, configuration, isInterrupted: isInterrupted)
    // To hide a password that is also the user's name would tell it wherever the name is shown.
    if password != configuration.user { (observer as? any SecretObserver)?.hide(password) }
    passwords[command] = password
    return password
  }

  private static func run(
    _ command: String, _ configuration: Configuration, isInterrupted: () -> Bool
  ) throws(DatabaseError) -> String {
    let outcome: ChildProcess.Outcome
    do throws(SystemError) {
      outcome = try ChildProcess.run(
        ["/bin/sh", "-c", command], environment: configuration.processEnvironment,
        passesErrorsOn: true, isInterrupted: isInterrupted)
    } catch {
      throw failure("could not be started (\(error.reason))")
    }
    if isInterrupted() {
      throw DatabaseError(
        .interrupted, sqlState: nil, number: 0, message: "Stopped while passwordCommand ran")
    }
    guard outcome.status == 0 else {
      throw failure("ended with exit status \(outcome.status)")
    }
    var bytes = outcome.output
    while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
      bytes.removeLast()
    }
    guard !bytes.isEmpty else { throw failure("printed nothing") }
    guard !bytes.contains(UInt8(ascii: "\n")) else {
      throw failure("printed several lines; a password is one")
    }
    guard let password = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw failure("printed something that is no text in UTF-8")
    }
    return password
  }

  private static func failure(_ what: String) -> DatabaseError {
    DatabaseError(
      .connection, sqlState: nil, number: 0,
      message: "The command of the setting passwordCommand \(what)")
  }
}
