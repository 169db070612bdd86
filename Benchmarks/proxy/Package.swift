// swift-tools-version: 6.2
import PackageDescription

// The proxy of the tests, as a program: its sources are links.
let package = Package(
  name: "proxy",
  targets: [
    .executableTarget(
      name: "proxy", swiftSettings: [.enableUpcomingFeature("ExistentialAny")])
  ],
  swiftLanguageModes: [.v6]
)
