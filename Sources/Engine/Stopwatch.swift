internal import Platform

/// Measures whole milliseconds.
struct Stopwatch {
  private let start = Clock.monotonicNanoseconds

  /// Milliseconds since the watch was made, truncated.
  var milliseconds: Int { (Clock.monotonicNanoseconds - start) / 1_000_000 }
}
