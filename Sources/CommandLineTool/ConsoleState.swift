internal import JSON
internal import MigrationModel
internal import Platform
internal import Reports

/// What the console holds; ``Console`` guards it.
struct ConsoleState: ~Copyable {
  private let streams: ConsoleStreams
  var redactor = Redactor()
  let options: ConsoleOptions

  /// What is still to be written to ``target``.
  private var buffer: [UInt8] = []
  private var target = Target(stream: .standardOutput, isMasked: false)
  private static let bufferSize = 32 * 1024

  /// Where buffered bytes go, and whether their secrets are masked already.
  private struct Target: Equatable {
    let stream: OutputStream
    let isMasked: Bool
  }

  private var file: OutputFile?
  private var fileBuffer: [UInt8] = []
  private var failure: MigrationError?

  var hasClock = false
  private var isFinished = false
  private var progress: Progress?
  /// What stands in the last line of the terminal, to be erased before anything else.
  private var drawnProgress: String?

  init(_ streams: ConsoleStreams, _ options: ConsoleOptions) {
    self.streams = streams
    self.options = options
  }

  /// Whether standard output is kept for a script that other programs read.
  var keepsStandardOutput = false

  var isLogging: Bool { options.logging != .none }

  mutating func open(_ path: String) throws(MigrationError) {
    do {
      file = try OutputFile(path)
    } catch {
      throw MigrationError(
        .error,
        options.writesDocument
          ? "Could not write to output file \(path)" : "Could not initialize log file at \(path).",
        causes: [error.reason])
    }
  }
}

// MARK: - Lines of the log

extension ConsoleState {
  func isShown(_ level: Notice.Level) -> Bool {
    guard isLogging else { return false }
    return switch level {
    case .debug: options.showsDebug
    case .info: options.showsInfo
    case .warning, .error: true
    }
  }

  mutating func log(_ notice: Notice) {
    guard isShown(notice.level) else { return }
    guard options.logging == .text else { return logJSON(notice) }
    let line = notice.level.prefix + notice.text + "\n"
    let stream = notice.level == .error ? .standardError : logStream
    if let color = color(of: notice), isColored(stream) {
      append("\u{1B}[\(color)m" + line + "\u{1B}[m", to: stream)
    } else {
      append(line, to: stream)
    }
    appendToFile(line)
  }

  /// Shows whole lines of information, each with its line feed.
  mutating func logLines(_ text: String) {
    guard options.logging == .text else {
      return logJSON(Notice(.info, String(text.dropLast())))
    }
    append(text, to: logStream)
    appendToFile(text)
  }

  /// Where lines go that are no errors.
  private var logStream: OutputStream {
    options.writesDocument || keepsStandardOutput ? .standardError : .standardOutput
  }

  /// One object for each line of the message (6.11).
  private mutating func logJSON(_ notice: Notice) {
    // Masked before it is cut: a secret may span lines.
    var lines = redactor.mask(notice.text)
      .split(separator: "\n", omittingEmptySubsequences: false)[...]
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines {
      let object: JSONValue = [
        "level": .string(notice.level.rawValue), "message": .string(String(line)),
      ]
      append(object.compactText + "\n", to: .standardError, isMasked: true)
    }
  }

  private func color(of notice: Notice) -> Int? {
    switch notice.level {
    case .debug: 90
    case .info: notice.text.hasPrefix("Successfully") ? 32 : nil
    case .warning: 33
    case .error: 31
    }
  }

  private func isColored(_ stream: OutputStream) -> Bool {
    switch options.color {
    case .always: true
    case .never: false
    case .automatic: streams.isTerminal(stream)
    }
  }
}

// MARK: - Results

extension ConsoleState {
  /// Values are masked before the document becomes text: the names of its properties must stay.
  ///
  /// - Throws: An error when the file does not take it; then it is not on standard output either.
  mutating func write(_ document: JSONValue) throws(MigrationError) {
    try write(maskedDocument: document.masked(by: redactor).prettyText + "\n")
  }

  /// Writes a document whose secrets are masked already.
  ///
  /// - Throws: An error when the file does not take it; then it is not on standard output either.
  mutating func write(maskedDocument text: String) throws(MigrationError) {
    if let file {
      do throws(SystemError) {
        try file.write(Array(text.utf8))
      } catch {
        self.file = nil
        throw MigrationError(
          .error, "Could not write to output file \(file.path)", causes: [error.reason])
      }
    }
    append(text, to: .standardOutput, isMasked: true)
  }

