package import MigrationModel

/// What one operation came to, migration by migration: what JUnit documents, annotations and pages
/// are made of.
package struct OperationReport: Sendable, Hashable {
  /// What became of a migration.
  package enum Verdict: Sendable, Hashable {
    case done
    case failed
    /// Still to be done.
    case pending
    /// Neither applied nor to be applied, or applied and no longer of interest.
    case other
  }

  /// Something that is wrong.
  package struct Fault: Sendable, Hashable {
    /// For programs, such as `CHECKSUM_MISMATCH`.
    package var code: String
    /// One line.
    package var title: String
    /// What the database or the tool says.
    package var message: String
    /// Absolute; `nil` where no file is at fault.
    package var path: String?
    /// From 1.
    package var line: Int?
    /// The statement, or the lines around the fault.
    package var excerpt: String?

    package init(
      code: String, title: String, message: String, path: String? = nil, line: Int? = nil,
      excerpt: String? = nil
    ) {
      self.code = code
      self.title = title
      self.message = message
      self.path = path
      self.line = line
      self.excerpt = excerpt
    }
  }

  /// A migration.
  package struct Entry: Sendable, Hashable {
    package var category = ""
    /// Empty for repeatables.
    package var version = ""
    package var description = ""
    /// Absolute; empty without a file.
    package var path = ""
    /// Milliseconds; `nil` for what did not run.
    package var time: Int?
    /// As `info` calls it.
    package var state: String
    package var verdict: Verdict
    package var fault: Fault?

    package init(
      category: String = "", version: String = "", description: String = "", path: String = "",
      time: Int? = nil, state: String, verdict: Verdict, fault: Fault? = nil
    ) {
      self.category = category
      self.version = version
      self.description = description
      self.path = path
      self.time = time
      self.state = state
      self.verdict = verdict
      self.fault = fault
    }
  }

  /// A name and a value, shown as they are.
  package struct Fact: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The operation's name.
  package var operation: String
  package var facts: [Fact] = []
  package var entries: [Entry] = []
  /// Why the operation failed, where no entry says it.
  package var fault: Fault?
  package var warnings: [String] = []
  /// How long the operation took, in milliseconds; `nil` when nobody measured.
  package var time: Int?
  /// The local time of its end, `yyyy-MM-ddTHH:mm:ss`.
  package var moment = ""

  package init(_ operation: String) { self.operation = operation }

  /// A report on an operation that failed without a result.
  package init(_ operation: String, failed error: MigrationError, outlook: InfoResult? = nil) {
    self.init(operation)
    if let partial = error.partialResult {
      take(partial)
    } else if let outlook {
      take(outlook.summary)
    }
    take(error, outlook: outlook?.migrations ?? [])
  }

  /// Everything that is wrong.
  package var faults: [Fault] { entries.compactMap(\.fault) + (fault.map { [$0] } ?? []) }

  /// Whether something is wrong.
  package var isFailed: Bool { !faults.isEmpty || entries.contains { $0.verdict == .failed } }

  /// The report with every text passed through `mask`.
  package func masked(_ mask: (String) -> String) -> OperationReport {
    var report = self
    report.facts = facts.map { Fact(name: $0.name, value: mask($0.value)) }
    report.entries = entries.map { $0.masked(mask) }
    report.fault = fault?.masked(mask)
    report.warnings = warnings.map(mask)
    return report
  }
}

extension OperationReport.Entry {
  /// The file's name, else version and description.
  package var name: String {
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      return String(path[path.utf8.index(after: slash)...])
    }
    if !path.isEmpty { return path }
    if version.isEmpty { return description }
    return description.isEmpty ? version : "\(version) - \(description)"
  }

  fileprivate func masked(_ mask: (String) -> String) -> Self {
    var entry = self
    entry.description = mask(description)
    entry.path = mask(path)
    entry.fault = fault?.masked(mask)
    return entry
  }
}

extension OperationReport.Fault {
  fileprivate func masked(_ mask: (String) -> String) -> Self {
    var fault = self
    fault.title = mask(title)
    fault.message = mask(message)
    fault.path = path.map(mask)
    fault.excerpt = excerpt.map(mask)
    return fault
  }
}

/// The part of a path below a folder; all of it when it lies elsewhere.
package func path(_ path: String, below folder: String) -> String {
  let prefix = folder.hasSuffix("/") ? folder : folder + "/"
  return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
}
