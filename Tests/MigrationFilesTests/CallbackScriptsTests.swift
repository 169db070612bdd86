import MigrationFiles
import MigrationModel
import TestSupport
import Testing

@Suite("Callback scripts")
struct CallbackScriptsTests {
  @Test("are sorted by description, programs before SQL")
  func order() throws {
    let folder = try TemporaryFolder([
      "sql/afterMigrate__c.sql": "", "sql/afterMigrate__a.sql": "", "sql/afterMigrate.sql": "",
      "sql/afterMigrate.sh": "", "cb/afterMigrate__B_b.sql": "", "cb/afterMigrate__a.py": "",
      "sql/beforeMigrate.sql": "", "sql/V1__x.sql": "",
    ])
    let callbacks = try load(folder, locations: ["sql", "cb"])
    #expect(
      callbacks[.afterMigrate].map(\.resource.name) == [
        "afterMigrate.sh", "afterMigrate.sql", "afterMigrate__B_b.sql", "afterMigrate__a.py",
        "afterMigrate__a.sql", "afterMigrate__c.sql",
      ])
    #expect(callbacks[.afterMigrate].map(\.description) == ["", "", "B b", "a", "a", "c"])
    #expect(callbacks[.afterMigrate].map { $0.executor == .program }.prefix(2) == [true, false])
    #expect(callbacks.handles(.beforeMigrate))
    #expect(!callbacks.handles(.afterClean))
    #expect(callbacks[.afterClean].isEmpty)
  }

  @Test("must not share event and description", arguments: [("__a_c", "__a c"), ("", "")])
  func duplicates(suffix: String, shown: String) throws {
    let name = "afterMigrate\(suffix).sql"
    let folder = try TemporaryFolder(["sql/\(name)": "", "cb/\(name)": ""])
    let error = #expect(throws: MigrationError.self) { try load(folder, locations: ["sql", "cb"]) }
    #expect(
      error?.message
        == "Found more than 1 SQL callback script called afterMigrate\(shown)!\nOffenders:\n"
        + "-> \(folder.path)/cb/\(name)\n-> \(folder.path)/sql/\(name)")
    #expect(error?.code == .error)
  }

  @Test("come from their own locations alone, where there are some")
  func callbackLocations() throws {
    let folder = try TemporaryFolder([
      "sql/afterMigrate__a.sql": "", "cb/afterMigrate__b.sql": "", "sql/beforeConnect.sh": "",
      "cb/beforeConnect__x.sh": "", "sql/beforeConnect__y.sql": "",
    ])
    let files = try fileSet(folder, locations: ["sql"], callbackLocations: ["cb", "missing"])
    let callbacks = try files.callbacks(using: ToyProcessor())
    #expect(callbacks[.afterMigrate].map(\.description) == ["b"])
    #expect(
      files.callbackNotices == [
        Notice(.info, "Skipping callback location \(folder.path)/missing as it does not exist")
      ])
    #expect(files.beforeConnect.map(\.description) == ["", "x"])
    let twice = try fileSet(folder, locations: ["sql"], callbackLocations: ["sql"])
    #expect(twice.beforeConnect.map(\.description) == [""])
    #expect(files.callbackLocations.count == 2)
    #expect(files.resources.map(\.name).contains("afterMigrate__a.sql"))
  }

  @Test("in SQL can be left out")
  func skipsSQL() throws {
    let folder = try TemporaryFolder(["sql/afterMigrate.sql": "", "sql/afterMigrate.sh": ""])
    let callbacks = try load(folder, locations: ["sql"]) { $0.skipDefaultCallbacks = true }
    #expect(callbacks[.afterMigrate].map(\.executor) == [.program])
  }

  @Test("in SQL have configuration files, which are not evaluated yet")
  func options() throws {
    let folder = try TemporaryFolder([
      "sql/afterMigrate.sql": "",
      "sql/afterMigrate.sql.conf": "shouldExecute=false\nencoding=UTF-16",
    ])
    let options = try load(folder, locations: ["sql"])[.afterMigrate][0].options
    #expect(options.shouldExecute == "false")
    #expect(options.encoding == "UTF-16")
  }

  @Test("warn about the deprecated event")
  func deprecation() throws {
    let folder = try TemporaryFolder(["sql/beforeCreateSchema.sql": ""])
    #expect(try load(folder, locations: ["sql"]).notices.isEmpty)
    try folder.write("sql/createSchema.sql", "")
    #expect(
      try load(folder, locations: ["sql"]).notices == [
        Notice(
          .warning,
          "'createSchema' callback is deprecated and will be removed in a future release. Please "
            + "use 'beforeCreateSchema' callback instead")
      ])
  }

  private func load(
    _ folder: TemporaryFolder, locations: [String],
    _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> CallbackScripts {
    try fileSet(folder, locations: locations, change).callbacks(using: ToyProcessor())
  }

  private func fileSet(
    _ folder: TemporaryFolder, locations: [String], callbackLocations: [String] = [],
    _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> MigrationFileSet {
    var configuration = Configuration()
    configuration.locations = locations.map { "filesystem:\(folder.path)/\($0)" }
    configuration.callbackLocations = callbackLocations.map { "filesystem:\(folder.path)/\($0)" }
    change(&configuration)
    return try MigrationFileSet(configuration)
  }
}

@Suite("Script command")
struct ScriptCommandTests {
  @Test(
    "fits the file's ending",
    arguments: [
      ("/d/V1__x.sh", "sh", ["/d/V1__x.sh"]), ("/d/V1__x.BASH", "bash", ["/d/V1__x.BASH"]),
      ("/d/x.py", "python", ["/d/x.py"]), ("/d/x.ps1", "pwsh", ["-File", "/d/x.ps1"]),
      ("/d/x.bat", "cmd", ["/c", "/d/x.bat"]), ("/d/x.cmd", "cmd", ["/c", "/d/x.cmd"]),
    ])
  func endings(path: String, executable: String, arguments: [String]) throws {
    let command = try ScriptCommand(path: path)
    #expect(command.executable == executable)
    #expect(command.arguments == arguments)
    #expect(command.text == ([executable] + arguments).joined(separator: " ") + " ")
    #expect(!command.runsScriptItself)
  }

  @Test("is the file itself without an ending")
  func noEnding() throws {
    let command = try ScriptCommand(path: "/d.x/V1__x")
    #expect(command.executable == "/d.x/V1__x")
    #expect(command.text == "/d.x/V1__x")
    #expect(command.runsScriptItself)
  }

  @Test("takes one of two PowerShells")
  func powershell() throws {
    #expect(
      try ScriptCommand(path: "/x.ps1", powershellExecutable: "powershell").executable
        == "powershell")
    let error = #expect(throws: MigrationError.self) {
      try ScriptCommand(path: "/x.ps1", powershellExecutable: "/bin/pwsh")
    }
    #expect(
      error?.message
        == "Invalid PowerShell executable: /bin/pwsh. Only 'powershell' or 'pwsh' are allowed.")
  }
}
