internal import MigrationModel

/// The environment variables that are settings (cli-and-config.md 2.10).
struct EnvironmentVariables {
  /// An upper-case variable and the setting it stands for.
  struct Setting {
    let variable: String
    /// The name as on the command line.
    let name: String
    let value: String
  }

  /// `FLYWAY_*`, sorted by name; unknown ones are not among them.
  private(set) var settings: [Setting] = []
  /// `flyway_*` and `environments_*` as names with dots, sorted; TOML mode alone reads them.
  private(set) var lowerCase: [Setting] = []
  private(set) var warnings: [Notice] = []

  /// Finds the variables that concern `mode`.
  init(_ environment: [String: String], mode: ConfigurationMode) {
    // Most variables are not ours: look at the first bytes before doing anything else.
    for (variable, value) in environment {
      if variable.hasPrefix("FLYWAY_") {
        addUpperCase(variable, value, mode)
      } else if mode == .modern,
        variable.hasPrefix("flyway_") || variable.hasPrefix("environments_")
      {
        addLowerCase(variable, value)
      }
    }
    settings.sort { $0.variable < $1.variable }
    lowerCase.sort { $0.variable < $1.variable }
    warnings.sort { $0.text < $1.text }
    if !lowerCase.isEmpty { dropReplacedVariables() }
  }

  private mutating func addUpperCase(
    _ variable: String, _ value: String, _ mode: ConfigurationMode
  ) {
    if variable.hasPrefix("FLYWAY_PLUGINS") {
      warnings.append(
        Notice(
          .warning,
          "Deprecated property configured through environment variable: '\(variable)'."
            + " Please see \(Help.link("v10-blog"))"))
    }
    let other: Option.Traits = mode == .modern ? .legacyOnly : .modernOnly
    for option in OptionTable.all where !option.traits.contains(other) {
      guard let name = option.variable else { continue }
      if name == variable, option.kind != .map {
        settings.append(Setting(variable: variable, name: option.name, value: value))
        return
      }
      if option.kind == .map, let entry = variable.remainder(after: name), !entry.isEmpty {
        // Lower-cased, but for the one name that is known to have capitals (2.10.2).
        let entry = entry == "ACCESSTOKEN" ? "accessToken" : entry.lowercased()
        settings.append(
          Setting(variable: variable, name: option.name + "." + entry, value: value))
        return
      }
    }
  }

  private mutating func addLowerCase(_ variable: String, _ value: String) {
    let dotted = String(
      decoding: variable.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: ".") : $0 },
      as: UTF8.self)
    let name = dotted.remainder(after: "flyway.").map { String($0) } ?? dotted
    lowerCase.append(Setting(variable: variable, name: name, value: value))
  }

  /// Where both kinds of variable name one setting, the lower-case one counts (2.10.3).
  private mutating func dropReplacedVariables() {
    for lower in lowerCase {
      guard let index = settings.firstIndex(where: { $0.name == lower.name }) else { continue }
      let upper = settings.remove(at: index)
      warnings.append(
        Notice(
          .warning,
          "Using both new Environment variable \(lower.variable) and old Environment variable"
            + " \(upper.variable). Please remove \(upper.variable)."))
    }
  }
}
