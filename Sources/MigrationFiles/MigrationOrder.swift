internal import MigrationModel

/// Sorts migrations (engine.md 1.12) and merges identical ones (1.11).
///
/// - Throws: an error for two migrations that stand for the same thing.
func sortedWithoutDuplicates(
  _ migrations: [ResolvedMigration]
) throws(MigrationError) -> [ResolvedMigration] {
  // Sorting positions by what mostly decides, for a sort copies what it compares.
  let versions = migrations.map(\.version)
  let order = migrations.indices.sorted { one, other in
    switch (versions[one], versions[other]) {
    case (let mine?, let theirs?) where mine != theirs: mine < theirs
    case (.some, nil): true
    case (nil, .some): false
    default: migrations[one].precedes(migrations[other])
    }
  }
  var result: [ResolvedMigration] = []
  result.reserveCapacity(order.count)
  for index in order {
    let migration = migrations[index]
    guard let previous = result.last, previous.standsForTheSame(as: migration) else {
      result.append(migration)
      continue
    }
    guard previous.isCopy(of: migration) else { throw duplicate(previous, migration) }
  }
  return result
}

private func duplicate(_ one: ResolvedMigration, _ other: ResolvedMigration) -> MigrationError {
  let offenders =
    "\nOffenders:\n-> \(one.path) (\(one.type))\n-> \(other.path) (\(other.type))"
  guard let version = one.version else {
    return MigrationError(
      .duplicateRepeatableMigration,
      "Found more than one repeatable migration with description \(one.description)" + offenders)
  }
  guard one.kind == .undo else {
    return MigrationError(
      .duplicateVersionedMigration,
      "Found more than one migration with version \(version)" + offenders)
  }
  return MigrationError(
    .duplicateUndoMigration,
    "Found more than one undo migration with version \(version)" + offenders)
}

extension ResolvedMigration {
  /// Undo migrations come last, baselines between them and the others; all three may share a
  /// version.
  private var rank: Int {
    switch kind {
    case .versioned, .repeatable: 0
    case .baseline: 1
    case .undo: 2
    }
  }

  /// The order of migrations of one version, and of those without.
  ///
  /// Ties are put in the order of paths, so that messages do not depend on the file system.
  fileprivate func precedes(_ other: ResolvedMigration) -> Bool {
    if rank != other.rank { return rank < other.rank }
    let order = version == nil ? utf16Compare(description, other.description) : 0
    return order == 0 ? utf16Precedes(path, other.path) : order < 0
  }

  fileprivate func standsForTheSame(as other: ResolvedMigration) -> Bool {
    guard let version else {
      return other.version == nil && utf16Compare(description, other.description) == 0
    }
    return version == other.version && rank == other.rank
  }

  /// Whether both are the same file under the same script path in two locations.
  fileprivate func isCopy(of other: ResolvedMigration) -> Bool {
    utf16Compare(description, other.description) == 0 && utf16Compare(script, other.script) == 0
      && checksum == other.checksum
      && rawChecksum == other.rawChecksum && type == other.type && executor == other.executor
  }
}
