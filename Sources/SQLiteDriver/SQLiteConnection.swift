internal import CSQLite
package import Database
internal import Glibc

/// A connection to an SQLite database.
package final class SQLiteConnection: Connection {
  package let dialect: any Dialect = SQLiteDialect()
  /// SQLite has no one to send ahead to.
  package let sendAheadLimit = 1

  private let handle: OpaquePointer
  private let lock: RunLock?
  private let waiting: Waiting
  private let options: [(name: String, value: String)]
  /// The tool's own statements, prepared once.
  private var prepared: [String: Prepared] = [:]
  /// The script's statement that was sent.
  private var sent: SQLiteStatement?
  private var sentFailure: DatabaseError?
  /// What stood behind it in its text.
  private var sentRest: [CChar] = []

  /// A statement to be used again; a class, as a dictionary holds only copyable values.
  private final class Prepared {
    let statement: SQLiteStatement

    init(_ statement: consuming SQLiteStatement) { self.statement = statement }
  }

  /// How long to wait for other processes, and whether to stop waiting.
  private final class Waiting {
    let milliseconds: Int
    let isInterrupted: @Sendable () -> Bool

    init(milliseconds: Int, isInterrupted: @escaping @Sendable () -> Bool) {
      self.milliseconds = milliseconds
      self.isInterrupted = isInterrupted
    }
  }

  /// Sets the library up for a process that is all ours, before its first connection.
  ///
  /// Without statistics, SQLite takes no lock for each allocation. A program that embeds the
  /// library may want them, so only the command calls this.
  package static func tuneProcess() {
    // SQLITE_MISUSE after the first connection: then everything stays as it is.
    _ = dunlin_sqlite_disable_memory_statistics()
  }

  /// Opens a database, creating the file when it is missing.
  ///
  /// - Parameters:
  ///   - url: Where it is.
  ///   - wait: Milliseconds to wait for another process's lock; the URL's `busy_timeout` can only
  ///     make it longer.
  ///   - createsFile: Whether a missing file is made; if not, an empty database stands for it.
  ///   - isInterrupted: Asked now and then while a statement runs or waits.
  /// - Throws: ``DatabaseError`` of kind `connection`.
  package init(
    _ url: SQLiteURL, wait: Int, createsFile: Bool = true,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws(DatabaseError) {
    if let path = url.path { try Self.checkFolder(of: path) }
    var handle: OpaquePointer?
    let isMissing = url.path.map { access($0, F_OK) != 0 } ?? false
    let name = isMissing && !createsFile ? ":memory:" : url.name
    // One thread uses a connection, so it needs no locks of its own.
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(name, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let error = DatabaseError.last(on: handle, code: code)
      sqlite3_close_v2(handle)
      throw error.asConnectionFailure(of: url.name)
    }
    self.handle = handle
    options = url.options
    // sqlite3.h: absolute, and empty for databases in memory.
    let file = sqlite3_db_filename(handle, "main").map { String(cString: $0) } ?? ""
    lock = file.isEmpty ? nil : RunLock(database: file)
    let busyTimeout = url.options.first { $0.name == "busy_timeout" }.flatMap { Int($0.value) }
    waiting = Waiting(milliseconds: max(wait, busyTimeout ?? 0), isInterrupted: isInterrupted)
    installHandlers()
    do {
      try apply(url.options)
      // The file is read only now: whether it is a database shows here.
      _ = try query("PRAGMA schema_version", [])
    } catch {
      close()
      throw error.asConnectionFailure(of: url.name)
    }
  }

  deinit { close() }

  private static func checkFolder(of path: String) throws(DatabaseError) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    let folder = String(path[..<slash])
    var status = stat()
    guard stat(folder, &status) != 0 else { return }
    throw DatabaseError(
      .connection, sqlState: nil, number: Int(SQLITE_CANTOPEN),
      message: "path to '\(path)': '\(folder)' does not exist")
  }

  private func installHandlers() {
    let context = Unmanaged.passUnretained(waiting).toOpaque()
    sqlite3_busy_handler(
      handle,
      { context, attempt in
        guard let context else { return 0 }
        let waiting = Unmanaged<Waiting>.fromOpaque(context).takeUnretainedValue()
        // 1, 2, 4 … 32 ms, so that a short wait stays short and a long one costs nothing.
        let pause = 1 << min(Int(attempt), 5)
        let waited = attempt < 6 ? pause : 63 + (Int(attempt) - 6) * 32
        if waited > waiting.milliseconds || waiting.isInterrupted() { return 0 }
        usleep(UInt32(pause * 1000))
        return 1
      }, context)
    sqlite3_progress_handler(
      handle, 10_000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Waiting>.fromOpaque(context).takeUnretainedValue().isInterrupted() ? 1 : 0
      }, context)
  }

  private func apply(_ options: [(name: String, value: String)]) throws(DatabaseError) {
    for option in options {
      if option.name == "enable_load_extension" {
        let isOn = option.value == "true" || option.value == "1"
        _ = dunlin_sqlite_config_int(
          handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, isOn ? 1 : 0)
      } else if SQLiteURL.pragmas.contains(option.name) {
        _ = try query(Self.pragma(option), [])
      }
    }
  }

  private static func pragma(_ option: (name: String, value: String)) -> String {
    let isPlain = option.value.utf8.allSatisfy {
      $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        || Character(UnicodeScalar($0)).isLetter || Character(UnicodeScalar($0)).isNumber
    }
    return "PRAGMA \(option.name) = "
      + (isPlain ? option.value : SQLiteDialect.literal(option.value))
  }

  package var clientSyntax: any ClientSyntax { SQLiteShell(pragmas: Self.pragmas(of: options)) }

  static func pragmas(of options: [(name: String, value: String)]) -> [String] {
    options.filter { SQLiteURL.pragmas.contains($0.name) }.map { pragma($0) }
  }

  package func makeReadOnly() throws(DatabaseError) {
    _ = try query("PRAGMA query_only = ON", [])
  }

  package var identity: DatabaseIdentity { Self.ownIdentity }

  /// SQLite is as new as its library.
  static var ownIdentity: DatabaseIdentity {
    let number = Int(sqlite3_libversion_number())
    return DatabaseIdentity(
      engine: "SQLite", majorVersion: number / 1_000_000, minorVersion: number / 1000 % 1000)
  }

  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  package func close() {
    guard !isClosed else { return }
    isClosed = true
    sent = nil
    prepared.removeAll()
    sqlite3_close_v2(handle)
    lock?.unlock()
  }

  private var isClosed = false
}

