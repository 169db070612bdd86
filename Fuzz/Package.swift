// swift-tools-version: 6.2
import PackageDescription

// `Sources/SQLScript` is a link to the module in the main package: fuzzed with `package` access, and
// instrumented without building anything else.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "script-fuzzing",
  targets: [
    .target(name: "SQLScript", swiftSettings: settings),
    .executableTarget(
      name: "ScriptFuzzer", dependencies: ["SQLScript"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
