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
  case add, aggregate, all, atomic, body, char, character, concurrently, definer, detach, each,
    exists, follows, from
  case not, or, partition, plan, precedes, prepared, publication, query, refresh, replace, row, set
  case sql, stdin, temp, temporary, unique, value, verbose, view, zero = "0"
  case off, `false`
  case `if`, `as`

  // Compound statements of MySQL and MariaDB.
  case `case`, declare, `do`, `else`, end, `for`, handler, `is`, loop, `repeat`, returns, schedule
  case sqlstate, then, until, `while`

  // Simple statements that may be the whole body of a routine.
  case analyze, call, deallocate, execute, fetch, flush, get, grant, iterate, kill, leave, load,
    lock
  case open, optimize, prepare, release, rename, resignal, `return`, revoke, savepoint, select
  case show, signal, start, truncate, unlock, use, values, with

  // SQLite's pragmas.
  case foreignKeys = "foreign_keys"
  case journalMode = "journal_mode"
  case synchronous
  case walCheckpoint = "wal_checkpoint"

  // What TimescaleDB adds to PostgreSQL.
  case data, materialized, no, timescaledb
  case refreshContinuousAggregate = "refresh_continuous_aggregate"
}

/// The letters of a word in two numbers, without regard to case.
struct PackedWord: Equatable {
  /// More letters do not fit.
  static let longest = 16

  let low: UInt64
  let high: UInt64

  /// Takes a word of at most ``longest`` bytes; `_` and digits stay apart from letters.
  init(_ word: Span<UInt8>) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    let half = min(word.count, 8)
    for index in 0..<half { low = low &<< 8 | UInt64(word[index] | 0x20) }
    for index in half..<word.count { high = high &<< 8 | UInt64(word[index] | 0x20) }
    self.low = low
    self.high = high
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
      let letters = Array(keyword.rawValue.utf8)
      guard letters.count <= PackedWord.longest else { continue }
      let word = PackedWord(letters.span)
      var index = Self.slot(of: word)
      while slots[index].low != 0 { index = (index + 1) & (slots.count - 1) }
      slots[index] = Slot(low: word.low, high: word.high, keyword: keyword)
    }
    self.slots = slots
  }

  /// The keyword with these letters.
  func keyword(for word: PackedWord) -> Keyword {
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
