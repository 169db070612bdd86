import Database
import Engine
import FaultyDatabase
import Foundation
import MigrationModel
import SQLiteDriver

// FaultProbe KIND NUMBER DATABASE FOLDER [OPTION=VALUE …]: migrates with the driver's call NUMBER going
// wrong, and prints how many calls and statements there were.
let arguments = CommandLine.arguments
let fault = Fault(Fault.Kind(rawValue: arguments[1]) ?? .fail, at: Int(arguments[2]) ?? 0)
var configuration = Configuration()
configuration.url = "jdbc:sqlite:" + arguments[3]
configuration.locations = ["filesystem:" + arguments[4]]
configuration.group = arguments.contains("group=true")
configuration.executeInTransaction = !arguments.contains("executeInTransaction=false")
configuration.processEnvironment = ProcessInfo.processInfo.environment

let url = try SQLiteURL(configuration.url ?? "", properties: [:])
let surroundings = Session.Surroundings(
  open: { () throws(DatabaseError) in
    FaultyConnection(try SQLiteConnection(url, wait: 5000, isInterrupted: { false }), fault)
  }, observer: nil, isInterrupted: { false })
do {
  let session = try Session(configuration, in: surroundings)
  defer { session.close() }
  try session.begin()
  _ = try session.migrate()
  print("done \(fault.calls) \(fault.statements)")
} catch {
  print("failed \(fault.calls) \(fault.statements) \(fault.hit ?? "-"): \(error.message)")
  exit(1)
}
