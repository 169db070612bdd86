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
