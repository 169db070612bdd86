import MigrationModel
import MigrationStates
import TestSupport
import Testing

extension SeededGenerator {
  fileprivate mutating func pick(_ texts: [String]) -> String {
    texts[Int.random(in: texts.indices, using: &self)]
  }
}

/// A random history, folder and settings; rare things are common here.
private struct Sample {
  var history: [HistoryRow]
  var disk: [ResolvedMigration]
  let options: StateOptions

  init(_ random: inout SeededGenerator) {
    let types = [
      "SQL", "SQL", "SQL", "SQL", "BASELINE", "SQL_BASELINE", "UNDO_SQL", "DELETE", "JDBC",
    ]
    var history: [String] = []
    for rank in 1...Int.random(in: 1...12, using: &random) {
      let success = Int.random(in: 0...7, using: &random) == 0 ? "f" : "t"
      let checksum = Int.random(in: 1...2, using: &random)
      if Int.random(in: 0...3, using: &random) == 0 {
        let type = random.pick(["SQL", "SQL", "SCHEMA", "DELETE"])
        let name = random.pick(["a", "b", "c d"])
        history.append("\(rank):-:\(type):\(success) \(name)#\(checksum)")
      } else {
        let version = random.pick(["1", "2", "2.0", "3", "4.1", "5"])
        let type = random.pick(types)
        history.append("\(rank):\(version):\(type):\(success)#\(checksum)")
      }
    }
    let all = [
      "V1", "V2", "V3 !off", "V4_1", "V5", "V6", "B2", "B4.1", "B7", "U1", "U3", "U5", "R a", "R b",
      "R c d", "R e",
    ]
    self.history = rows(history)
    disk = files(all.filter { _ in Bool.random(using: &random) })
    options = StateOptions(
      target: Target(random.pick(["latest", "latest", "current", "next", "3?"])),
      outOfOrder: Bool.random(using: &random),
      cherryPick: Int.random(in: 0...3, using: &random) == 0 && disk.count > 1
        ? disk.prefix(2).reversed().map { $0.version?.description ?? $0.description } : [])
  }

  func entries() -> Result<[MigrationInfo], any Error> {
    Result {
      try MigrationStates.compute(rows: history, resolved: disk, options: options).entries
    }
  }
}

@Suite("Properties of states")
struct StatePropertyTests {
  @Test("are a function of their input, whatever its order", arguments: 1...20)
  func function(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      var sample = Sample(&random)
      let first = sample.entries()
      #expect((try? sample.entries().get()) == (try? first.get()))
      for _ in 0..<3 {
        sample.history.shuffle(using: &random)
        sample.disk.shuffle(using: &random)
        #expect((try? sample.entries().get()) == (try? first.get()))
      }
    }
  }

  @Test("every row and every file appears, and once", arguments: 21...40)
  func completeness(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      let sample = Sample(&random)
      guard let entries = try? sample.entries().get() else { continue }
      let hidden = sample.history.filter {
        $0.version != nil && $0.type == .delete && $0.success
      }
      #expect(
        entries.compactMap(\.row?.installedRank)
          == sample.history.map(\.installedRank).filter { rank in
            !hidden.contains { $0.installedRank == rank }
          })
      let unapplied = entries.filter { $0.row == nil }.map(\.path)
      #expect(Set(unapplied).count == unapplied.count)
      let paired = Set(entries.compactMap { $0.row == nil ? nil : $0.resolved?.path })
      #expect(paired.union(unapplied) == Set(sample.disk.map(\.path)))
      for entry in entries {
        #expect(entry.state.isApplied == (entry.row != nil))
        #expect(entry.state != .pending || entry.resolved?.kind != .undo)
      }
    }
  }

  @Test("what the plan of repair leaves can be read, and needs no more", arguments: 41...60)
  func repair(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      let sample = Sample(&random)
      guard
        let plan = try? RepairPlan(
          rows: sample.history, resolved: sample.disk, patterns: .none, cherryPick: [],
          installedBy: "")
      else { continue }
      let removed = Set(plan.removed.map(\.installedRank))
      var repaired =
        sample.history.filter { !removed.contains($0.installedRank) }
        + plan.deletions.map(\.marker)
      for alignment in plan.alignments {
        let index = try #require(repaired.firstIndex { $0.installedRank == alignment.rank })
        repaired[index].description = alignment.description
        repaired[index].type = alignment.type
        repaired[index].checksum = alignment.checksum
      }
      let again = try RepairPlan(
        rows: repaired, resolved: sample.disk, patterns: .none, cherryPick: [], installedBy: "")
      #expect(again.removed.isEmpty)
      #expect(again.alignments.isEmpty)
    }
  }
}

@Suite("Many rows and files")
struct ManyMigrationsTests {
  /// Every tenth is repeatable.
  private static func history(_ count: Int) -> [HistoryRow] {
    (1...count).map { rank in
      HistoryRow(
        installedRank: rank, version: rank % 10 == 0 ? nil : Version("\(rank)"),
        description: rank % 10 == 0 ? "repeatable \(rank)" : "step", type: .sql,
        script: "\(rank).sql", checksum: Int32(rank), installedBy: "me", executionTime: 1,
        success: true)
    }
  }

  private static func disk(_ numbers: ClosedRange<Int>) -> [ResolvedMigration] {
    numbers.map { number in
      let isRepeatable = number % 10 == 0
      let version = isRepeatable ? nil : Version("\(number)")
      return ResolvedMigration(
        kind: isRepeatable ? .repeatable : .versioned, type: .sql, version: version,
        rawVersion: version?.description ?? "",
        description: isRepeatable ? "repeatable \(number)" : "step", script: "\(number).sql",
        path: "/sql/\(number).sql", location: "sql/\(number).sql", executor: .sql,
        checksum: Int32(number), rawChecksum: nil, options: ScriptOptions())
    }
  }

  @Test("ten thousand of each")
  func tenThousand() throws {
    let history = Self.history(10_000)
    let disk = Self.disk(5_001...15_000)
    let overview = try MigrationStates.compute(rows: history, resolved: disk)
    var counts: [MigrationState: Int] = [:]
    for entry in overview.entries { counts[entry.state, default: 0] += 1 }
    #expect(counts == [.missingSuccess: 5_000, .success: 5_000, .pending: 5_000])
    #expect(Validation(overview, ignoring: .none).problems.count == 10_000)

    var plan: MigratePlan? = MigratePlan(
      overview: overview, schema: "s", group: false, executed: [], patterns: .none)
    var steps = 0
    while let current = plan, !current.steps.isEmpty {
      steps += 1
      plan = current.following()
    }
    #expect(steps == 5_000)

    let repair = try RepairPlan(
      rows: history, resolved: disk, patterns: .none, cherryPick: [], installedBy: "")
    #expect(repair.deletions.count == 5_000)
  }

  @Test("ten thousand rows of one version, and their markers")
  func oneVersion() throws {
    let rows = (1...20_000).map { rank in
      HistoryRow(
        installedRank: rank, version: Version("1"), description: "step",
        type: rank > 10_000 ? .delete : .sql, script: "", checksum: 1, installedBy: "",
        executionTime: 0, success: true)
    }
    let overview = try MigrationStates.compute(rows: rows, resolved: [])
    #expect(overview.entries.count == 10_000)
    #expect(overview.entries.allSatisfy { $0.state == .deleted })
  }
}
