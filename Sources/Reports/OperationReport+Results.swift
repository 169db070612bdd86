package import MigrationModel

// How results become reports.

extension OperationReport {
  /// A report on `migrate`, or another name for it; `outlook` tells what is left to do.
  package init(
    _ result: MigrateResult, of operation: String = "migrate", outlook: InfoResult?
  ) {
    self.init(operation)
    take(result)
    takePending(outlook?.migrations ?? [])
  }

  /// A report on what `info` shows.
  package init(_ result: InfoResult, rows: [MigrationInfo]) {
    self.init("info")
    take(result.summary)
    add("Schema version", result.schemaVersion ?? "none")
    entries = rows.filter { !$0.type.isUndo }.map(Entry.init)
  }

  /// A report on `validate`; `outlook` tells which migrations there are.
  package init(_ result: ValidateResult, outlook: InfoResult?) {
    self.init("validate")
    take(result.summary)
    add("Validated", "\(result.isSuccessful ? result.count : outlook?.migrations.count ?? 0)")
    warnings = result.warnings
    entries = (outlook?.migrations ?? []).filter { !$0.type.isUndo }.map(Entry.init)
    // What may not be pending is among the problems.
    for index in entries.indices where entries[index].verdict == .failed {
      entries[index].verdict = .other
    }
    take(result.problems)
    if result.problems.isEmpty, let error = result.error {
      fault = Fault(code: error.code, title: "Validation failed", message: error.message)
    }
  }

  package init(_ result: UndoResult, outlook: InfoResult?) {
    self.init("undo")
    take(result.summary)
    add("Version before", result.initialVersion ?? "none")
    add("Version now", result.targetVersion ?? "none")
    warnings = result.warnings
    entries = result.migrations.map { migration in
      Entry(
        category: "Undo", version: migration.version, description: migration.description,
        path: migration.path, time: migration.executionTime, state: "Undone", verdict: .done)
    }
    takePending(outlook?.migrations ?? [])
  }

  package init(_ result: RepairResult) {
    self.init("repair")
    take(result.summary)
    let changes = [
      (result.removed, "Removed"), (result.deleted, "Marked as deleted"),
      (result.aligned, "Aligned"),
    ]
    for (rows, state) in changes {
      entries += rows.map { row in
        Entry(
          version: row.version, description: row.description, path: row.path, state: state,
          verdict: .done)
      }
    }
  }

  package init(_ result: BaselineResult) {
    self.init("baseline")
    take(result.summary)
    add("Baseline version", result.version)
  }

  package init(_ result: CleanResult) {
    self.init("clean")
    take(result.summary)
    add("Cleaned", result.cleaned.joined(separator: ", "))
    if !result.dropped.isEmpty { add("Dropped", result.dropped.joined(separator: ", ")) }
    warnings = result.warnings
  }
}

// MARK: - Parts

extension OperationReport {
  /// Says of everything done that it was only written down.
  package mutating func markAsDryRun() {
    add("Dry run", "nothing was changed")
    for index in entries.indices where entries[index].verdict == .done {
      entries[index].state = "Not executed"
      entries[index].verdict = .pending
      entries[index].time = nil
    }
  }

  private mutating func add(_ name: String, _ value: String) {
    facts.append(Fact(name: name, value: value))
  }

  mutating func take(_ summary: DatabaseSummary) {
    let name = summary.database.flatMap { $0.isEmpty ? nil : " · " + $0 } ?? ""
    add("Database", summary.engine + name)
  }

  mutating func take(_ result: MigrateResult) {
    take(result.summary)
    add("Version before", result.initialVersion ?? "none")
    if let version = result.targetVersion { add("Version now", version) }
    warnings = result.warnings
    entries = result.migrations.map { migration in
      Entry(
        category: migration.category, version: migration.version,
        description: migration.description, path: migration.path, time: migration.executionTime,
        state: migration.isRolledBack ? "Rolled back" : "Success",
        verdict: migration.isRolledBack ? .pending : .done)
    }
  }

