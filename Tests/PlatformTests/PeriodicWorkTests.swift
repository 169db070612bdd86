import Foundation
import Platform
import Testing

@Suite("Work done now and then")
struct PeriodicWorkTests {
  private struct Failure: Error {}

  /// What happened, written by the thread and read by the test.
  private final class Log: @unchecked Sendable {
    private let state = NSCondition()
    private var events: [String] = []

    func note(_ event: String) {
      state.withLock {
        events.append(event)
        state.broadcast()
      }
    }

    var count: Int { state.withLock { events.count } }

    /// The first events, as soon as there are that many.
    func first(_ count: Int) throws -> [String] {
      try state.withLock {
        let deadline = Date(timeIntervalSinceNow: 60)
        while events.count < count {
          try #require(state.wait(until: deadline), "only \(events)")
        }
        return Array(events.prefix(count))
      }
    }
  }

  @Test("makes what it needs once, and anew after a failure of either")
  func failures() throws {
    let log = Log()
    let work = PeriodicWork(every: 1) {
      let number = log.count
      log.note("open \(number)")
      if number == 0 { throw Failure() }
      return number
    } _: { number in
      log.note("work with \(number)")
      if log.count == 4 { throw Failure() }
    }
    #expect(
      try log.first(7) == [
        "open 0", "open 1", "work with 1", "work with 1", "open 4", "work with 4", "work with 4",
      ])
    withExtendedLifetime(work) {}
  }

  /// A sign of the thread's end: it lives as long as what the thread holds.
  private final class Means: Sendable {
    let log: Log
    init(_ log: Log) { self.log = log }
    deinit { log.note("gone") }
  }

  @Test("ends when told to, and with its owner", arguments: [true, false])
  func end(isTold: Bool) throws {
    let log = Log()
    let once = Log()
    var work = PeriodicWork(every: 1) {
      Means(log)
    } _: { _ in
      once.note("work")
    }
    _ = try once.first(1)
    if isTold { work?.end() } else { work = nil }
    #expect(try log.first(1) == ["gone"])
    withExtendedLifetime(work) {}
  }

  @Test("needs nothing before the first period is over")
  func shortOwner() {
    let log = Log()
    let work = PeriodicWork(every: 600_000) {
      log.note("open")
    } _: {
      log.note("work")
    }
    work?.end()
    #expect(log.count == 0)
  }
}
