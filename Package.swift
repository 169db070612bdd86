// swift-tools-version: 6.2
import PackageDescription

/// Settings for every Swift target.
let base: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Settings for targets that never touch a C API: unsafe constructs are flagged.
let pure = base + [.strictMemorySafety()]

/// Settings for the tests, which may use Foundation.
let testing: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let package = Package(
  name: "dunlin",
  products: [
    .library(name: "Dunlin", targets: ["Dunlin"]),
    .executable(name: "dunlin", targets: ["DunlinCommand"]),
  ],
  traits: [
    .trait(
      name: "StaticClients",
      description: "For the release build, which holds its client libraries: scripts/release.")
  ],
  dependencies: [
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0")
  ],
  targets: [
    // C libraries, each imported by one driver alone.
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
    .systemLibrary(
      name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

    // What an archive of libpq lacks.
    .target(name: "CAuthStubs"),

    // Values and pure functions.
    .target(name: "MigrationModel", swiftSettings: pure),
    .target(name: "Checksums", swiftSettings: pure),
    .target(name: "SQLScript", swiftSettings: pure),
    .target(name: "MigrationStates", dependencies: ["MigrationModel"], swiftSettings: pure),
    .target(name: "JSON", swiftSettings: pure),

    // The edge to the operating system.
    .target(name: "Platform", swiftSettings: base),
    .target(
      name: "Settings",
      dependencies: [
        "MigrationModel", "JSON", "Platform", .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      swiftSettings: pure),
    .target(
      name: "MigrationFiles",
      dependencies: ["MigrationModel", "Checksums", "SQLScript", "Platform"],
      swiftSettings: pure),

    // Databases: what one can do, and one folder for each.
    .target(name: "Database", dependencies: ["SQLScript"], swiftSettings: pure),
    .target(
      name: "SQLiteDriver", dependencies: ["CSQLite", "Database", "SQLScript"], swiftSettings: base),
    .target(
      name: "PostgreSQLDriver",
      dependencies: [
        "CPostgreSQL", "Database", "SQLScript", "Platform",
        .target(name: "CAuthStubs", condition: .when(traits: ["StaticClients"])),
      ],
      swiftSettings: base),
    .target(
      name: "MariaDBDriver", dependencies: ["CMariaDB", "Database", "SQLScript", "Platform"],
      swiftSettings: base),

    // The engine.
    .target(name: "History", dependencies: ["MigrationModel", "Database"], swiftSettings: pure),
    .target(
      name: "Engine",
      dependencies: [
        "MigrationModel", "MigrationStates", "MigrationFiles", "SQLScript", "Database", "History",
        "Platform",
      ],
      swiftSettings: pure),
    .target(
      name: "DryRun", dependencies: ["Database", "SQLScript", "Platform"], swiftSettings: pure),
    .target(
      name: "Dunlin",
      dependencies: [
        "MigrationModel", "Settings", "Engine", "Database", "DryRun", "SQLiteDriver",
        "PostgreSQLDriver", "MariaDBDriver", "Platform",
      ],
      swiftSettings: pure),

    // The command.
    .target(
      name: "Reports",
      dependencies: ["MigrationModel", "MigrationStates", "JSON", "Database", "Engine"],
      swiftSettings: pure),
    .target(
      name: "CommandLineTool",
      dependencies: [
        "MigrationModel", "MigrationStates", "Settings", "MigrationFiles", "SQLScript", "JSON",
        "Engine", "Dunlin", "Reports", "Platform",
      ],
      swiftSettings: pure),
    .executableTarget(
      name: "DunlinCommand", dependencies: ["CommandLineTool"], swiftSettings: pure),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["CSQLite", "CPostgreSQL", "CMariaDB"],
      path: "Tests/TestSupport", swiftSettings: testing),
    .testTarget(
      name: "MigrationModelTests", dependencies: ["MigrationModel"],
      swiftSettings: testing),
    .testTarget(
      name: "ChecksumsTests", dependencies: ["Checksums", "TestSupport"],
      swiftSettings: testing),
    .testTarget(
      name: "SQLScriptTests", dependencies: ["SQLScript", "Platform", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: testing),
    .testTarget(
      name: "SettingsTests",
      dependencies: ["Settings", "MigrationModel", "Platform", "TestSupport"],
      swiftSettings: testing),
    .testTarget(
      name: "MigrationFilesTests",
      dependencies: ["MigrationFiles", "MigrationModel", "Platform", "TestSupport"],
      swiftSettings: testing),
    .testTarget(
      name: "MigrationStatesTests",
      dependencies: ["MigrationStates", "MigrationModel", "TestSupport"],
      swiftSettings: testing),
    .target(
      name: "FaultyDatabase", dependencies: ["Database", "Dunlin", "Engine", "MigrationModel"],
      path: "Tests/FaultyDatabase", swiftSettings: testing),
    .executableTarget(
      name: "FaultProbe", dependencies: ["FaultyDatabase", "MigrationModel"],
      path: "Tests/FaultProbe", swiftSettings: testing),
    .testTarget(
      name: "SQLiteDriverTests", dependencies: ["SQLiteDriver", "Database", "TestSupport"],
      swiftSettings: testing),
    .testTarget(
      name: "PostgreSQLDriverTests", dependencies: ["PostgreSQLDriver", "Database", "TestSupport"],
      swiftSettings: testing),
    .testTarget(
      name: "MariaDBDriverTests",
      dependencies: ["MariaDBDriver", "Database", "SQLScript", "TestSupport"],
      swiftSettings: testing),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Engine", "Dunlin", "SQLiteDriver", "Database", "FaultyDatabase", "History",
        "MigrationModel", "Platform", "TestSupport",
      ],
      swiftSettings: testing),
    .testTarget(
      name: "PlatformTests", dependencies: ["Platform"],
      swiftSettings: testing),
    .testTarget(
      name: "JSONTests", dependencies: ["JSON"],
      swiftSettings: testing),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "JSON", "Engine", "Database", "MigrationModel"],
      swiftSettings: testing),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "CommandLineTool", "DunlinCommand", "Engine", "MigrationModel", "Platform", "Reports",
        "Settings", "TestSupport",
      ],
      swiftSettings: testing),
    .testTarget(
      name: "ScenarioTests", dependencies: ["DunlinCommand", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: testing),
    .testTarget(
      name: "ServerTests", dependencies: ["DunlinCommand", "TestSupport"], swiftSettings: testing),
    .testTarget(
      name: "UndoTests", dependencies: ["DunlinCommand", "TestSupport"], swiftSettings: testing),
    .testTarget(
      name: "FaultTests", dependencies: ["DunlinCommand", "TestSupport"],
      swiftSettings: testing),
  ],
  swiftLanguageModes: [.v6]
)
