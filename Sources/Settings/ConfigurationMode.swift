/// The two ways to configure a run, of which one holds (cli-and-config.md 2.1).
package enum ConfigurationMode: Sendable, Hashable {
  /// TOML files with environments; also without any file.
  case modern
  /// Files in the syntax of `flyway.conf`.
  case legacy
}
