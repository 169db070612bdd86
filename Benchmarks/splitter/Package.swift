// swift-tools-version: 6.2
import PackageDescription

// `Sources/SQLScript` is a link to the module in the main package: measured with `package` access,
// and without building anything else.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "splitter-benchmark",
  targets: [
    .target(name: "SQLScript", swiftSettings: settings),
    .executableTarget(name: "splitter", dependencies: ["SQLScript"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
