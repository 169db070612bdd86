internal import MigrationFiles
package import MigrationModel
internal import MigrationStates

extension Session {
  /// Compares what was applied with the files (engine.md 6).
  package func validate() throws(MigrationError) -> ValidateResult {
    try validate(beforeMigrating: false)
  }

  /// Validates; before migrating, what is pending may be so.
  ///
  /// A failed row counts only when no other run is at work on it (design, rule 2): `migrate` waits
  /// for that run and looks again, `validate` says that there is one.
  func validate(beforeMigrating: Bool) throws(MigrationError) -> ValidateResult {
    let configured = try IgnorePatterns(configuration.ignoreMigrationPatterns)
    let patterns = beforeMigrating ? configured.ignoringPending : configured
    var result = ValidateResult(summary: summary)
    guard try defaultSchemaExists() else {
      if try !migrations().isEmpty, !patterns.ignoresPending {
        result.error = (
          code: MigrationError.Code.schemaDoesNotExist.rawValue,
          message: "Schema \(quotedSchema) doesn't exist yet"
        )
      }
      return result
    }
    try fire(.beforeValidate)
    let watch = Stopwatch()
    var overview = try overview(reportingMissing: true)
    if overview.entries.contains(where: \.state.isFailed) {
      overview = try confirmFailures(beforeMigrating: beforeMigrating)
    }
    result.problems = Validation(overview, ignoring: patterns).problems
    guard result.problems.isEmpty else {
      result.error = (
        code: MigrationError.Code.validateError.rawValue,
        message: "Migrations have failed validation"
      )
      try fire(.afterValidateError)
      return result
    }
    result.count = overview.entries.count
    notify(.validated(count: result.count, milliseconds: watch.milliseconds))
    if result.count == 0 {
      let warning = "No migrations found. Are your locations set up correctly?"
      notify(.warning, warning)
      result.warnings.append(warning)
    }
    try fire(.afterValidate)
    return result
  }

  /// Looks again at a history that holds failed rows, which may have been those of a run at work.
  ///
  /// Such a run may end at any moment, also between our look at the rows and one at its lock; so
  /// what counts is read under the lock, or once nobody has it.
  private func confirmFailures(
    beforeMigrating: Bool
  ) throws(MigrationError) -> MigrationOverview {
    if beforeMigrating {
      try lockRun()
    } else if try isRunUnderWay() {
      notify(.runInProgress)
    }
    defer { if beforeMigrating { unlockRun() } }
    return try overview(reportingMissing: true)
  }
}

extension ValidateResult {
  /// The error that a failed validation is, in text output and for `migrate` (engine.md 6.1).
  package var validationError: MigrationError? {
    guard let error else { return nil }
    let lines = problems.map(\.message).joined(separator: "\n")
    var failure = MigrationError(
      MigrationError.Code(rawValue: error.code) ?? .validateError,
      "Validate failed: \(error.message)\n\(lines)\n"
        + "Need more flexibility with validation rules? Learn more: "
        + Help.link(
          "flyway-blog/older-posts/customize-validation-rules-with-ignoremigrationpatterns"))
    failure.problems = problems
    return failure
  }
}