  mutating func write(record: JSONValue) {
    let text = record.masked(by: redactor).compactText + "\n"
    append(text, to: .standardError, isMasked: true)
    flush()
  }

  mutating func write(_ text: String) { append(text, to: .standardOutput) }

  /// Writes bytes that are not for reading alone, so that nothing in them is masked.
  mutating func write(asItIs bytes: [UInt8]) {
    flush()
    streams.write(.standardOutput, bytes)
  }
}

// MARK: - Buffers

extension ConsoleState {
  /// Appends text; what is buffered for another target goes out first, so that the order stays.
  private mutating func append(
    _ text: String, to stream: OutputStream, isMasked: Bool = false
  ) {
    let target = Target(stream: stream, isMasked: isMasked)
    if target != self.target { drain(isComplete: true) }
    self.target = target
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { flush() }
  }

  private mutating func appendToFile(_ text: String) {
    guard file != nil, !options.writesDocument else { return }
    fileBuffer.append(contentsOf: text.utf8)
    if fileBuffer.count >= Self.bufferSize { drainFile() }
  }

  /// Writes out all but what could be the beginning of a secret.
  mutating func flush() { drain(isComplete: false) }

  private mutating func drain(isComplete: Bool) {
    guard !buffer.isEmpty else { return }
    let bytes: [UInt8]
    if target.isMasked {
      bytes = buffer
      buffer.removeAll(keepingCapacity: true)
    } else {
      bytes = redactor.take(from: &buffer, isComplete: isComplete)
    }
    guard !bytes.isEmpty else { return }
    eraseProgress()
    streams.write(target.stream, bytes)
  }

  private mutating func drainFile() {
    guard let file, !fileBuffer.isEmpty else { return }
    do throws(SystemError) {
      try file.write(redactor.take(from: &fileBuffer, isComplete: true))
    } catch {
      self.file = nil
      failure = MigrationError(
        .error, "Could not write to file at \(file.path).", causes: [error.reason])
    }
  }

  /// Writes out everything; gives the first failure of the output file.
  mutating func finish() -> MigrationError? {
    progress = nil
    drain(isComplete: true)
    eraseProgress()
    drainFile()
    isFinished = true
    defer { failure = nil }
    return failure
  }
}

// MARK: - Progress

extension ConsoleState {
  /// Whether lines are held back to be written together.
  var isCollecting: Bool { isLogging && options.showsDebug }

  var hasProgressLine: Bool {
    options.logging == .text && options.showsInfo && !options.writesDocument
      && streams.isTerminal(.standardOutput)
  }

  mutating func show(_ progress: Progress?) {
    self.progress = progress
    if progress == nil { eraseProgress() }
  }

  /// Ten times a second: what was logged goes out, and the progress line is drawn.
  ///
  /// - Returns: Whether to go on.
  mutating func tick() -> Bool {
    guard !isFinished else { return false }
    flush()
    guard let text = progress?.line(at: Clock.monotonicNanoseconds), text != drawnProgress,
      hasProgressLine
    else { return true }
    eraseProgress()
    streams.write(.standardOutput, Array(redactor.mask(text).utf8))
    drawnProgress = text
    return true
  }

  private mutating func eraseProgress() {
    guard drawnProgress != nil else { return }
    drawnProgress = nil
    streams.write(.standardOutput, Array("\r\u{1B}[K".utf8))
  }
}

extension Notice.Level {
  /// What stands in front of a line's text.
  fileprivate var prefix: String {
    switch self {
    case .debug: "DEBUG: "
    case .info: ""
    case .warning: "WARNING: "
    case .error: "ERROR: "
    }
  }
}

extension JSONValue {
  /// The document with the secrets in its values masked.
  func masked(by redactor: Redactor) -> JSONValue {
    guard !redactor.isEmpty else { return self }
    return switch self {
    case .string(let text): .string(redactor.mask(text))
    case .array(let elements): .array(elements.map { $0.masked(by: redactor) })
    case .object(let properties):
      .object(properties.map { .init($0.name, $0.value.masked(by: redactor)) })
    case .null, .boolean, .integer, .decimal: self
    }
  }
}
