internal import CMariaDB
internal import Database
internal import Glibc
internal import Platform

/// A connection of the client library, and the waits for it.
///
/// Every call that may block is made through the library's non-blocking interface: it is suspended
/// where it would wait, and the wait happens here, where the request to stop is seen. That request
/// ends the statement on the server with KILL QUERY from a second connection; where it is not over
/// within ``patience``, the connection is killed and given up.
final class ServerHandle {
  let pointer: UnsafeMutablePointer<MYSQL>
  private let url: MariaDBURL
  private let isInterrupted: @Sendable () -> Bool
  /// The server of the list that answered.
  private(set) var host: MariaDBURL.Host?
  /// Whether the server tells of changes of the session.
  var tracksSession = false
  private var isConnected = false
  private var isClosed = false
  /// When the request to stop was seen.
  private var stopSeen: Int?
  /// Whether the running statement was killed because of the request to stop.
  private(set) var wasStopped = false
  private var isCut = false
  /// At least how many bytes of answers are still to come, as far as that is known.
  ///
  /// Waits last until they are there, or many of them: a server sends the answers to a pack in
  /// many small pieces, and to be woken for each of them takes both sides longer than reading them.
  var expectedBytes = 0
  /// The least that wakes a wait now (SO_RCVLOWAT).
  private var lowWater: Int32 = 1
  let localFile: LocalFileGate
  /// Holds a certificate that was given as text.
  var certificateFile: UnsafeMutablePointer<FILE>?

  /// The most bytes that a wait lasts for.
  ///
  /// Measured: this halves the processor's time. From 2048 on the socket's buffer, which counts each
  /// small piece as a large one, is full before they are there, and the server waits.
  private static let highWater = 512
  /// How often the request to stop is looked at, in milliseconds.
  private static let glance: Int32 = 50
  /// Nanoseconds that the server has to answer once its statement was killed.
  private static let patience = 10_000_000_000

  /// Connects to the first server of the list that answers.
  ///
  /// - Throws: ``DatabaseError`` of kind `connection`, or `interrupted`.
  init(
    _ url: MariaDBURL, isInterrupted: @escaping @Sendable () -> Bool
  ) throws(DatabaseError) {
    guard let pointer = mysql_init(nil) else {
      throw DatabaseError(.connection, sqlState: nil, number: 0, message: "out of memory")
    }
    self.pointer = pointer
    self.url = url
    self.isInterrupted = isInterrupted
    localFile = LocalFileGate(pointer)
    // The stack must be enough for OpenSSL and for reading a local file.
    guard dunlin_mariadb_set_nonblocking(pointer, 256 << 10) == 0 else {
      throw DatabaseError(
        .connection, sqlState: nil, number: 0,
        message: "The MariaDB client library cannot wait without blocking on this system")
    }
    try setOptions(of: url)
  }

  deinit {
    close()
    if let certificateFile { fclose(certificateFile) }
  }

  /// Ends the connection; later calls fail.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    isConnected = false
    mysql_close(pointer)
  }

  /// Connects to one server, or to the socket.
  func connect(to host: MariaDBURL.Host?) throws(DatabaseError) {
    self.host = host
    // The engine's counts, and what ROW_COUNT() gives, are those of rows found, as with the JDBC
    // driver. No multi statements yet: a text is one statement unless we packed it.
    let flags = UInt(CLIENT_FOUND_ROWS) | UInt(CLIENT_MULTI_RESULTS)
    // The suspended call goes on reading its arguments, so they must outlive the first part of it.
    let texts = [
      host?.name, url.user, url.password, url.createsDatabase ? nil : url.database,
      host == nil ? (url.socket ?? "").nonEmpty : nil,
    ].map { text in text.map { strdup($0) } ?? nil }
    defer { for text in texts { free(text) } }
    var result: UnsafeMutablePointer<MYSQL>?
    var status = mysql_real_connect_start(
      &result, pointer, texts[0], texts[1], texts[2], texts[3], UInt32(host?.port ?? 0), texts[4],
      flags)
    while status != 0 { status = mysql_real_connect_cont(&result, pointer, wait(for: status)) }
    guard result != nil else { throw connectionFailure() }
    isConnected = true
    // Over TLS the library reads from the socket as it finds it, and a read that blocks is not
    // suspended.
    let socket = mysql_get_socket(pointer)
    _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL, 0) | O_NONBLOCK)
    tracksSession = pointer.pointee.server_capabilities & UInt(CLIENT_SESSION_TRACKING) != 0
    // MYSQL_OPT_SSL_ENFORCE of this library only asks for TLS: a server without it is taken.
    if url.tls.mode >= .required, mysql_get_ssl_cipher(pointer) == nil {
      throw DatabaseError(
        .connection, sqlState: "08000", number: Int(CR_SSL_CONNECTION_ERROR),
        message: "\(place): the server offers no TLS, which the address asks for")
    }
  }

  /// The server in words.
  var place: String {
    guard let host else {
      return "socket \((url.socket ?? "").nonEmpty ?? "of the client library")"
    }
    return host.name.utf8.contains(UInt8(ascii: ":"))
      ? "[\(host.name)]:\(host.port)" : "\(host.name):\(host.port)"
  }
}

