extension UInt8 {
  /// 0x80 for 0; the high bit is clear for every other byte.
  fileprivate var highBitIfZero: UInt8 { (self &- 1) & ~self }
}

extension Span<UInt8> {
  /// How often `byte` occurs.
  func count(of byte: UInt8) -> Int {
    var result = 0
    var index = 0
    // Without a branch, and in blocks of a fixed size, this becomes vector instructions.
    while index &+ 64 <= count {
      let block = extracting(index..<index &+ 64)
      var hits: UInt8 = 0
      for position in 0..<64 { hits &+= (block[position] ^ byte).highBitIfZero &>> 7 }
      result &+= Int(hits)
      index &+= 64
    }
    while index < count {
      if self[index] == byte { result &+= 1 }
      index &+= 1
    }
    return result
  }

  /// How many UTF-16 units the text has; bytes that are no UTF-8 count as what they look like.
  var utf16Count: Int {
    var result = 0
    for index in 0..<count {
      let byte = self[index]
      // All but continuation bytes begin a unit; four bytes are two units.
      result &+= byte & 0xC0 != 0x80 ? 1 : 0
      result &+= byte >= 0xF0 ? 1 : 0
    }
    return result
  }

  /// 3 when the text begins with a byte order mark, else 0 (sql-parser.md B19).
  var byteOrderMarkLength: Int {
    count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0
  }

  /// The first place of `byte` from `start` on; `end` when there is none.
  ///
  /// For bytes that are rare: blocks of 64 are looked at in one go, at over 10 GB/s.
  func firstRare(_ byte: UInt8, from start: Int, to end: Int) -> Int {
    var index = start
    while index &+ 64 <= end {
      let block = extracting(index..<index &+ 64)
      var hits: UInt8 = 0
      for position in 0..<64 { hits |= (block[position] ^ byte).highBitIfZero }
      if hits & 0x80 != 0 { break }
      index &+= 64
    }
    return first(byte, from: index, to: end)
  }

  /// The first place of `byte` from `start` on; `end` when there is none.
  func first(_ byte: UInt8, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, self[index] != byte { index &+= 1 }
    return index
  }

  /// The first place of one of two bytes from `start` on; the end when there is none.
  func first(_ one: UInt8, or other: UInt8, from start: Int) -> Int {
    var index = start
    // Four at a time, so that there is one look at the end for four at the text.
    while index &+ 4 <= count {
      let part = extracting(index..<index &+ 4)
      if part[0] == one || part[0] == other { return index }
      if part[1] == one || part[1] == other { return index &+ 1 }
      if part[2] == one || part[2] == other { return index &+ 2 }
      if part[3] == one || part[3] == other { return index &+ 3 }
      index &+= 4
    }
    while index < count, self[index] != one, self[index] != other { index &+= 1 }
    return index
  }

  /// Whether `pattern` stands at `start`, before `end`.
  func contains(_ pattern: [UInt8], at start: Int, before end: Int) -> Bool {
    guard start &+ pattern.count <= end else { return false }
    var index = 0
    while index < pattern.count {
      if self[start &+ index] != pattern[index] { return false }
      index &+= 1
    }
    return true
  }

  /// Whether a pattern that is not empty begins between two offsets; looked for by its first byte,
  /// which is to be rare.
  package func holds(_ pattern: [UInt8], from start: Int, to end: Int) -> Bool {
    guard let first = pattern.first else { return false }
    var index = firstRare(first, from: start, to: end)
    while index < end {
      if contains(pattern, at: index, before: count) { return true }
      index = firstRare(first, from: index &+ 1, to: end)
    }
    return false
  }

  /// The bytes of a range, copied.
  func array(_ range: Range<Int>) -> [UInt8] {
    let part = extracting(range)
    return [UInt8](capacity: part.count) { output in
      for index in 0..<part.count { output.append(part[index]) }
    }
  }

  /// The text of a range; what is no UTF-8 becomes U+FFFD.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: array(range), as: UTF8.self)
  }
}
