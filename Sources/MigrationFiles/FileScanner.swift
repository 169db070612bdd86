package import MigrationModel
internal import Platform

/// Finds the files below locations (engine.md 1.4 to 1.6).
package struct FileScanner: Sendable {
  /// What a scan came to.
  package struct Result: Sendable {
    /// The files, location by location, each location's in the order of their script paths.
    package var resources: [Resource] = []
    package var notices: [Notice] = []
  }

  private let workingDirectory: String
  private let failOnMissing: Bool

  /// Scans from the configured working directory, or from the process's own.
  package init(workingDirectory: String? = nil, failOnMissing: Bool = false) {
    self.workingDirectory = workingDirectory.map(Path.absolute) ?? FileSystem.currentDirectory
    self.failOnMissing = failOnMissing
  }

  /// The files below all locations.
  ///
  /// - Throws: an error for a location that is missing, where that is to be one.
  package func scan(_ locations: [Location]) throws(MigrationError) -> Result {
    var result = Result()
    for location in locations {
      switch location.scheme {
      case .filesystem: try scanFolder(of: location, into: &result)
      case .classpath: try scanClassPath(location, into: &result)
      }
    }
    return result
  }

  /// Callback locations that do not exist are only mentioned (engine.md 11.3).
  package func scanCallbacks(_ locations: [Location]) throws(MigrationError) -> Result {
    var notices: [Notice] = []
    let present = locations.filter { location in
      guard location.scheme == .filesystem, !exists(location.root) else { return true }
      notices.append(
        Notice(.info, "Skipping callback location \(location.root) as it does not exist"))
      return false
    }
    var result = try scan(present)
    result.notices.insert(contentsOf: notices, at: 0)
    return result
  }

  private func scanFolder(
    of location: Location, into result: inout Result
  ) throws(MigrationError) {
    if let reason = whyUnusable(location.root) {
      let problem = "\(location.root) (\(reason))\(hint(for: location.root))"
      return try skip(problem, into: &result)
    }
    try walk(location.root, location.pattern, into: &result)
  }

  /// The folders that stand for the class path (engine.md 1.1, "Dunlin").
  private func scanClassPath(
    _ location: Location, into result: inout Result
  ) throws(MigrationError) {
    let resources = Path.join(workingDirectory, "src/main/resources")
    // Without a path the whole working directory would be searched, which nobody means.
    let candidates =
      location.root.isEmpty
      ? [resources] : [resources, workingDirectory].map { Path.join($0, location.root) }
    guard let folder = candidates.first(where: { FileSystem.kind(of: $0) == .directory }) else {
      let text = "Unable to resolve location \(location.descriptor)."
      guard !failOnMissing else { throw MigrationError(.error, text) }
      result.notices.append(Notice(.debug, text))
      return
    }
    result.notices.append(Notice(.info, "Scanning \(folder) for \(location.descriptor)"))
    try walk(folder, location.pattern, into: &result)
  }

  private func walk(
    _ root: String, _ pattern: WildcardPattern?, into result: inout Result
  ) throws(MigrationError) {
    var walk = FolderWalk(pattern: pattern)
    walk.visit(root: root)
    for folder in walk.inaccessible {
      try skip("\(folder) (unable to access folder)", into: &result)
    }
    let files = walk.resources
    let scripts = files.map(\.relativePath)
    // Sorting positions, for a sort copies what it compares.
    let order = files.indices.sorted { one, other in
      let order = utf16Compare(scripts[one], scripts[other])
      return order == 0 ? utf16Precedes(files[one].path, files[other].path) : order < 0
    }
    result.resources += order.map { files[$0] }
  }

  private func skip(_ problem: String, into result: inout Result) throws(MigrationError) {
    guard !failOnMissing else {
      throw MigrationError(.error, "Failed to find filesystem location: \(problem)")
    }
    result.notices.append(Notice(.error, "Skipping filesystem location: \(problem)"))
  }

  /// An empty path is the current directory for the system, and no place here.
  private func exists(_ path: String) -> Bool { !path.isEmpty && FileSystem.exists(path) }

  private func whyUnusable(_ path: String) -> String? {
    if !exists(path) { return "not found" }
    if !FileSystem.isReadable(path) { return "not readable" }
    return FileSystem.kind(of: path) == .directory ? nil : "not a directory"
  }

  private func hint(for path: String) -> String {
    if Path.isAbsolute(path) { return "" }
    return " Resolved to '\(Path.absolute(path))'. If this is not where your migrations are, check "
      + "that your working directory is set correctly (working directory: '\(workingDirectory)')."
  }
}