extension String {
  /// The text, or `nil` where it is empty.
  var nonEmpty: String? { isEmpty ? nil : self }
}

// MARK: - State of the session

extension ServerHandle {
  /// The current database as the server last told; `nil` when there is none.
  var database: String? {
    isClosed ? nil : pointer.pointee.db.map { String(cString: $0) }?.nonEmpty
  }

  func has(status flag: Int32) -> Bool {
    !isClosed && pointer.pointee.server_status & UInt32(flag) != 0
  }

  /// Whether the server reads statements in a character set in which no byte of a longer character
  /// looks like a quote or a backslash.
  var hasPlainCharacterSet: Bool {
    guard tracksSession, let name = mysql_character_set_name(pointer) else { return false }
    let current = String(cString: name)
    return ["utf8", "latin1", "ascii"].contains { current.hasPrefix($0) }
  }

  var connectionID: Int { Int(mysql_thread_id(pointer)) }
  var warningCount: Int { Int(mysql_warning_count(pointer)) }
  var affectedRows: Int { Int(clamping: mysql_affected_rows(pointer)) }
  var columnCount: Int { Int(mysql_field_count(pointer)) }
}

// MARK: - Calls

extension ServerHandle {
  /// Sends a text and reads the head of its first result.
  func run(_ text: Span<UInt8>) throws(DatabaseError) {
    try beginCall()
    let result = text.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var result: Int32 = 0
        var status = mysql_real_query_start(
          &result, pointer, characters.baseAddress, UInt(characters.count))
        while status != 0 { status = mysql_real_query_cont(&result, pointer, wait(for: status)) }
        return result
      }
    }
    guard result == 0 else { throw failure() }
  }

  /// Sends a text; ``readHead()`` reads the head of its first result.
  func send(_ text: Span<UInt8>) throws(DatabaseError) {
    try beginCall()
    let result = text.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var result: Int32 = 0
        var status = mysql_send_query_start(
          &result, pointer, characters.baseAddress, UInt(characters.count))
        while status != 0 { status = mysql_send_query_cont(&result, pointer, wait(for: status)) }
        return result
      }
    }
    guard result == 0 else { throw failure() }
  }

  func readHead() throws(DatabaseError) {
    var result: my_bool = 0
    var status = mysql_read_query_result_start(&result, pointer)
    while status != 0 { status = mysql_read_query_result_cont(&result, pointer, wait(for: status)) }
    guard result == 0 else { throw failure() }
  }

  /// Reads the head of the next result; `false` when there is none.
  func nextResult() throws(DatabaseError) -> Bool {
    guard has(status: SERVER_MORE_RESULTS_EXIST) else { return false }
    var result: Int32 = 0
    var status = mysql_next_result_start(&result, pointer)
    while status != 0 { status = mysql_next_result_cont(&result, pointer, wait(for: status)) }
    guard result <= 0 else { throw failure() }
    return result == 0
  }

  /// Lets the server see several statements in one text, or not.
  func setMultiStatements(_ isOn: Bool) throws(DatabaseError) {
    try beginCall()
    var result: Int32 = 0
    var status = mysql_set_server_option_start(
      &result, pointer, isOn ? MYSQL_OPTION_MULTI_STATEMENTS_ON : MYSQL_OPTION_MULTI_STATEMENTS_OFF)
    while status != 0 { status = mysql_set_server_option_cont(&result, pointer, wait(for: status)) }
    guard result == 0 else { throw failure() }
  }

  /// Makes a database the current one.
  func select(database: String) throws(DatabaseError) {
    try beginCall()
    let result = database.withCString { name in
      var result: Int32 = 0
      var status = mysql_select_db_start(&result, pointer, name)
      while status != 0 { status = mysql_select_db_cont(&result, pointer, wait(for: status)) }
      return result
    }
    guard result == 0 else { throw failure() }
  }

  /// Reads the rows of the result whose head was read.
  ///
  /// The rows and their lengths are those of the library, and gone when `body` returns.
  func readRows(
    titles: (UnsafeBufferPointer<MYSQL_FIELD>) -> Void,
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>, UnsafePointer<UInt>) -> Void
  ) throws(DatabaseError) {
    guard let result = mysql_use_result(pointer) else { throw failure() }
    defer { release(result) }
    titles(
      UnsafeBufferPointer(start: mysql_fetch_fields(result), count: Int(mysql_num_fields(result))))
    var count = 0
    while true {
      var row: MYSQL_ROW?
      var status = mysql_fetch_row_start(&row, result)
      while status != 0 { status = mysql_fetch_row_cont(&row, result, wait(for: status)) }
      guard let row, let lengths = mysql_fetch_lengths(result) else { break }
      body(row, lengths)
      count += 1
      // Rows that keep coming leave nothing to wait for.
      if count & 0xfff == 0 { lookForStop() }
    }
    guard mysql_errno(pointer) == 0 else { throw failure() }
  }

  /// Reads what is left of a result and lets go of it.
  private func release(_ result: UnsafeMutablePointer<MYSQL_RES>) {
    var status = mysql_free_result_start(result)
    while status != 0 { status = mysql_free_result_cont(result, wait(for: status)) }
  }

  /// Reads the results that are still to come, and forgets them.
  func drain() {
    do throws(DatabaseError) {
      while try nextResult() {
        if columnCount > 0 { try readRows(titles: { _ in }, { _, _ in }) }
      }
    } catch {
      // Nobody asked for these results; the connection's own failure shows with the next call.
    }
  }
}

