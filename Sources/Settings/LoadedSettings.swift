package import MigrationModel

/// The settings of a run, merged from everywhere.
package struct LoadedSettings: Sendable {
  /// What the engine works with; ``Configuration/validate()`` is yet to be called.
  package var configuration: Configuration
  /// The kind of files that was read.
  package let mode: ConfigurationMode
  /// How and where the run writes.
  package let output: OutputOptions
  /// Every environment that is configured, sorted.
  package let environmentNames: [String]
  /// The settings of single operations, such as `add.description` (cli-and-config.md 3.7).
  package let operationSettings: [String: SettingValue]

  init(
    configuration: Configuration, mode: ConfigurationMode, output: OutputOptions,
    environmentNames: [String], operationSettings: [String: SettingValue]
  ) {
    self.configuration = configuration
    self.mode = mode
    self.output = output
    self.environmentNames = environmentNames
    self.operationSettings = operationSettings
  }

  /// The defaults, for operations that read no settings.
  package init(defaultsFor arguments: CommandLineArguments) {
    self.init(
      configuration: Configuration(), mode: .modern, output: arguments.output,
      environmentNames: ["default"], operationSettings: [:])
  }
}
