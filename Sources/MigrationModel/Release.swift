/// The release of Flyway whose behaviour, files and history this tool shares.
public let compatibleFlywayVersion = "13.0.0"

/// The release of this tool.
public let dunlinVersion = "0.1.0"
