package import MigrationModel

/// The settings of a run, merged from everywhere.
package struct LoadedSettings: Sendable {
  package let configuration: Configuration
  package let mode: ConfigurationMode
  package let output: OutputOptions
  /// Every environment that is configured, sorted.
  package let environmentNames: [String]
  /// The settings of single operations, such as `add.description` (cli-and-config.md 3.7).
  package let operationSettings: [String: SettingValue]
}
