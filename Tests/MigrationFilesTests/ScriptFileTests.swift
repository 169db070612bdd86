import Checksums
import MigrationFiles
import MigrationModel
import Platform
import TestSupport
import Testing

@Suite("Script file")
struct ScriptFileTests {
  @Test(
    "knows charsets by many names",
    arguments: [
      ("utf-8", .utf8), ("UTF8", .utf8), ("us-ascii", .ascii), ("ASCII", .ascii),
      ("iso-8859-1", .latin1), ("Latin1", .latin1), ("Windows-1252", .windows1252),
      ("Cp1252", .windows1252), ("UTF-16", .utf16), ("utf-16le", .utf16LE), ("UTF-16BE", .utf16BE),
    ] as [(String, TextEncoding)])
  func names(name: String, encoding: TextEncoding) throws {
    #expect(try TextEncoding(named: name) == encoding)
  }

  @Test("refuses other charsets")
  func unknownCharset() {
    let error = #expect(throws: MigrationError.self) { try TextEncoding(named: "nonsense") }
    #expect(error?.message.hasPrefix("Unsupported encoding 'nonsense'") == true)
    #expect(error?.code == .configuration)
  }

  @Test(
    "decodes",
    arguments: [
      (.ascii, [0x61, 0x00, 0x7F], "a\0\u{7F}"),
      (.latin1, [0x5A, 0xFC, 0x80, 0xFF], "Zü\u{80}ÿ"),
      (.windows1252, [0x80, 0x20, 0x93, 0xFC, 0x9F], "€ “üŸ"),
      (.utf8, [0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x90, 0xA6], "é€🐦"),
      (.utf16BE, [0x00, 0x61, 0xD8, 0x3D, 0xDC, 0x26, 0x20, 0xAC], "a🐦€"),
      (.utf16LE, [0x61, 0x00, 0x3D, 0xD8, 0x26, 0xDC, 0xFC, 0x00], "a🐦ü"),
      (.utf16, [0xFF, 0xFE, 0x61, 0x00], "a"),
      (.utf16, [0xFE, 0xFF, 0x00, 0x61], "a"),
      (.utf16, [0x00, 0x61], "a"),
      (.utf16LE, [0xFF, 0xFE, 0x61, 0x00], "\u{FEFF}a"),
    ] as [(TextEncoding, [UInt8], String)])
  func decodes(encoding: TextEncoding, bytes: [UInt8], text: String) throws {
    #expect(try self.text(of: bytes, encoding) == text)
    // Behind enough text to be mapped, and cut at every place of the window.
    let filler = [UInt8](repeating: 0x20, count: 1 << 20)
    let blanks = try encoding.rawValue.hasPrefix("UTF-16") ? wide(filler, encoding) : filler
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else { return }
    for cut in [1, 2] {
      let unit = blanks.count / filler.count
      let large = Array(blanks.dropLast(cut * unit)) + bytes + bytes
      let expected = String(repeating: " ", count: filler.count - cut) + text + text
      #expect(try self.text(of: large, encoding) == expected)
    }
  }

  @Test(
    "is strict",
    arguments: [
      (.ascii, [0x61, 0x80]), (.windows1252, [0x81]), (.windows1252, [0x9D]),
      (.utf8, [0x5A, 0xFC, 0x72]), (.utf8, [0xC3]), (.utf8, [0xC0, 0x80]),
      (.utf8, [0xE0, 0x9F, 0xBF]),
      (.utf8, [0xED, 0xA0, 0x80]), (.utf8, [0xF4, 0x90, 0x80, 0x80]), (.utf8, [0x80]),
      (.utf8, [0xE2, 0x82]), (.utf8, [0xF0, 0x9F, 0x90, 0x26]), (.utf8, [0xF5, 0x80, 0x80, 0x80]),
      (.utf16BE, [0x00]), (.utf16BE, [0xD8, 0x3D]), (.utf16BE, [0xDC, 0x26]),
      (.utf16BE, [0xD8, 0x3D, 0x00, 0x61]), (.utf16LE, [0x3D, 0xD8, 0x3D, 0xD8]),
    ] as [(TextEncoding, [UInt8])])
  func strict(encoding: TextEncoding, bytes: [UInt8]) throws {
    #expect(throws: ReadError.malformed(encoding)) { try text(of: bytes, encoding) }
    let filler = [UInt8](repeating: 0x20, count: 1 << 20)
    let large =
      try (encoding.rawValue.hasPrefix("UTF-16") ? wide(filler, encoding) : filler) + bytes
    #expect(throws: ReadError.malformed(encoding)) { try text(of: large, encoding) }
  }

  @Test(
    "detects charsets",
    arguments: [
      ([], .utf8), ([0x61], .utf8), ([0xC3, 0xA9], .utf8), ([0xE9, 0x61], .latin1),
      ([0xFE, 0xFF, 0x00, 0x61], .utf16BE), ([0xFF, 0xFE, 0x61, 0x00], .utf16LE),
      ([0xFF, 0xFE, 0x61], .latin1), ([0x61, 0x00, 0x62, 0x00], .utf16LE),
      ([0x61, 0x00, 0x62, 0x62], .utf8), ([0xEF, 0xBB, 0xBF, 0x61], .utf8),
    ] as [([UInt8], TextEncoding)])
  func detects(bytes: [UInt8], encoding: TextEncoding) throws {
    let folder = try TemporaryFolder()
    try folder.write("x", bytes)
    let file = try ScriptFile(
      path: folder.path + "/x", encoding: .ascii, detectsEncoding: true)
    #expect(file.encoding == encoding)
  }

