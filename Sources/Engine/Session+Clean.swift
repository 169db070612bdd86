internal import Database
internal import History
internal import MigrationFiles
package import MigrationModel

extension Session {
  /// Drops everything in the schemas (engine.md 10.3).
  package func clean() throws(MigrationError) -> CleanResult {
    guard !configuration.cleanDisabled else {
      throw MigrationError(
        .error,
        "Unable to execute clean as it has been disabled with the 'flyway.cleanDisabled' property.")
    }
    return try withCallbacks(before: .beforeClean, after: .afterClean, onError: .afterCleanError) {
      () throws(MigrationError) in try cleanSchemas()
    }
  }

  private func cleanSchemas() throws(MigrationError) -> CleanResult {
    var result = CleanResult(summary: summary)
    let created = createdSchemas()
    notify(.cleaned(.preSchemaObjects, milliseconds: 0))
    var existing: [String] = []
    for schema in schemas {
      if try schemaExists(schema) {
        existing.append(schema)
      } else {
        let warning = "Unable to clean unknown schema: \(dialect.quote(schema))"
        notify(.warning, warning)
        result.warnings.append(warning)
      }
    }
    // In order, then in reverse order, for what one schema's objects need of another's.
    for schema in existing + existing.reversed() {
      try clean(schema, ignoringErrors: created.contains(schema))
    }
    notify(.cleaned(.postSchemaObjects, milliseconds: 0))
    for schema in existing {
      if created.contains(schema), try drop(schema) {
        result.dropped.append(schema)
      } else {
        result.cleaned.append(schema)
      }
    }
    history.forget()
    return result
  }

  private func clean(_ schema: String, ignoringErrors: Bool) throws(MigrationError) {
    let watch = Stopwatch()
    do throws(MigrationError) {
      try converting("Unable to clean schema \(dialect.quote(schema))") {
        () throws(DatabaseError) in try dialect.clean(schema: schema, on: connection)
      }
    } catch {
      // A schema of our own is dropped as a whole below.
      if !ignoringErrors || isInterrupted() { throw error }
    }
    notify(.cleaned(.schema(dialect.quote(schema)), milliseconds: watch.milliseconds))
  }

  /// Drops a schema that the tool created; `false` when it could not.
  private func drop(_ schema: String) throws(MigrationError) -> Bool {
    let watch = Stopwatch()
    let quoted = dialect.quote(schema)
    do throws(DatabaseError) {
      guard try dialect.dropSchema(schema, on: connection) else {
        notify(
          .info,
          "\(dialect.name) does not support dropping schemas. Schema not dropped: \(schema)")
        return false
      }
    } catch {
      notify(.warning, "Unable to drop schema \(quoted). It was cleaned instead.")
      return false
    }
    notify(.cleaned(.droppedSchema(quoted), milliseconds: watch.milliseconds))
    return true
  }

  /// The schemas that the history's markers say the tool created.
  private func createdSchemas() -> Set<String> {
    do throws(MigrationError) {
      let rows = try historyRows(reportingMissing: true)
      return Set(rows.filter { $0.type == .schema }.flatMap { unquotedNames(in: $0.script) })
    } catch {
      notify(
        .error,
        "Error while checking whether the schemas should be dropped."
          + " Schemas will not be dropped\n\(error.message)")
      return []
    }
  }

  /// The names in a list such as `"a","b"`, whose quotes are doubled within a name.
  private func unquotedNames(in list: String) -> [String] {
    var names: [String] = []
    var rest = Substring(list).utf8
    while let first = rest.first {
      let isQuoted = first == UInt8(ascii: "\"") || first == UInt8(ascii: "`")
      var name: [UInt8] = []
      if isQuoted { rest.removeFirst() }
      while let byte = rest.popFirst() {
        if !isQuoted, byte == UInt8(ascii: ",") { break }
        if isQuoted, byte == first {
          guard rest.first == first else { break }
          rest.removeFirst()
        }
        name.append(byte)
      }
      if isQuoted, rest.first == UInt8(ascii: ",") { rest.removeFirst() }
      names.append(String(decoding: name, as: UTF8.self))
    }
    return names
  }
}
