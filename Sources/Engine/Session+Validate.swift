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
    if overview.entries.contains(where: \.state.isFailed), try isRunUnderWay() {
      if beforeMigrating {
        try lockRun()
        unlockRun()
        overview = try self.overview(reportingMissing: true)
      } else {
        notify(.runInProgress)
      }
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
      notify(.notice(Notice(.warning, warning)))
      result.warnings.append(warning)
    }
    try fire(.afterValidate)
    return result
  }
}

extension ValidateResult {
  /// The error that a failed validation is, in text output and for `migrate` (engine.md 6.1).
  package var validationError: MigrationError? {
    guard let error else { return nil }
    let lines = problems.map(\.message).joined(separator: "\n")
    return MigrationError(
      MigrationError.Code(rawValue: error.code) ?? .validateError,
      "Validate failed: \(error.message)\n\(lines)\n"
        + "Need more flexibility with validation rules? Learn more: "
        + Help.link(
          "flyway-blog/older-posts/customize-validation-rules-with-ignoremigrationpatterns"))
  }
}
