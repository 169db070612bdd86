internal import MigrationModel
internal import Platform

/// Fills in `${resolver.key}` (cli-and-config.md 2.11).
struct ValueResolver {
  let surroundings: Surroundings
  /// Where relative paths start and the search for a repository begins.
  let baseDirectory: String
  /// The user's placeholders, unresolved.
  let placeholders: [String: String]
  /// The environment in whose properties values are resolved; `nil` for root settings.
  let environment: String?

  /// `text` without white space at its ends and with its resolvers filled in.
  func resolve(_ text: String) throws(MigrationError) -> String {
    try resolve(text, within: [])
  }

  /// Resolves all texts of a value.
  func resolve(_ value: SettingValue) throws(MigrationError) -> SettingValue {
    switch value {
    case .text(let text):
      return .text(try resolve(text))
    case .list(let items):
      var result: [String] = []
      for item in items { result.append(try resolve(item)) }
      return .list(result)
    case .map(let entries):
      var result: [String: String] = [:]
      for (key, text) in entries { result[key] = try resolve(text) }
      return .map(result)
    case .boolean, .integer:
      return value
    }
  }

  /// `outer` names the placeholders being resolved, so that a circle ends.
  private func resolve(_ raw: String, within outer: [String]) throws(MigrationError) -> String {
    let text = trimmed(raw)
    if text.hasPrefix("!{"), text.hasSuffix("}") { return String(text.dropFirst(2).dropLast()) }
    guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...]
      guard let reference = try Reference(at: rest) else {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      result += reference.isEscaped ? reference.text.dropFirst() : try value(of: reference, outer)
      rest = rest[reference.text.endIndex...]
    }
    return result + rest
  }

  private func value(
    of reference: Reference, _ outer: [String]
  ) throws(MigrationError) -> Substring {
    let value = try lookUp(reference, outer)
    guard let filter = reference.filter else { return value[...] }
    return String(value.unicodeScalars.filter { Self.passes($0, filter) })[...]
  }

  private func lookUp(_ reference: Reference, _ outer: [String]) throws(MigrationError) -> String {
    let key = String(reference.key)
    switch reference.resolver.lowercased() {
    case "env":
      if let value = surroundings.environment[key] { return value }
      throw MigrationError(.error, "Unable to resolve environment variable: '\(key)'")
    case "file": return try content(ofFile: key)
    case "git": return try gitValue(key)
    case "placeholder":
      if key == "flyway" {
        throw MigrationError(
          .configuration,
          "Only user defined placeholders are supported, but detected attempt to use a default"
            + " placeholder.")
      }
      if let value = placeholders[key], !outer.contains(key) {
        return try resolve(value, within: outer + [key])
      }
      throw MigrationError(.configuration, "Unable to resolve placeholder: '\(key)'")
    default:
      let place = environment.map { " for environment \($0)" } ?? ""
      throw MigrationError(.configuration, "Unknown resolver '\(reference.resolver)'\(place)")
    }
  }

  /// The text of a file without the line ends behind it, as secrets are mounted into containers.
  private func content(ofFile name: String) throws(MigrationError) -> String {
    var path = name
    if let rest = name.remainder(after: "~/"), let home = surroundings.homeDirectory {
      path = Path.join(home, String(rest))
    }
    path = absolutePath(path, in: baseDirectory)
    var bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileSystem.read(path)
    } catch {
      throw MigrationError(.configuration, "Unable to resolve file: '\(name)' (\(error))")
    }
    while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
      bytes.removeLast()
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw MigrationError(
        .configuration, "Unable to resolve file: '\(name)' (\(path): not a text in UTF-8)")
    }
    return text
  }

  private func gitValue(_ key: String) throws(MigrationError) -> String {
    guard GitRepository.keys.contains(key) else {
      throw MigrationError(
        .configuration,
        "Unable to resolve git: '\(key)' (the keys are \(GitRepository.keys.joined(separator: ", ")))"
      )
    }
    do throws(GitRepository.Failure) {
      let repository = try GitRepository(
        around: baseDirectory, variable: surroundings.environment["GIT_DIR"])
      return try repository.value(of: key, home: surroundings.homeDirectory)
    } catch {
      throw MigrationError(.configuration, "Unable to resolve git: '\(key)' (\(error.reason))")
    }
  }

  /// Whether a filter's letters let a character through; other characters stand for themselves.
  private static func passes(_ scalar: Unicode.Scalar, _ filter: Substring) -> Bool {
    filter.unicodeScalars.contains { letter in
      switch letter {
      case "D": scalar.properties.generalCategory == .decimalNumber
      case "d": ("0"..."9").contains(scalar)
      case "A": scalar.properties.isAlphabetic
      case "a": ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      default: letter == scalar
      }
    }
  }

  /// Whether a resolver of this name exists.
  static func exists(_ name: String) -> Bool {
    ["env", "placeholder", "file", "git"].contains(name.lowercased())
  }
}

/// A `${resolver.key:filter}` in a text.
private struct Reference {
  /// All of it, dollars included.
  let text: Substring
  let resolver: Substring
  let key: Substring
  let filter: Substring?
  /// Whether a second dollar makes it plain text.
  let isEscaped: Bool

  /// Reads the reference at the start of `rest`; `nil` when there is none.
  ///
  /// - Throws: an error when it holds another one.
  init?(at rest: Substring) throws(MigrationError) {
    let isEscaped = rest.hasPrefix("$${")
    guard isEscaped || rest.hasPrefix("${") else { return nil }
    let start = rest.index(rest.startIndex, offsetBy: isEscaped ? 3 : 2)
    guard let brace = rest[start...].firstIndex(of: "}") else { return nil }
    let inside = rest[start..<brace]
    if let inner = inside.firstRange(of: "${") {
      // Without a dot in front this is text that only looks like the start of a reference.
      guard inside[..<inner.lowerBound].contains(".") else { return nil }
      throw MigrationError(
        .configuration, "Resolvers cannot be nested: \(rest[rest.startIndex...brace])")
    }
    guard let dot = inside.firstIndex(of: "."), dot > inside.startIndex else { return nil }
    let tail = inside[inside.index(after: dot)...]
    // Of all keys, that of a file alone is a path, which may hold points.
    let isFile = inside[..<dot].lowercased() == "file"
    guard !tail.isEmpty, isFile || !tail.contains(".") else { return nil }
    let colon = tail.firstIndex(of: ":")
    text = rest[...brace]
    resolver = inside[..<dot]
    key = tail[..<(colon ?? tail.endIndex)]
    filter = colon.map { tail[tail.index(after: $0)...] }
    self.isEscaped = isEscaped
  }
}
