package import JSON
package import MigrationModel

// One document for each command's result; the property names are those of cli-and-config.md 6.

extension MigrateResult {
  /// The document of 6.2; with the error of a migration that failed, that of 6.2.1.
  ///
  /// `timestamp` is the local time, `yyyy-MM-ddTHH:mm:ss[.fraction]`.
  package func json(error: MigrationError? = nil, timestamp: String) -> JSONValue {
    var properties: [JSONValue.Property] = [
      .init("database", .text(summary.database)),
      .init("databaseType", .string(summary.engine)),
      .init("exception", .text(error?.messageText)),
      .init("flywayVersion", .string(compatibleFlywayVersion)),
      .init("initialSchemaVersion", .text(initialVersion)),
      .init("licenseFailed", false),
      .init("migrations", .array(migrations.map(\.json))),
      .init("migrationsExecuted", .integer(migrationsExecuted)),
      .init("operation", "migrate"),
      .init("schemaName", .string(schemaName)),
      .init("success", .boolean(success && error == nil)),
      .init("targetSchemaVersion", error == nil ? .text(targetVersion) : .null),
      .init("timestamp", .string(timestampText(timestamp))),
      .init("totalMigrationTime", .integer(totalTime)),
      .init("warnings", .texts(warnings)),
    ]
    if let error { properties.append(.init("error", error.json)) }
    return .sortedObject(properties)
  }
}

extension MigrateResult.Entry {
  fileprivate var json: JSONValue {
    [
      "category": .string(category), "description": .string(description),
      "executionTime": .integer(executionTime), "filepath": .string(path),
      "type": .string(type.rawValue), "version": .string(version),
    ]
  }
}

extension ValidateResult {
  /// The document of 6.4.
  package var json: JSONValue {
    let details: JSONValue = error.map { .details($0.code, $0.message) } ?? .null
    return [
      "allErrorMessages": .string(problems.map(\.message).joined(separator: "\n")),
      "database": .text(summary.database), "errorDetails": details,
      "flywayVersion": .string(compatibleFlywayVersion),
      "invalidMigrations": .array(problems.map(\.json)), "operation": "validate",
      "validateCount": .integer(count), "validationSuccessful": .boolean(isSuccessful),
      "warnings": .texts(warnings),
    ]
  }
}

extension ValidationProblem {
  fileprivate var json: JSONValue {
    [
      "description": .string(description), "errorDetails": .details(code, message),
      "filepath": .string(path), "version": .string(version),
    ]
  }
}

extension JSONValue {
  fileprivate static func details(_ code: String, _ message: String) -> JSONValue {
    ["errorCode": .string(code), "errorMessage": .string(message)]
  }
}

extension RepairResult {
  /// The document of 6.5.
  package var json: JSONValue {
    var actions: [String] = []
    if !removed.isEmpty { actions.append("Removed failed migrations") }
    if !deleted.isEmpty { actions.append("Marked missing migrations as deleted") }
    if !aligned.isEmpty { actions.append("Aligned applied migration checksums") }
    return [
      "database": .text(summary.database), "flywayVersion": .string(compatibleFlywayVersion),
      "migrationsAligned": .array(aligned.map(\.json)),
      "migrationsDeleted": .array(deleted.map(\.json)),
      "migrationsRemoved": .array(removed.map(\.json)), "operation": "repair",
      "repairActions": .texts(actions), "warnings": [],
    ]
  }
}

extension RepairResult.Entry {
  fileprivate var json: JSONValue {
    [
      "description": .string(description), "filepath": .string(path), "version": .string(version),
    ]
  }
}

extension BaselineResult {
  /// The document of 6.6.
  package var json: JSONValue {
    [
      "baselineVersion": .string(version), "database": .text(summary.database),
      "flywayVersion": .string(compatibleFlywayVersion), "operation": "baseline",
      "successfullyBaselined": true, "warnings": [],
    ]
  }
}

extension CleanResult {
  /// The document of 6.7.
  package var json: JSONValue {
    [
      "database": .text(summary.database), "flywayVersion": .string(compatibleFlywayVersion),
      "operation": "clean", "schemasCleaned": .texts(cleaned), "schemasDropped": .texts(dropped),
      "warnings": .texts(warnings),
    ]
  }
}

extension UndoResult {
  /// The document of 6.8.
  package var json: JSONValue {
    let rows: [JSONValue] = migrations.map { entry in
      [
        "description": .string(entry.description),
        "executionTime": .integer(entry.executionTime), "filepath": .string(entry.path),
        "version": .string(entry.version),
      ]
    }
    return [
      "database": .text(summary.database), "flywayVersion": .string(compatibleFlywayVersion),
      "initialSchemaVersion": .text(initialVersion),
      "migrationsUndone": .integer(migrations.count), "operation": "undo",
      "schemaName": .string(schemaName), "targetSchemaVersion": .text(targetVersion),
      "undoneMigrations": .array(rows), "warnings": .texts(warnings),
    ]
  }
}
