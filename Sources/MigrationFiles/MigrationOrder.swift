internal import MigrationModel

/// Sorts migrations (engine.md 1.12) and merges identical ones (1.11).
///
/// - Throws: an error for two migrations that stand for the same thing.
func sortedWithoutDuplicates(
  _ migrations: [ResolvedMigration]
) throws(MigrationError) -> [ResolvedMigration] {
  // Migrations are large values; their positions are cheaper to move.
  let order = migrations.indices.sorted { migrations[$0].precedes(migrations[$1]) }
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

  /// Ties are put in the order of paths, so that messages do not depend on the file system.
  fileprivate func precedes(_ other: ResolvedMigration) -> Bool {
    switch (version, other.version) {
    case (let mine?, let theirs?):
      if mine != theirs { return mine < theirs }
      if rank != other.rank { return rank < other.rank }
    case (.some, nil): return true
    case (nil, .some): return false
    case (nil, nil):
      let order = utf16Compare(description, other.description)
      if order != 0 { return order < 0 }
    }
    return utf16Precedes(path, other.path)
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
