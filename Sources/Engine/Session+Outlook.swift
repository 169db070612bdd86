package import MigrationModel
internal import MigrationStates

extension Session {
  /// Both sides and the states that follow, without callbacks, changes or messages: what a report on
  /// another command says of the migrations.
  package func outlook() throws(MigrationError) -> InfoResult {
    try infoResult(overview(reportingMissing: false))
  }
}
