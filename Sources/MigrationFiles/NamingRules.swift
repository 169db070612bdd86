package import MigrationModel

/// The prefixes, separator and suffixes that names of files are read with (engine.md 1.7).
package struct NamingRules: Sendable {
  /// The endings of files that other programs run (engine.md 13.3).
  package static let programSuffixes = [".bat", ".cmd", ".ps1", ".py", ".sh", ".bash"]

  private struct Candidate: Sendable {
    let text: String
    let bytes: [UInt8]
    let role: MigrationName.Role
  }

  package let separator: String
  private let separatorBytes: [UInt8]
  private let sqlSuffixes: [[UInt8]]
  private let programSuffixBytes: [[UInt8]]
  /// By first byte, longest first; the last list holds an empty prefix.
  private let candidates: [[Candidate]]

  /// Takes the rules from the settings.
  package init(_ configuration: Configuration) {
    separator = configuration.sqlMigrationSeparator
    separatorBytes = Array(separator.utf8)
    sqlSuffixes = configuration.sqlMigrationSuffixes.map { Self.folded(Array($0.utf8)) }
    programSuffixBytes = Self.programSuffixes.map { Array($0.utf8) }
    var all: [Candidate] = []
    func add(_ text: String, _ role: MigrationName.Role) {
      all.append(Candidate(text: text, bytes: Array(text.utf8), role: role))
    }
    add(configuration.sqlMigrationPrefix, .migration(.versioned))
    add(configuration.repeatableSqlMigrationPrefix, .migration(.repeatable))
    for event in CallbackEvent.allCases { add(event.rawValue, .callback(event)) }
    add(configuration.baselineMigrationPrefix, .migration(.baseline))
    add(configuration.undoSqlMigrationPrefix, .migration(.undo))
    // Ties keep the order above: the sort of the standard library is stable.
    all.sort { $0.text.utf16.count > $1.text.utf16.count }
    var candidates = [[Candidate]](repeating: [], count: 257)
    for candidate in all {
      candidates[candidate.bytes.first.map(Int.init) ?? 256].append(candidate)
    }
    self.candidates = candidates
  }

  /// Reads the name of a file in both ways.
  package func named(_ resource: Resource) -> NamedResource {
    let bytes = Array(resource.name.utf8)
    return NamedResource(
      resource: resource, sql: sqlName(resource.name, bytes),
      program: programName(resource.name, bytes))
  }

  /// Reads the name of a SQL file; `nil` when it has no such suffix, or nothing before it.
  package func sqlName(_ name: String) -> MigrationName? { sqlName(name, Array(name.utf8)) }

  /// Reads the name of a file that another program runs; `nil` when it is none (engine.md 13.3).
  package func programName(_ name: String) -> MigrationName? {
    programName(name, Array(name.utf8))
  }

  private func sqlName(_ name: String, _ bytes: [UInt8]) -> MigrationName? {
    guard let suffix = sqlSuffixes.first(where: { Self.ends(bytes, with: $0) }),
      bytes.count > suffix.count
    else { return nil }
    return read(name, bytes, suffixCount: suffix.count)
  }

  private func programName(_ name: String, _ bytes: [UInt8]) -> MigrationName? {
    guard bytes.contains(UInt8(ascii: ".")) else { return read(name, bytes, suffixCount: 0) }
    guard let suffix = programSuffixBytes.first(where: { Self.ends(bytes, with: $0) }) else {
      return nil
    }
    return read(name, bytes, suffixCount: suffix.count)
  }

  private func read(_ name: String, _ bytes: [UInt8], suffixCount: Int) -> MigrationName {
    let stem = bytes.dropLast(suffixCount)
    guard let candidate = candidate(for: stem) else {
      return MigrationName(
        fileName: name, role: nil, prefix: "", rawVersion: "", version: nil, description: "",
        canonicalName: name, hasBody: true,
        problem: "Unrecognised migration name format: \(name)")
    }
    let body = stem.dropFirst(candidate.bytes.count)
    let split = Self.position(of: separatorBytes, in: body)
    let left = String(decoding: body[..<(split ?? body.endIndex)], as: UTF8.self)
    let right = split.map { body[($0 + separatorBytes.count)...] } ?? []
    let description = String(
      decoding: right.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    let suffix = String(decoding: bytes[stem.endIndex...], as: UTF8.self)
    let isVersioned = candidate.role.isVersioned
    let version = isVersioned ? Version(left) : nil
    var problem: String?
    if !isVersioned || version == nil {
      problem = self.problem(
        name, candidate.text, isVersioned: isVersioned, left: left,
        example: separator + (description.isEmpty ? "description" : description) + suffix)
    }
    let hasDescription = !right.isEmpty
    return MigrationName(
      fileName: name, role: candidate.role, prefix: candidate.text, rawVersion: left,
      version: version, description: description,
      canonicalName: hasDescription || split == nil ? name : candidate.text + left + suffix,
      hasBody: !body.isEmpty, problem: problem)
  }

  private func problem(
    _ name: String, _ prefix: String, isVersioned: Bool, left: String, example: String
  ) -> String? {
    guard isVersioned else {
      if left.isEmpty { return nil }
      return "Invalid repeatable migration / callback name format: \(name) (It cannot contain a "
        + "version and should look like this: \(prefix)\(example))"
    }
    if left.isEmpty {
      return "Invalid versioned migration name format: \(name) (It must contain a version and "
        + "should look like this: \(prefix)1.2\(example))"
    }
    return "Invalid versioned migration name format: \(name) "
      + "(could not recognise version number \(left))"
  }

  private func candidate(for stem: ArraySlice<UInt8>) -> Candidate? {
    let byFirst = stem.first.flatMap { first in
      candidates[Int(first)].first { stem.starts(with: $0.bytes) }
    }
    return byFirst ?? candidates[256].first
  }

  private static func ends(_ name: [UInt8], with suffix: [UInt8]) -> Bool {
    guard name.count >= suffix.count else { return false }
    var offset = name.count - suffix.count
    for byte in suffix {
      guard folded(name[offset]) == byte else { return false }
      offset += 1
    }
    return true
  }

  private static func folded(_ bytes: [UInt8]) -> [UInt8] { bytes.map(folded) }

  /// Suffixes are compared without regard to the case of ASCII letters.
  private static func folded(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  private static func position(of needle: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard let first = needle.first, text.count >= needle.count else { return nil }
    for start in text.startIndex...(text.endIndex - needle.count)
    where text[start] == first && text[start...].starts(with: needle) {
      return start
    }
    return nil
  }
}

extension MigrationName.Role {
  /// Whether names in this role carry a version.
  fileprivate var isVersioned: Bool {
    switch self {
    case .migration(.repeatable), .callback: false
    case .migration: true
    }
  }
}

extension NamingRules {
  /// Looks at the names of all SQL files (engine.md 1.9).
  ///
  /// - Returns: hints about files that are left out.
  /// - Throws: an error with all problems, where misnamed files are to be one.
  package func check(
    _ files: [NamedResource], failOnInvalid: Bool
  ) throws(MigrationError) -> [Notice] {
    let problems = files.compactMap { $0.sql?.problem }
    if problems.isEmpty { return [] }
    guard !failOnInvalid else {
      throw MigrationError(
        .error, "Invalid SQL filenames found:\r\n" + problems.joined(separator: "\r\n"))
    }
    return [
      Notice(
        .info,
        "\(problems.count) SQL migrations were detected but not run because they did not follow "
          + "the filename convention."),
      Notice(
        .info,
        "Set 'validateMigrationNaming' to true to fail fast and see a list of the invalid file "
          + "names."),
    ]
  }
}
