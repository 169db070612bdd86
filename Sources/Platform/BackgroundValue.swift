internal import Glibc

/// A value that another thread makes while this one waits for something else.
///
/// Who does not take it does not wait for it: a failed login is told at once, however large the
/// scripts that are read beside it.
package final class BackgroundValue<Value: Sendable>: Sendable {
  private let box: Box
  private let thread: JoinedThread

  // Sendable: the value is written by the thread, and read once that has ended.
  private final class Box: @unchecked Sendable {
    var value: Value?
  }

  /// Begins to make the value.
  package init(_ make: @escaping @Sendable () -> Value) {
    let box = Box()
    self.box = box
    thread = JoinedThread { box.value = make() }
  }

  /// Waits for the value; `nil` when there was no thread to be had.
  package func take() -> Value? {
    thread.join()
    return box.value
  }
}

/// A thread that is waited for once, or left to itself when nobody knows it any more.
private final class JoinedThread: @unchecked Sendable {
  // Sendable: its owner joins it from one thread.
  private var thread: pthread_t?

  init(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(ThreadWork(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, work.toOpaque())
    if status == 0 { self.thread = thread } else { work.release() }
  }

  deinit {
    if let thread { pthread_detach(thread) }
  }

  func join() {
    guard let thread else { return }
    pthread_join(thread, nil)
    self.thread = nil
  }
}

private final class ThreadWork {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
