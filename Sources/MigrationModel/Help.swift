/// Where the messages' help links point.
package enum Help {
  /// The address of the page about `topic`.
  package static func link(_ topic: String) -> String {
    "https://help.red-gate.com/help/flyway-cli13/help_0.aspx?topic=\(topic)"
  }
}