// MARK: - Waiting

extension ServerHandle {
  /// Refuses a call where nobody would hear the answer.
  private func beginCall() throws(DatabaseError) {
    if isClosed || isCut {
      throw DatabaseError(
        isCut ? .interrupted : .connection, sqlState: "08003", number: Int(CR_SERVER_GONE_ERROR),
        message: "The connection was closed")
    }
    wasStopped = false
    stopSeen = nil
  }

  /// Waits until the suspended call can go on, and tells why (`MYSQL_WAIT_…`).
  private func wait(for events: Int32) -> Int32 {
    var descriptor = pollfd()
    descriptor.fd = mysql_get_socket(pointer)
    if events & MYSQL_WAIT_READ != 0 { descriptor.events |= Int16(POLLIN) }
    if events & MYSQL_WAIT_WRITE != 0 { descriptor.events |= Int16(POLLOUT) }
    if events & MYSQL_WAIT_EXCEPT != 0 { descriptor.events |= Int16(POLLPRI) }
    setLowWater(
      events & MYSQL_WAIT_READ != 0 ? Int32(clamping: min(expectedBytes, Self.highWater)) : 1)
    let deadline =
      events & MYSQL_WAIT_TIMEOUT != 0
      ? Clock.monotonicNanoseconds + Int(mysql_get_timeout_value_ms(pointer)) * 1_000_000 : nil
    while true {
      let count = poll(&descriptor, 1, Self.glance)
      if count > 0 { return happened(descriptor, of: events) }
      // The server takes its time, or an error ended the answers early.
      expectedBytes = 0
      setLowWater(1)
      if let deadline, Clock.monotonicNanoseconds >= deadline { return MYSQL_WAIT_TIMEOUT }
      lookForStop()
    }
  }

  /// Lets waits last until so many bytes are there.
  private func setLowWater(_ count: Int32) {
    var value = max(1, count)
    guard lowWater != value else { return }
    lowWater = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    // Where a socket knows no such thing, each byte wakes the wait, as before.
    _ = setsockopt(mysql_get_socket(pointer), SOL_SOCKET, SO_RCVLOWAT, &value, size)
  }

  private func happened(_ descriptor: pollfd, of events: Int32) -> Int32 {
    var result: Int32 = 0
    let happened = Int32(descriptor.revents)
    if happened & POLLIN != 0 { result |= MYSQL_WAIT_READ }
    if happened & POLLOUT != 0 { result |= MYSQL_WAIT_WRITE }
    if happened & POLLPRI != 0 { result |= MYSQL_WAIT_EXCEPT }
    // An error shows in the call that was suspended.
    return result == 0 ? events & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE) : result
  }

  /// Ends the running statement when the run was asked to stop.
  private func lookForStop() {
    if let stopSeen {
      guard Clock.monotonicNanoseconds - stopSeen > Self.patience else { return }
      // A routine may go on all the same, such as one that loops around SLEEP; left alone, it would
      // keep its locks.
      if !isCut { tellServer("KILL CONNECTION") }
      cut()
      return
    }
    guard isInterrupted() else { return }
    stopSeen = Clock.monotonicNanoseconds
    wasStopped = true
    guard isConnected else { return cut() }
    // Without that, what counts is that the wait ends.
    if !tellServer("KILL QUERY") { cut() }
  }

  /// Says something about this connection from a second one; `false` where that fails, for whatever
  /// reason.
  @discardableResult
  private func tellServer(_ command: String) -> Bool {
    var killer = url
    killer.database = nil
    killer.createsDatabase = false
    killer.connectTimeout = 5
    killer.readTimeout = 5
    do throws(DatabaseError) {
      let second = try ServerHandle(killer, isInterrupted: { false })
      try second.connect(to: host)
      try second.run(Array("\(command) \(connectionID)".utf8).span)
      return true
    } catch {
      return false
    }
  }

  /// Lets the suspended call fail: shutdown(2) wakes it with the end of the stream.
  private func cut() {
    isCut = true
    shutdown(mysql_get_socket(pointer), Int32(SHUT_RDWR))
  }
}
