package import MigrationModel
internal import Platform

extension Configuration {
  /// Checks values before an operation uses a database (cli-and-config.md 2.12).
  ///
  /// What is looked at only where it is used (target, ignore patterns, baseline version) is not
  /// checked here.
  package func validate() throws(MigrationError) {
    if connectRetries < 0 {
      throw MigrationError(
        .configuration,
        "Invalid number of connectRetries (must be 0 or greater): \(connectRetries)")
    }
    if connectRetriesInterval < 0 {
      throw MigrationError(
        .configuration,
        "Invalid number for connectRetriesInterval (must be 0 or greater):"
          + " \(connectRetriesInterval)")
    }
    try requireText()
    if batch, !errorOverrides.isEmpty {
      throw MigrationError(
        .configuration,
        "flyway.batch configuration option is incompatible with flyway.errorOverrides.\n"
          + "It is impossible to intercept the errors in a batch process.\n"
          + "Set flyway.batch to false, or remove the error overrides.")
    }
    if offline == nil, url?.isEmpty ?? true { throw missingURL }
    let reserved = "flyway" + placeholderSeparator.lowercased()
    if let name = placeholders.keys.filter({ $0.lowercased().hasPrefix(reserved) }).min() {
      throw MigrationError(.error, "Invalid placeholder ('flyway:' prefix is reserved): \(name)")
    }
  }

  private func requireText() throws(MigrationError) {
    let required = [
      ("sqlMigrationSeparator", sqlMigrationSeparator),
      ("placeholderPrefix", placeholderPrefix),
      ("placeholderSuffix", placeholderSuffix),
      ("placeholderSeparator", placeholderSeparator),
      ("scriptPlaceholderPrefix", scriptPlaceholderPrefix),
      ("scriptPlaceholderSuffix", scriptPlaceholderSuffix),
    ]
    guard let empty = required.first(where: { $0.1.isEmpty }) else { return }
    throw MigrationError(.configuration, "\(empty.0) cannot be empty!")
  }

  private var missingURL: MigrationError {
    var message =
      "Unable to connect to the database. Configure the url, user and password!"
    if let installDirectory,
      FileSystem.exists(Path.join(installDirectory, "conf/flyway.toml.example"))
    {
      message +=
        " Refer to the flyway.toml.example file in the /conf folder in the installation directory."
    }
    return MigrationError(.configuration, message)
  }
}
