import Foundation
import Platform
import Testing

@Suite("A value made beside the wait for something else")
struct BackgroundValueTests {
  @Test("is there when it is taken")
  func taken() { #expect(BackgroundValue { 6 * 7 }.take() == 42) }

  @Test("is not waited for when nobody takes it")
  func dropped() {
    let mayEnd = DispatchSemaphore(value: 0)
    let hasEnded = DispatchSemaphore(value: 0)
    do {
      _ = BackgroundValue {
        mayEnd.wait()
        hasEnded.signal()
      }
    }
    // Were it waited for, this would never be reached.
    mayEnd.signal()
    #expect(hasEnded.wait(timeout: .now() + 60) == .success)
  }
}
