import CommandLineTool
import TestSupport
import Testing

@Suite("Redactor")
struct RedactorTests {
  private func redactor(_ secrets: String...) -> Redactor {
    var redactor = Redactor()
    redactor.add(secrets)
    return redactor
  }

  @Test(
    "masks a secret as it is, percent-encoded and escaped",
    arguments: [
      ("hunter2", "user hunter2, hunter2!", "user ********, ********!"),
      ("hunter2", "hunter hunter22", "hunter ********2"),
      ("p@ss/w", "jdbc:x://u:p%40ss%2Fw@h", "jdbc:x://u:********@h"),
      ("p@ss/w", "jdbc:x://u:p%40ss%2fw@h", "jdbc:x://u:********@h"),
      ("a\"b\\c", #"{"x":"a\"b\\c"}"#, #"{"x":"********"}"#),
      ("two\nlines", "x two\nlines y", "x ******** y"),
      ("größe🚀", "die größe🚀", "die ********"),
      ("aaa", "aaaaaa", "********"),
    ])
  func masks(secret: String, text: String, expected: String) {
    #expect(redactor(secret).mask(text) == expected)
  }

  @Test("masks secrets that overlap as one, to the end of the last")
  func overlap() {
    #expect(redactor("abcd", "cdef", "bc").mask("xabcdefx") == "x********x")
    #expect(redactor("abc", "abcdef").mask("abcdef abcx") == "******** ********x")
  }

  @Test("lets secrets of one or two characters through, which would mask everything")
  func short() {
    #expect(redactor("a", "ab", "").mask("a cab") == "a cab")
    #expect(redactor("abc").mask("cabc") == "c********")
    #expect(Redactor().mask("abc") == "abc")
  }

  @Test("keeps back what may become a secret, until the stream is complete")
  func keepsBack() {
    let redactor = redactor("secret")
    var buffer = Array("a sec".utf8)
    #expect(redactor.take(from: &buffer, isComplete: false) == Array("a ".utf8))
    buffer += Array("ond sec".utf8)
    #expect(redactor.take(from: &buffer, isComplete: false) == Array("second ".utf8))
    buffer += Array("ret sec".utf8)
    #expect(redactor.take(from: &buffer, isComplete: false) == Array("******** ".utf8))
    #expect(redactor.take(from: &buffer, isComplete: true) == Array("sec".utf8))
  }

  @Test("lets no planted secret out, wherever the text is cut")
  func planted() {
    var random = SeededGenerator(announcedFor: "RedactorTests.planted")
    let letters = Array("ab%\"\\\n@ä".unicodeScalars)
    func word(_ lengths: ClosedRange<Int>) -> String {
      var text = ""
      for _ in 0..<Int.random(in: lengths, using: &random) {
        text.unicodeScalars.append(letters[Int.random(in: 0..<letters.count, using: &random)])
      }
      return text
    }
    for _ in 0..<500 {
      let secrets = (0..<3).map { _ in word(3...8) }
      var redactor = Redactor()
      redactor.add(secrets)
      var text = ""
      for _ in 0..<6 { text += word(0...4) + (secrets.randomElement(using: &random) ?? "") }
      var rest = Array(text.utf8)[...]
      var buffer: [UInt8] = []
      var written: [UInt8] = []
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...5, using: &random))
        rest = rest.dropFirst(piece.count)
        buffer += piece
        written += redactor.take(from: &buffer, isComplete: false)
      }
      written += redactor.take(from: &buffer, isComplete: true)
      let shown = String(decoding: written, as: UTF8.self)
      for secret in secrets {
        #expect(!Array(shown.utf8).contains(Array(secret.utf8)), "\(secrets) in \(text)")
      }
      #expect(shown == redactor.mask(text), "the same text came out in pieces and whole")
    }
  }
}

extension [UInt8] {
  /// Whether the bytes of `other` stand somewhere in these, one after the other.
  fileprivate func contains(_ other: [UInt8]) -> Bool {
    guard count >= other.count else { return false }
    return (0...(count - other.count)).contains { self[$0...].starts(with: other) }
  }
}
