internal import Platform

/// What `${git.KEY}` stands for, read from the repository's files: git itself need not be there.
struct GitRepository {
  /// The keys that exist.
  static let keys = ["branch", "commit", "user", "email"]

  /// Why there is no value.
  struct Failure: Error {
    let reason: String
  }

  /// The folder that holds `HEAD`; that of a worktree is its own.
  private let folder: String
  /// The folder that holds what all worktrees share.
  private let common: String

  /// The repository that `directory` lies in.
  ///
  /// `variable` is the value of `GIT_DIR`, which names the folder instead.
  init(around directory: String, variable: String?) throws(Failure) {
    var found = variable.map { Path.join(directory, $0) }
    if found == nil { found = try Self.folder(above: directory) }
    guard let found else { throw Failure(reason: "\(directory) is in no Git repository") }
    folder = found
    common = Self.text(of: Path.join(found, "commondir")).map { Path.join(found, $0) } ?? found
  }

  /// The folder `.git`, or the one that a file of this name leads to in worktrees and submodules.
  private static func folder(above directory: String) throws(Failure) -> String? {
    var parent = directory
    while true {
      let candidate = Path.join(parent, ".git")
      switch FileSystem.kind(of: candidate) {
      case .directory: return candidate
      case .file:
        guard let link = text(of: candidate)?.remainder(after: "gitdir: ") else {
          throw Failure(reason: "\(candidate) does not name the repository")
        }
        return Path.join(parent, String(link))
      default: break
      }
      if parent == "/" || parent.isEmpty { return nil }
      parent = Path.parent(parent)
    }
  }

  /// The value of one of ``keys``.
  func value(of key: String, home: String?) throws(Failure) -> String {
    switch key {
    case "branch": return try branch()
    case "commit": return try commit()
    default:
      guard let value = userSetting(key == "user" ? "name" : "email", home: home) else {
        throw Failure(reason: "user.\(key == "user" ? "name" : "email") is not set in Git")
      }
      return value
    }
  }

  private func branch() throws(Failure) -> String {
    let head = try head()
    guard let reference = head.remainder(after: "ref: ") else {
      throw Failure(reason: "no branch is checked out, but the commit \(head)")
    }
    return String(String(reference).remainder(after: "refs/heads/") ?? reference)
  }

  private func commit() throws(Failure) -> String {
    let head = try head()
    guard let reference = head.remainder(after: "ref: ").map(String.init) else { return head }
    for folder in [folder, common] {
      if let commit = Self.text(of: Path.join(folder, reference)) { return commit }
    }
    let packed = Self.text(of: Path.join(common, "packed-refs")) ?? ""
    for line in packed.split(separator: "\n") where line.hasSuffix(" " + reference) {
      return String(line.prefix { $0 != " " })
    }
    throw Failure(reason: "\(reference) has no commit yet")
  }

  private func head() throws(Failure) -> String {
    guard let head = Self.text(of: Path.join(folder, "HEAD")), !head.isEmpty else {
      throw Failure(reason: "\(Path.join(folder, "HEAD")) cannot be read")
    }
    // What a repository whose references are kept in one binary file has there.
    guard head != "ref: refs/heads/.invalid" else {
      throw Failure(reason: "repositories in the reftable format cannot be read")
    }
    return head
  }

  /// A setting of the section `user`: that of the repository before that of the person.
  private func userSetting(_ name: String, home: String?) -> String? {
    var files = [Path.join(common, "config")]
    if let home {
      files += [Path.join(home, ".gitconfig"), Path.join(home, ".config/git/config")]
    }
    for file in files {
      if let value = Self.text(of: file).flatMap({ Self.userSetting(name, in: $0) }) {
        return value
      }
    }
    return nil
  }

  /// Reads the syntax of git's files, as far as a name and an address need it.
  private static func userSetting(_ name: String, in text: String) -> String? {
    var isInSection = false
    var found: String?
    for raw in text.split(whereSeparator: \.isNewline) {
      let line = trimmed(String(raw))
      if line.hasPrefix("[") {
        isInSection = line.lowercased().hasPrefix("[user]")
      } else if isInSection, let equals = line.firstIndex(of: "="),
        trimmed(String(line[..<equals])).lowercased() == name
      {
        found = unquoted(trimmed(String(line[line.index(after: equals)...])))
      }
    }
    return found.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A value without its quotes and the comment behind it.
  private static func unquoted(_ value: String) -> String {
    var result = ""
    var isQuoted = false
    var isEscaped = false
    for character in value {
      if isEscaped {
        result.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      } else if !isQuoted, character == "#" || character == ";" {
        break
      } else {
        result.append(character)
      }
    }
    return trimmed(result)
  }

  /// The text of a file without white space at its ends; `nil` when it cannot be read.
  private static func text(of path: String) -> String? {
    // Which of these files exist is what is asked here.
    guard let bytes = try? FileSystem.read(path) else { return nil }
    return trimmed(String(decoding: bytes, as: UTF8.self))
  }
}
