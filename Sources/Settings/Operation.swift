package import MigrationModel

/// A command such as `migrate`; the table ``all`` names every one (cli-and-config.md 1.2).
package struct Operation: Sendable, Hashable {
  /// Whether this tool carries an operation out.
  package enum Availability: Sendable, Hashable {
    case available
    /// Known, but refused with exit status 35 (1.10); the feature's name as shown.
    case paid(feature: String)
  }

  /// What an operation needs from the settings.
  package struct Needs: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A connection, hence an environment with its values resolved.
    package static let database = Needs(rawValue: 1)
    /// Places to look for migrations; without any the default one is tried (2.5).
    package static let locations = Needs(rawValue: 2)
    /// No settings at all.
    package static let nothing: Needs = []
  }

  /// The name as typed; letter case matters.
  package let name: String
  /// One line for the list of commands.
  package let summary: String
  /// Whether the operation is carried out or refused.
  package let availability: Availability
  /// What the operation needs from the settings.
  package let needs: Needs
  /// Flags that only this operation knows.
  package let flags: [String]
  /// Options that are read by this operation alone and are no settings.
  package let options: [String]
  /// Whether bare words behind the operation are file names, not operations.
  package let takesFiles: Bool

  private init(
    _ name: String, _ summary: String, needs: Needs = [.database, .locations],
    availability: Availability = .available, flags: [String] = [], options: [String] = [],
    takesFiles: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.availability = availability
    self.needs = needs
    self.flags = flags
    self.options = options
    self.takesFiles = takesFiles
  }

  private static func paid(
    _ name: String, _ feature: String, _ summary: String, flags: [String] = []
  ) -> Operation {
    Operation(
      name, summary, needs: .nothing, availability: .paid(feature: feature), flags: flags)
  }

  /// What a dry run without a database must be told.
  private static let offlineOptions = ["dialect", "serverVersion", "from"]

  /// Every operation, in the order of the help text.
  package static let all: [Operation] = [
    Operation(
      "migrate", "Migrates the database", flags: ["-offline"], options: offlineOptions),
    Operation("clean", "Drops all objects in the configured schemas"),
    Operation(
      "info", "Prints the information about applied, current and pending migrations",
      flags: ["-exitCode"]),
    Operation("validate", "Validates the applied migrations against the ones on disk"),
    Operation(
      "undo", "Undoes the most recently applied versioned migration", flags: ["-offline"],
      options: offlineOptions),
    Operation("baseline", "Baselines an existing database at the baselineVersion"),
    Operation("repair", "Repairs the schema history table"),
    Operation("version", "Print the version and edition", needs: .nothing),
    Operation("list-engines", "Lists the database engines that can be used", needs: .nothing),
    Operation(
      "testConnection",
      "Attempts to establish a connection to the database using the configured connection settings",
      needs: .database),
    Operation(
      "statements", "Prints how SQL scripts are split into statements; takes file names",
      needs: .nothing, options: ["dialect", "serverVersion"], takesFiles: true),
    Operation(
      "init", "Creates a project: a file with settings, folders and a first script",
      needs: .nothing),
    Operation("add", "Creates a migration under the next version", needs: .locations),
    paid(
      "auth", "Auth", "Signs in to a licensing service",
      flags: ["-startEnterpriseTrial", "-IAgreeToTheEula", "-logout"]),
    Operation(
      "check", "Writes what migrate would do to a file (-dryrun, with dryRunOutput)",
      flags: ["-code", "-drift", "-changes", "-dryrun"]),
    paid("deploy", "Deploy", "Deploys a script"),
    paid("diff", "Diff", "Compares two schemas"),
    paid("diffText", "DiffText", "Shows the differences between two schemas as text"),
    paid("generate", "Generate", "Generates a migration from differences"),
    paid("model", "model", "Updates a schema model"),
    paid("prepare", "Prepare", "Prepares a deployment script"),
    Operation("help", "Print this usage info and exit", needs: .nothing),
  ]

  /// The operation called `name`; letter case matters.
  package static func named(_ name: String) -> Operation? {
    all.first { $0.name == name }
  }

  /// The error that refuses an operation; `nil` when it can be carried out.
  package var refusal: MigrationError? {
    guard case .paid(let feature) = availability else { return nil }
    return Self.refusal(of: feature)
  }

  /// The error for what `check` reports in paid editions alone.
  package static var checkRefusal: MigrationError { refusal(of: "check") }

  private static func refusal(of feature: String) -> MigrationError {
    MigrationError(
      .error,
      "Flyway Redgate Edition Required: \(feature) is not supported by OSS Edition\n"
        + "Download Redgate Edition for free: \(Help.link("redgate-edition-download"))",
      exitStatus: 35)
  }
}
