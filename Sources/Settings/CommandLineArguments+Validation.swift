package import MigrationModel

extension CommandLineArguments {
  /// Finds the first mistake in the arguments, in the order of cli-and-config.md 1.6.
  package func validate() throws(MigrationError) {
    if let firstUnknown { throw unknownWord(at: firstUnknown) }
    for setting in settings where setting.name.hasPrefix("environments") {
      guard setting.name.split(separator: ".", omittingEmptySubsequences: false).count == 2
      else { continue }
      throw MigrationError(
        .error,
        "Invalid configuration argument: -\(setting.name)."
          + " Both the environment name and configuration option are required.")
    }
    if let value = option("outputType")?.lowercased(), !value.isEmpty,
      OutputOptions.Form(rawValue: value) == nil
    {
      // The reference's sentence, which has but one form (1.5); ours are in the help.
      throw Self.invalid(value, "outputType", [OutputOptions.Form.json.rawValue])
    }
    if let value = option("color"), !value.isEmpty, OutputOptions.Color(rawValue: value) == nil {
      throw Self.invalid(value, "color", OutputOptions.Color.allCases.map(\.rawValue))
    }
  }

  /// The settings without the command line's own options.
  ///
  /// - Throws: an error when a setting is given twice (1.1); the values stay out of its message.
  func configurationSettings() throws(MigrationError) -> [Setting] {
    var seen: Set<String> = []
    var result: [Setting] = []
    for setting in settings {
      // Both are looked up by the command line and still are settings, which may be there once.
      let isOwn = Self.ownOptions.contains(setting.name)
      if isOwn, setting.name != "color", setting.name != "outputType" { continue }
      guard seen.insert(setting.name).inserted else {
        throw MigrationError(
          .fault,
          "Duplicate configuration argument: -\(setting.name). Please give each parameter only once.",
          shape: .fault)
      }
      if !isOwn { result.append(setting) }
    }
    return result
  }

  private func unknownWord(at index: Int) -> MigrationError {
    let next = index + 1 < words.count ? words[index + 1] : ""
    if next == "=" {
      return MigrationError(
        .error,
        "Invalid configuration argument: \(words[index])."
          + " Please check you have not included any spaces in your configuration argument.")
    }
    var hint = ""
    if next.hasPrefix(".") {
      hint =
        "Shell may cause input parameters containing periods (.) to be misinterpreted"
        + " - do you need to wrap your parameter in double quotes?"
    }
    return MigrationError(.error, "Invalid flag: \(words[index])\n\(hint)")
  }

  private static func invalid(
    _ value: String, _ option: String, _ choices: [String]
  )
    -> MigrationError
  {
    let quoted = choices.map { "'\($0)'" }
    let list =
      quoted.count > 1
      ? quoted.dropLast().joined(separator: ", ") + ", or " + quoted[quoted.count - 1]
      : quoted.joined()
    return MigrationError(
      .error, "'\(value)' is an invalid value for the -\(option) option. Use \(list).")
  }
}
