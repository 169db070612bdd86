internal import MigrationModel

/// The lines that name the tool: one, an empty one, and one more (cli-and-config.md 5.1).
///
/// Scripts that strip the first two lines of Flyway's output find the same shape here.
package final class Banner {
  private var isShown = false
  private let lines: [String]

  /// A banner for a tool that was called under `name`.
  ///
  /// Whoever calls it `flyway` also sees which release of Flyway it behaves like.
  package init(calledAs name: String) {
    let compatibility =
      name == "flyway" ? " (compatible with Flyway \(compatibleFlywayVersion))" : ""
    lines = [
      "Dunlin \(dunlinVersion)\(compatibility)", "", "See release notes here: CHANGELOG.md",
    ]
  }

  /// Logs the lines, the first time alone.
  package func show(on console: Console) {
    guard !isShown else { return }
    isShown = true
    console.log(lines.map { Notice(.info, $0) })
  }
}
