internal import Reports

/// Where a run is, for the line that a terminal shows while a migration takes its time.
package struct Progress: Sendable, Hashable {
  /// The script that runs.
  package var script: String
  /// When it began, by the monotonic clock.
  package var start: Int
  /// The statement under way, from 1; zero before the first.
  package var statement = 0
  package var total = 0
  /// Who holds the lock that it waits for, in words.
  package var holder: String?

  package init(script: String, start: Int) {
    self.script = script
    self.start = start
  }

  /// The line to draw; `nil` in the first second, when there is nothing to wait for yet.
  package func line(at now: Int) -> String? {
    let elapsed = (now - start) / 1_000_000
    guard elapsed >= 1000 else { return nil }
    // Short enough for a narrow window: a line that wraps cannot be erased.
    var name = script.prefix(32)
    if name.endIndex < script.endIndex { name = name.prefix(31) + "…" }
    let count = total > 0 ? "statement \(statement) of \(total), " : ""
    // Tenths of a second would only flicker.
    let time = durationText(milliseconds: elapsed).prefix { $0 != "." }
    // Process and user; the log has the rest.
    let who = holder.map { $0.split(separator: ", ").prefix(2).joined(separator: ", ") }
    return "\(name): \(count)\(time)\(who.map { ", behind \($0.prefix(40))" } ?? "")"
  }
}
