package import MigrationModel

/// The locations that are left of a configured list, in the order they are scanned (engine.md 1.3).
package struct LocationList: Sendable, Hashable {
  package let locations: [Location]
  /// Warnings about discarded ones.
  package let notices: [Notice]

  /// Reads, sorts and thins out descriptors; relative ones start in the working directory, where
  /// one is configured.
  package init(
    _ descriptors: [String], workingDirectory: String? = nil
  ) throws(MigrationError) {
    var all: [Location] = []
    for descriptor in descriptors {
      all.append(try Location(Location.rebase(descriptor, onto: workingDirectory)))
    }
    all.sort { utf16Precedes($0.descriptor, $1.descriptor) }
    var locations: [Location] = []
    var notices: [Notice] = []
    var accepted: Set<String> = []
    var plain: Set<String> = []
    for location in all {
      let descriptor = location.descriptor
      if !accepted.insert(descriptor).inserted {
        notices.append(Notice(.warning, "Discarding duplicate location '\(descriptor)'"))
      } else if location.pattern == nil, let parent = Self.parent(of: descriptor, in: plain) {
        accepted.remove(descriptor)
        notices.append(
          Notice(
            .warning,
            "Discarding location '\(descriptor)' as it is a sub-location of '\(parent)'"))
      } else {
        if location.pattern == nil { plain.insert(descriptor) }
        locations.append(location)
      }
    }
    self.locations = locations
    self.notices = notices
  }

  /// The descriptor among `accepted` that `descriptor` continues after a separator.
  private static func parent(of descriptor: String, in accepted: Set<String>) -> String? {
    for slash in descriptor.utf8.indices where descriptor.utf8[slash] == UInt8(ascii: "/") {
      let parent = String(descriptor[..<slash])
      if accepted.contains(parent) { return parent }
    }
    return nil
  }
}
