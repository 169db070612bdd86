import FaultyDatabase
import Foundation
import MigrationModel

// FaultProbe KIND NUMBER URL FOLDER [group=true]: migrates with the driver's call NUMBER going wrong,
// and prints what came of it. User and password come from FLYWAY_USER and FLYWAY_PASSWORD.
let arguments = CommandLine.arguments
let environment = ProcessInfo.processInfo.environment
var configuration = Configuration()
configuration.url = arguments[3]
configuration.user = environment["FLYWAY_USER"]
configuration.password = environment["FLYWAY_PASSWORD"]
configuration.locations = ["filesystem:" + arguments[4]]
configuration.group = arguments.contains("group=true")
configuration.processEnvironment = environment

let outcome = try FaultyMigration.run(
  configuration, Fault.Kind(rawValue: arguments[1]) ?? .fail, at: Int(arguments[2]) ?? 0)
print(outcome.description)
exit(outcome.failure == nil ? 0 : 1)
