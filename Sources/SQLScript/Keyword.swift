/// The words that decide where statements end and whether they may run in a transaction.
enum Keyword: String, CaseIterable {
  /// Any other word.
  case other = ""

  // First words.
  case alter, begin, cluster, commit, copy, create, delete, discard, drop, explain, insert, merge
  case pragma, reindex, rollback, update, upsert, vacuum

  // What is created, dropped, altered or reindexed.
  case database, event, function, index, package, procedure, schema, subscription, system, table
  case tablespace, trigger, type

  // What stands before and behind it.
  case add, aggregate, all, atomic, body, char, character, concurrently, definer, detach, each, exists, follows, from
  case not, or, partition, plan, precedes, prepared, publication, query, refresh, replace, row, set
  case sql, stdin, temp, temporary, unique, value, verbose, view, zero = "0"
  case off, `false`
  case `if`, `as`

  // Compound statements of MySQL and MariaDB.
  case `case`, declare, `do`, `else`, end, `for`, handler, `is`, loop, `repeat`, returns, schedule
  case sqlstate, then, until, `while`

  // Simple statements that may be the whole body of a routine.
  case analyze, call, deallocate, execute, fetch, flush, get, grant, iterate, kill, leave, load, lock
  case open, optimize, prepare, release, rename, resignal, `return`, revoke, savepoint, select
  case show, signal, start, truncate, unlock, use, values, with

  // SQLite's pragmas.
  case foreignKeys = "foreign_keys"
  case journalMode = "journal_mode"
  case synchronous
  case walCheckpoint = "wal_checkpoint"
}

/// The letters of a word of up to 16 bytes in two numbers, without regard to case.
struct PackedWord: Equatable {
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  private(set) var count = 0

  /// Adds a byte; `_` and digits stay apart from letters.
  mutating func append(_ byte: UInt8) {
    let folded = UInt64(byte | 0x20)
    if count < 8 { low = low &<< 8 | folded } else { high = high &<< 8 | folded }
    count &+= 1
  }
}

/// Finds keywords by their packed letters: a hash table that nothing is allocated to ask.
struct KeywordTable: Sendable {
  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var keyword = Keyword.other
  }

  /// Four slots a word keep chains short.
  private static let bits: UInt64 = 9
  static let standard = KeywordTable()

  private let slots: [Slot]

  private init() {
    var slots = [Slot](repeating: Slot(), count: 1 << Self.bits)
    for keyword in Keyword.allCases where keyword != .other {
      var word = PackedWord()
      for byte in keyword.rawValue.utf8 { word.append(byte) }
      var index = Self.slot(of: word)
      while slots[index].low != 0 { index = (index + 1) & (slots.count - 1) }
      slots[index] = Slot(low: word.low, high: word.high, keyword: keyword)
    }
    self.slots = slots
  }

  /// The keyword with these letters.
  func keyword(for word: PackedWord) -> Keyword {
    guard word.count > 0, word.count <= 16 else { return .other }
    var index = Self.slot(of: word)
    while slots[index].low != 0 {
      if slots[index].low == word.low, slots[index].high == word.high {
        return slots[index].keyword
      }
      index = (index &+ 1) & (slots.count &- 1)
    }
    return .other
  }

  private static func slot(of word: PackedWord) -> Int {
    let mixed = (word.low ^ (word.high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed &>> (64 - bits))
  }
}
