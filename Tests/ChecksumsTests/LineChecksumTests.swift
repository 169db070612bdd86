import Checksums
import TestSupport
import Testing

@Suite("Line checksum")
struct LineChecksumTests {
  /// The vectors of engine.md, appendix D.
  @Test(
    "agrees with the reference",
    arguments: [
      ("", 0), ("\n\n", 0), ("\u{FEFF}", 0),
      ("SELECT 1;", 78_787_420), ("SELECT 1;\n", 78_787_420), ("SELECT 1;\r\n", 78_787_420),
      ("  select 1;  ", -217_688_494),
      ("select 1;\nselect 2;", -593_479_011), ("select 1;select 2;", -593_479_011),
      ("CREATE TABLE a (id INT);\r", -2_090_711_421),
      ("ab", -1_635_563_411), ("a\nb\n", -1_635_563_411), ("a\r\rb", -1_635_563_411),
      ("\u{FEFF}ab", -1_635_563_411),
      ("Grüße\n", -70_029_199),
    ] as [(String, Int32)])
  func vectors(text: String, expected: Int32) {
    #expect(checksum(Array(text.utf8)) == expected)
  }

  @Test("drops a byte order mark at the very start alone")
  func onlyTheFirstMark() {
    #expect(checksum(Array("\n\u{FEFF}ab".utf8)) != checksum(Array("ab".utf8)))
    #expect(checksum(Array("\u{FEFF}\u{FEFF}ab".utf8)) == bytewise(Array("\u{FEFF}ab".utf8)))
  }

  @Test("counts what only begins like a mark", arguments: [1, 2])
  func unfinishedMark(count: Int) {
    let bytes = Array("\u{FEFF}".utf8.prefix(count))
    #expect(checksum(bytes) == bytewise(bytes))
    #expect(checksum(bytes + [0x41]) == bytewise(bytes + [0x41]))
  }

  @Test("of two halves is that of the whole", arguments: 0..<100)
  func halves(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let alphabet = Array("\r\n\nabcdefgh".utf8)
    let bytes = (0..<Int.random(in: 0...5000, using: &random)).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    }
    let middle = Int.random(in: 0...bytes.count, using: &random)
    var crc = LineChecksum()
    crc.update(bytes.span.extracting(0..<middle))
    var rest = LineChecksum.behindStart
    rest.update(bytes.span.extracting(middle..<bytes.count))
    crc.append(rest)
    #expect(crc.value == checksum(bytes))
    var marked = LineChecksum()
    let start = [0xEF, 0xBB, 0xBF] + bytes[..<middle]
    marked.update(start.span)
    marked.append(rest)
    #expect(marked.value == checksum(bytes))
    marked.update(bytes.span)
    #expect(marked.value == checksum(bytes + bytes))
  }

  @Test("does not depend on how the text is cut", arguments: 0..<200)
  func cuts(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let alphabet: [UInt8] = [
      0x0A, 0x0D, 0x41, 0x42, 0x0B, 0x8A, 0x8D, 0x00, 0xFF, 0x09, 0x0C, 0x0E,
    ]
    var bytes: [UInt8] = seed % 3 == 0 ? [0xEF, 0xBB, 0xBF] : []
    for _ in 0..<Int.random(in: 0...300, using: &random) {
      // Line ends are rare in one half of the texts and common in the other.
      let range = seed % 2 == 0 ? 0..<alphabet.count : 2..<alphabet.count
      bytes.append(alphabet[Int.random(in: range, using: &random)])
    }
    var crc = LineChecksum()
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Int.random(in: 0...20, using: &random))
      crc.update(bytes.span.extracting(start..<end))
      _ = crc.value
      start = end
    }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    let expected = bytewise(text.filter { $0 != 0x0A && $0 != 0x0D })
    #expect(crc.value == expected)
    #expect(checksum(bytes) == expected)
  }

  @Test("of long texts is that of the textbook", arguments: 0..<60)
  func long(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    // Lines of any length, from none but line ends to none of them.
    let lineEnds = [0, 1, 4, 30, 200, 5000, .max][seed % 7]
    let count = Int.random(in: 30_000...90_000, using: &random)
    let bytes = (0..<count).map { _ -> UInt8 in
      if lineEnds == 0 || (lineEnds < .max && Int.random(in: 0..<lineEnds, using: &random) == 0) {
        return Bool.random(using: &random) ? 0x0A : 0x0D
      }
      return UInt8.random(in: 0...255, using: &random)
    }
    var crc = LineChecksum.behindStart
    let start = Int.random(in: 0...20, using: &random)
    crc.update(bytes.span.extracting(0..<start))
    crc.update(bytes.span.extracting(start..<count))
    #expect(crc.value == bytewise(bytes.filter { $0 != 0x0A && $0 != 0x0D }))
    // Its length counts when it goes behind another.
    var joined = LineChecksum.behindStart
    joined.update(bytes.span)
    joined.append(crc)
    let all = bytes + bytes
    #expect(joined.value == bytewise(all.filter { $0 != 0x0A && $0 != 0x0D }))
  }

  private func checksum(_ bytes: [UInt8]) -> Int32 {
    var crc = LineChecksum()
    crc.update(bytes.span)
    return crc.value
  }

  /// The textbook's CRC-32, a bit at a time.
  private func bytewise(_ bytes: [UInt8]) -> Int32 {
    var state: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 1 ? 0xEDB8_8320 ^ (state >> 1) : state >> 1 }
    }
    return Int32(bitPattern: ~state)
  }
}