// MARK: - The script's statements

extension SQLiteConnection {
  package func send(_ text: Span<UInt8>, copyData: Span<UInt8>?) throws(DatabaseError) {
    text.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var consumed = 0
        do throws(DatabaseError) {
          sent = try SQLiteStatement(
            characters, persistent: false, on: handle, consumed: &consumed)
          if consumed < characters.count { sentRest = Array(characters[consumed...]) }
        } catch {
          sentFailure = error
        }
      }
    }
  }

  package func receive(into receiver: any ResultReceiver) throws(DatabaseError) {
    if let failure = sentFailure {
      sentFailure = nil
      throw failure
    }
    guard let first = sent.take() else { return }
    let rest = sentRest
    sentRest = []
    try run(first, into: receiver)
    // A text that SQLite sees more than one statement in is carried out whole.
    var offset = 0
    while offset < rest.count {
      var consumed = 0
      let next = try prepare(rest[offset...], persistent: false, consumed: &consumed)
      guard consumed > 0 else { return }
      offset += consumed
      try run(next.statement, into: receiver)
    }
  }

  private func run(
    _ statement: borrowing SQLiteStatement, into receiver: any ResultReceiver
  ) throws(DatabaseError) {
    guard statement.handle != nil else { return }
    let before = sqlite3_total_changes(handle)
    let columns = statement.resultColumnCount
    if columns > 0 { receiver.begin(columns: statement.columnNames) }
    while try statement.step() {
      if columns > 0 { receiver.row((0..<columns).map { statement.text($0) }) }
    }
    if columns > 0 {
      receiver.end()
    } else {
      receiver.updateCount(Int(sqlite3_total_changes(handle) - before))
    }
  }
}

// MARK: - The tool's own statements

extension SQLiteConnection {
  /// COMMIT leaves the number as it is (sqlite3_changes: only INSERT, UPDATE and DELETE set it).
  package var changedRowCount: Int? { Int(sqlite3_changes(handle)) }

  package func execute(_ sql: String, _ parameters: [Value]) throws(DatabaseError) {
    _ = try query(sql, parameters)
  }

  package func query(_ sql: String, _ parameters: [Value]) throws(DatabaseError) -> [[Value]] {
    let prepared = try prepare(sql)
    defer { prepared.statement.reset() }
    try prepared.statement.bind(parameters)
    var rows: [[Value]] = []
    let columns = prepared.statement.columnCount
    while try prepared.statement.step() {
      rows.append((0..<columns).map { prepared.statement.value($0) })
    }
    return rows
  }

  private func prepare(_ sql: String) throws(DatabaseError) -> Prepared {
    if let known = prepared[sql] { return known }
    var consumed = 0
    let new = try prepare(
      sql.utf8.map { CChar(bitPattern: $0) }[...], persistent: true, consumed: &consumed)
    prepared[sql] = new
    return new
  }

  private func prepare(
    _ characters: ArraySlice<CChar>, persistent: Bool, consumed: inout Int
  ) throws(DatabaseError) -> Prepared {
    try characters.withUnsafeBufferPointer { bytes throws(DatabaseError) in
      Prepared(
        try SQLiteStatement(bytes, persistent: persistent, on: handle, consumed: &consumed))
    }
  }

  /// Begins with the write lock, so that what is read inside cannot be changed by another process.
  package func begin() throws(DatabaseError) { try execute("BEGIN IMMEDIATE", []) }

  package func commit() throws(DatabaseError) {
    guard isInTransaction else { return }
    try execute("COMMIT", [])
  }

  package func rollback() throws(DatabaseError) {
    guard isInTransaction else { return }
    try execute("ROLLBACK", [])
  }

  package func foreignChangeCounter() throws(DatabaseError) -> Int? {
    guard case .integer(let version)? = try query("PRAGMA data_version", []).first?.first else {
      return nil
    }
    return version
  }
}

// MARK: - The lock of a run

extension SQLiteConnection {
  package func tryLockRun(schema: String, table: String) throws(DatabaseError) -> Bool {
    lock?.tryLock() ?? true
  }

  package func unlockRun(schema: String, table: String) throws(DatabaseError) { lock?.unlock() }

  package func isRunLockedElsewhere(schema: String, table: String) throws(DatabaseError) -> Bool {
    lock?.isHeldElsewhere ?? false
  }

  package func runLockHolder(schema: String, table: String) -> String? { nil }
}

extension DatabaseError {
  /// The same failure as one of connecting, with the database's name.
  fileprivate func asConnectionFailure(of name: String) -> DatabaseError {
    DatabaseError(
      kind == .interrupted ? .interrupted : .connection, sqlState: sqlState, number: number,
      message: "\(message): \(name)", offset: nil)
  }
}
