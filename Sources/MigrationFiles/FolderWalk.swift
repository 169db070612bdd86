internal import Platform

/// Collects the files below one folder (engine.md 1.5).
struct FolderWalk {
  let pattern: WildcardPattern?
  private(set) var resources: [Resource] = []
  /// Folders that could not be listed, by their path through the location.
  private(set) var inaccessible: [String] = []

  /// A folder on its way from the root, under the names it has.
  private struct Folder {
    let location: String
    let path: String
    /// The path below the root, ending in a separator; empty for the root.
    let relative: String
    /// The path without links, of this folder and those above it.
    let trail: [String]
    /// Whether a link was followed on the way here; only then can a folder come back to itself.
    let isLinked: Bool
  }

  init(pattern: WildcardPattern?) { self.pattern = pattern }

  /// Collects all files below `root`.
  mutating func visit(root: String) {
    let path = Path.absolute(root)
    let real = FileSystem.resolved(path) ?? path
    visit(Folder(location: root, path: path, relative: "", trail: [real], isLinked: false))
  }

  private mutating func visit(_ folder: Folder) {
    guard let entries = try? FileSystem.entries(of: folder.path) else {
      inaccessible.append(folder.location)
      return
    }
    let options = Set(entries.lazy.filter { $0.name.hasSuffix(".conf") }.map(\.name))
    var folders: [FileSystem.Entry] = []
    for entry in entries {
      let kind = entry.kind ?? FileSystem.kind(of: Path.join(folder.path, entry.name))
      switch kind {
      case .file: add(entry.name, in: folder, options: options)
      case .directory where !entry.name.hasPrefix("."): folders.append(entry)
      default: continue
      }
    }
    for entry in folders {
      guard let child = child(entry, of: folder) else { continue }
      visit(child)
    }
  }

  private mutating func add(_ name: String, in folder: Folder, options: Set<String>) {
    let relative = folder.relative + name
    guard let script = pattern.map({ $0.scriptPath(of: relative) }) ?? relative else { return }
    let path = Path.join(folder.path, name)
    let hasOptions = !options.isEmpty && options.contains(name + ".conf")
    resources.append(
      Resource(
        relativePath: script, path: path, location: Path.join(folder.location, name), name: name,
        optionsPath: hasOptions ? path + ".conf" : nil))
  }

  /// The folder to enter; `nil` when it is one of those above it, reached again through a link.
  private func child(_ entry: FileSystem.Entry, of folder: Folder) -> Folder? {
    let path = Path.join(folder.path, entry.name)
    let isLinked = folder.isLinked || entry.kind == nil
    var real = Path.join(folder.trail.last ?? folder.path, entry.name)
    if entry.kind == nil { real = FileSystem.resolved(path) ?? real }
    if isLinked, folder.trail.contains(real) { return nil }
    return Folder(
      location: Path.join(folder.location, entry.name), path: path,
      relative: folder.relative + entry.name + "/", trail: folder.trail + [real],
      isLinked: isLinked)
  }
}
