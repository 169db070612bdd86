package import MigrationModel
internal import Platform

/// Finds and reads script configuration files (engine.md 13.1).
package struct ScriptOptionsReader {
  /// Configuration files by script path in lower case; the first of a path counts.
  private let byScript: [String: String]
  private let encoding: TextEncoding
  private let environment: [String: String]
  private let processor: any ScriptTextProcessor

  /// Looks among `resources` for configuration files.
  package init(
    resources: [Resource], configuration: Configuration, processor: any ScriptTextProcessor
  ) throws(MigrationError) {
    var byScript: [String: String] = [:]
    for resource in resources where Self.isConfiguration(resource.name) {
      let key = resource.relativePath.lowercased()
      if byScript[key] == nil { byScript[key] = resource.path }
    }
    self.byScript = byScript
    encoding = try TextEncoding(named: configuration.encoding)
    environment = configuration.processEnvironment
    self.processor = processor
  }

  /// What the configuration file of a script says; all silent when it has none.
  ///
  /// The neighbour goes before a file under the same script path in another location, which cannot
  /// set the charset.
  package func options(
    for resource: Resource, fileName: String
  ) throws(MigrationError) -> ScriptOptions {
    if let path = resource.optionsPath { return try read(path, fileName) }
    guard !byScript.isEmpty,
      let path = byScript[resource.relativePath.lowercased() + ".conf"]
    else { return ScriptOptions() }
    var options = try read(path, fileName)
    options.encoding = nil
    return options
  }

  private static func isConfiguration(_ name: String) -> Bool {
    // Nearly all names are those of scripts; the last byte tells without a copy.
    guard let last = name.utf8.last, last | 0x20 == UInt8(ascii: "f") else { return false }
    return name.lowercased().hasSuffix(".conf")
  }

  private func read(_ path: String, _ fileName: String) throws(MigrationError) -> ScriptOptions {
    let file: ScriptFile
    do {
      file = try ScriptFile(path: path, encoding: encoding)
    } catch {
      throw MigrationError(
        .error, "Unable to read script configuration: \(error.message(for: path))")
    }
    let origin = ScriptOrigin(style: .sql, fileName: fileName, path: path)
    var text: [UInt8] = []
    try file.withBytes { bytes throws(MigrationError) in
      try processor.replacePlaceholders(in: bytes, of: origin) { piece in
        for index in piece.indices { text.append(piece[index]) }
      }
    }
    return try Self.options(
      Properties.parse(String(decoding: text, as: UTF8.self), variables: environment))
  }

  private static func options(
    _ entries: [Properties.Entry]
  ) throws(MigrationError) -> ScriptOptions {
    var options = ScriptOptions()
    var unknown: [String] = []
    for entry in entries {
      let (key, value) = (entry.key, entry.value)
      switch key {
      case "executeInTransaction": options.executeInTransaction = try boolean(key, value)
      case "placeholderReplacement": options.placeholderReplacement = try boolean(key, value)
      case "encoding": options.encoding = value
      case "shouldExecute": options.shouldExecute = value
      default: if !unknown.contains(key) { unknown.append(key) }
      }
    }
    guard unknown.isEmpty else {
      throw MigrationError(
        .configuration,
        "Unknown configuration propert\(unknown.count == 1 ? "y" : "ies"): "
          + unknown.joined(separator: ",") + ". Please check your script config files")
    }
    return options
  }

  private static func boolean(_ key: String, _ value: String) throws(MigrationError) -> Bool {
    switch value.lowercased() {
    case "true": return true
    case "false": return false
    default:
      throw MigrationError(
        .configuration,
        "Invalid value for \(key) (should be either true or false): \(value)")
    }
  }
}
