/// A line for the log.
public struct Notice: Sendable, Hashable {
  /// How much a line matters; each has a stream and a colour of its own.
  public enum Level: String, Sendable {
    case debug = "DEBUG"
    case info = "INFO"
    case warning = "WARN"
    case error = "ERROR"
  }

  public let level: Level
  public let text: String

  public init(_ level: Level, _ text: String) {
    self.level = level
    self.text = text
  }
}

/// Where the messages' help links point.
package enum Help {
  /// The address of the page about `topic`.
  package static func link(_ topic: String) -> String {
    "https://help.red-gate.com/help/flyway-cli13/help_0.aspx?topic=\(topic)"
  }
}

/// The release of Flyway whose behaviour, files and history this tool shares.
public let compatibleFlywayVersion = "13.0.0"

/// The release of this tool.
public let dunlinVersion = "0.1.0"