  @Test("has the same checksum in every charset")
  func checksums() throws {
    let text = "Grüße\n"
    let folder = try TemporaryFolder(["utf8": text])
    try folder.write("latin1", text.unicodeScalars.map { UInt8($0.value) })
    try folder.write("utf16", wide(text.unicodeScalars.map { UInt8($0.value) }, .utf16BE))
    for (name, encoding) in [("utf8", TextEncoding.utf8), ("latin1", .latin1), ("utf16", .utf16)] {
      let file = try ScriptFile(path: folder.path + "/" + name, encoding: encoding)
      #expect(file.checksum == -70_029_199)
    }
  }

  @Test(
    "hashes and gives large files again after letting them go",
    arguments: [TextEncoding.utf8, .latin1])
  func large(encoding: TextEncoding) throws {
    let line = Array("insert into t values ('some text');\r\n".utf8)
    let bytes = (0..<120_000).reduce(into: [UInt8]()) { bytes, _ in bytes += line }
    let folder = try TemporaryFolder()
    try folder.write("x.sql", bytes)
    let file = try ScriptFile(path: folder.path + "/x.sql", encoding: encoding)
    var crc = LineChecksum()
    crc.update(bytes.span)
    #expect(file.checksum == crc.value)
    #expect(file.count == bytes.count)
    file.release(upTo: file.count)
    #expect(file.withBytes { $0.count == bytes.count && $0[bytes.count - 3] == UInt8(ascii: ";") })
  }

  @Test("does not hash a large file again that is as it was")
  func hashedBefore() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/x.sql"
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
    try folder.write("x.sql", bytes)
    // Another checksum than its own shows whether it is read.
    let known = HashedFile(stamp: try MappedFile(path).stamp, checksum: 42, holdsSought: true)
    #expect(try ScriptFile(path: path, encoding: .utf8, known: known).checksum == 42)
    var crc = LineChecksum()
    crc.update(bytes.span)
    #expect(try ScriptFile(path: path, encoding: .latin1, known: known).checksum == crc.value)
    try folder.write("y.sql", bytes)
    let other = try ScriptFile(path: folder.path + "/y.sql", encoding: .utf8, known: known)
    #expect(other.checksum == crc.value)
    try folder.write("x.sql", bytes + [UInt8(ascii: "y")])
    crc.update([UInt8(ascii: "y")].span)
    #expect(try ScriptFile(path: path, encoding: .utf8, known: known).checksum == crc.value)
  }

  @Test(
    "finds what is sought in a large file, wherever it begins",
    arguments: [
      0, 1000, (1 << 18) - 1, 1 << 18, (1 << 20) - 2, 1_500_000 - 1, 1_500_000, 2_999_997,
    ])
  func seeks(offset: Int) throws {
    let sought = Array("${{".utf8)
    var bytes = [UInt8](repeating: UInt8(ascii: "$"), count: 3_000_000)
    for index in stride(from: 1, to: bytes.count, by: 2) { bytes[index] = UInt8(ascii: "{") }
    let folder = try TemporaryFolder()
    try folder.write("without.sql", bytes)
    bytes.replaceSubrange(offset..<offset + sought.count, with: sought)
    try folder.write("with.sql", bytes)
    for (name, holds) in [("with.sql", true), ("without.sql", false)] {
      let file = try ScriptFile(path: folder.path + "/" + name, encoding: .utf8, seeking: sought)
      #expect(file.mayHoldSought == holds)
    }
    let cut = Array(bytes[..<(offset + sought.count - 1)])
    if cut.count > ScriptFile.memoryLimit {
      try folder.write("cut.sql", cut)
      let file = try ScriptFile(path: folder.path + "/cut.sql", encoding: .utf8, seeking: sought)
      #expect(!file.mayHoldSought)
    }
  }

  @Test("may hold anything when it is small or nothing was sought")
  func doesNotSeek() throws {
    let folder = try TemporaryFolder(["small.sql": "select 1"])
    try folder.write("large.sql", [UInt8](repeating: 0x20, count: 2 << 20))
    let small = try ScriptFile(path: folder.path + "/small.sql", encoding: .utf8, seeking: [0x24])
    #expect(small.mayHoldSought)
    #expect(try ScriptFile(path: folder.path + "/large.sql", encoding: .utf8).mayHoldSought)
  }

  @Test("says that a file is not there")
  func missing() {
    #expect(throws: ReadError.system("/no/such/file: No such file or directory")) {
      try ScriptFile(path: "/no/such/file", encoding: .utf8)
    }
  }

  private func text(of bytes: [UInt8], _ encoding: TextEncoding) throws -> String {
    let folder = try TemporaryFolder()
    try folder.write("x", bytes)
    let file = try ScriptFile(path: folder.path + "/x", encoding: encoding)
    return file.withBytes { span in
      var copy: [UInt8] = []
      for index in span.indices { copy.append(span[index]) }
      return String(decoding: copy, as: UTF8.self)
    }
  }

  /// ISO-8859-1 text in UTF-16.
  private func wide(_ bytes: [UInt8], _ encoding: TextEncoding) throws -> [UInt8] {
    bytes.flatMap { encoding == .utf16LE ? [$0, 0] : [0, $0] }
  }
}
