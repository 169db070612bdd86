import Reports
import Testing

@Suite("Times")
struct TimesTests {
  @Test(
    "durations are minutes, seconds and milliseconds",
    arguments: [
      (12, "00:00.012s"), (0, "00:00.000s"), (61_007, "01:01.007s"), (3_723_004, "62:03.004s"),
      (8_107_004, "135:07.004s"), (-5, "00:00.000s"),
    ])
  func durations(milliseconds: Int, expected: String) {
    #expect(durationText(milliseconds: milliseconds) == expected)
  }

  @Test(
    "stored times are shown to the second, and as instants with fractions in threes",
    arguments: [
      ("2026-01-05 09:12:44", "2026-01-05 09:12:44", "2026-01-05T09:12:44Z"),
      ("2026-01-05 09:12:44.5", "2026-01-05 09:12:44", "2026-01-05T09:12:44.500Z"),
      ("2026-01-05 09:12:44.123456", "2026-01-05 09:12:44", "2026-01-05T09:12:44.123456Z"),
      ("2026-01-05 09:12:44.1234", "2026-01-05 09:12:44", "2026-01-05T09:12:44.123400Z"),
      ("2026-01-05T09:12:44.000", "2026-01-05 09:12:44", "2026-01-05T09:12:44Z"),
    ])
  func storedTimes(stored: String, shown: String, utc: String) throws {
    let time = try #require(InstallationTime(stored))
    #expect(time.shown == shown)
    #expect(time.utc == utc)
  }

  @Test(
    "what is no time is absent",
    arguments: [
      "", "yesterday", "2026-13-05 09:12:44", "2026-01-05", "2026-01-05 09:12", "1767604364",
      "2026-01-05 25:12:44", "2026-01-05 09:12:44+01",
    ])
  func unreadableTimes(stored: String) { #expect(InstallationTime(stored) == nil) }

  @Test(
    "time stamps have no trailing zeros",
    arguments: [
      ("2026-01-05T09:12:44.518270", "2026-01-05T09:12:44.51827"),
      ("2026-01-05T09:12:44.000000", "2026-01-05T09:12:44"),
      ("2026-01-05T09:12:44", "2026-01-05T09:12:44"),
    ])
  func timestamps(time: String, expected: String) { #expect(timestampText(time) == expected) }
}
