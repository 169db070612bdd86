package import MigrationModel
internal import MigrationStates

extension Session {
  /// Both sides and the states that follow, without callbacks, changes or messages: what a report on
  /// another command says of the migrations.
  package func outlook() throws(MigrationError) -> InfoResult {
    let overview = try overview(reportingMissing: false)
    return InfoResult(
      summary: summary, schemaName: schemaName,
      schemaVersion: overview.current?.version?.description,
      allSchemasEmpty: try areSchemasEmpty(overview), migrations: overview.entries)
  }
}