  /// Adds what is still pending and not among the entries.
  private mutating func takePending(_ migrations: [MigrationInfo]) {
    let known = Set(entries.map(\.path))
    entries += migrations.filter { $0.state == .pending && !known.contains($0.path) }
      .map(Entry.init)
  }

  /// Puts each problem at its migration.
  private mutating func take(_ problems: [ValidationProblem]) {
    for problem in problems {
      let fault = Fault(problem)
      let place = entries.firstIndex {
        $0.fault == nil && $0.version == problem.version && $0.description == problem.description
          && $0.path == problem.path
      }
      guard let place else {
        entries.append(
          Entry(
            version: problem.version, description: problem.description, path: problem.path,
            state: "Invalid", verdict: .failed, fault: fault))
        continue
      }
      entries[place].fault = fault
      entries[place].verdict = .failed
    }
  }

  /// Puts an error at the migration that failed, where it is about one; what is pending follows.
  mutating func take(_ error: MigrationError, outlook: [MigrationInfo]) {
    defer { takePending(outlook) }
    guard error.problems.isEmpty else { return take(error.problems) }
    let fault = Fault(error)
    guard case .migration(_, _, _, let path?) = error.shape else {
      self.fault = fault
      return
    }
    let known = outlook.last { $0.path == path && !$0.type.isUndo }
    var entry = known.map(Entry.init) ?? Entry(path: path, state: "", verdict: .failed)
    entry.state = "Failed"
    entry.verdict = .failed
    entry.time = nil
    entry.fault = fault
    entries.append(entry)
  }
}

extension OperationReport.Entry {
  init(_ info: MigrationInfo) {
    self.init(
      category: info.category, version: info.version?.description ?? "",
      description: info.description, path: info.path, time: info.row?.executionTime,
      state: info.state.displayName, verdict: OperationReport.Verdict(info.state))
  }
}

extension OperationReport.Verdict {
  init(_ state: MigrationState) {
    self =
      switch state {
      case .failed, .missingFailed, .futureFailed: .failed
      case .pending: .pending
      case .success, .outOfOrder, .baseline, .missingSuccess, .futureSuccess, .outdated,
        .superseded:
        .done
      case .aboveTarget, .belowBaseline, .baselineIgnored, .ignored, .undone, .available, .deleted:
        .other
      }
  }
}

extension OperationReport.Fault {
  init(_ problem: ValidationProblem) {
    self.init(
      code: problem.code, title: problem.code.inWords, message: problem.message,
      path: problem.path.isEmpty ? nil : problem.path)
  }

  /// What an error says, in its parts where it is about a statement.
  init(_ error: MigrationError) {
    let code = error.code.rawValue
    guard let failure = error.failure else {
      var text = error.printedText
      let title = text.prefix { $0 != "\n" }
      // The first line is the title already.
      if title.count < text.count { text = String(text.dropFirst(title.count + 1)) }
      self.init(code: code, title: String(title), message: text)
      if case .migration(_, _, let line, let path) = error.shape {
        self.path = path
        self.line = line.flatMap { $0 > 0 ? $0 : nil }
      }
      return
    }
    self.init(
      code: code, title: failure.title, message: failure.message,
      path: failure.location?.absolutePath, line: failure.faultLine ?? failure.line,
      excerpt: failure.statement?.withoutReportIndent)
  }
}

extension String {
  /// A constant's name as words: `CHECKSUM_MISMATCH` as `Checksum mismatch`.
  var inWords: String {
    let words = lowercased().replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// A statement as ``StatementFailure/report`` shows it, for a place at the left margin.
  ///
  /// Where the first line is at fault, the caret below it stands under `Statement  : ` too.
  fileprivate var withoutReportIndent: String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)
    let indent = String(repeating: " ", count: StatementFailure.indent)
    if lines.count > 1, lines[1].hasPrefix(indent),
      lines[1].drop(while: { $0 == " " || $0 == "\t" }) == "^"
    {
      lines[1] = lines[1].dropFirst(indent.count)
    }
    return lines.joined(separator: "\n")
  }
}
