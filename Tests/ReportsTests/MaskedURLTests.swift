import Reports
import Testing

@Suite("Masked URL")
struct MaskedURLTests {
  @Test(
    "keeps everything but the password",
    arguments: [
      ("jdbc:sqlite:a.db", "jdbc:sqlite:a.db"),
      ("jdbc:postgresql://h/db", "jdbc:postgresql://h/db"),
      ("jdbc:postgresql://u:p@h/db", "jdbc:postgresql://u:********@h/db"),
      ("jdbc:postgresql://u:p:q@r@h/db", "jdbc:postgresql://u:********@h/db"),
      ("jdbc:postgresql://u@h:5432/db", "jdbc:postgresql://u@h:5432/db"),
      ("x://h?password=a&b=c", "x://h?password=********&b=c"),
      ("x://h;b=c;password=a=b", "x://h;b=c;password=********"),
      ("x://h?sslPassword=a", "x://h?sslPassword=********"),
      ("", ""),
    ])
  func masks(url: String, expected: String) { #expect(maskedURL(url) == expected) }
}
