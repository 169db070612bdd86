internal import CMariaDB
internal import Database

/// Numbers of the server's errors that matter to the driver.
enum ServerErrorNumber {
  static let unknownDatabase = 1049
  static let tableExists = 1050
  static let syntax = 1064
  static let tableNotLockedForWrite = 1099
  static let tableNotLocked = 1100
  static let noSuchTable = 1146
  static let unknownVariable = 1193
  static let lockWaitTimeout = 1205
  static let conflictingReadLock = 1223
  static let deadlock = 1213
  static let duplicateKey = 1062
  static let queryInterrupted = 1317
  /// A transaction that another server of its group was faster than (MySQL's manual, 'Server Error
  /// Message Reference', ER_TRANSACTION_ROLLBACK_DURING_COMMIT).
  static let refusedByGroup = 3101
  static let readOnlyTransaction = 1792
  /// No error: MariaDB's note about the line of a routine or trigger in which one happened.
  static let placeInProgram = 4094
  static let statementTimeout = 1969
  /// The server ends the connection, or is about to.
  static let endOfConnection: Set<Int> = [1053, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031]
}

extension ServerHandle {
  /// What the call that just failed says.
  func failure() -> DatabaseError {
    let number = Int(mysql_errno(pointer))
    let message = String(cString: mysql_error(pointer))
    var state: String? = String(cString: mysql_sqlstate(pointer))
    var kind = DatabaseError.Kind.statement
    if number == Int(CR_SERVER_GONE_ERROR) || number == Int(CR_SERVER_LOST)
      || ServerErrorNumber.endOfConnection.contains(number)
    {
      kind = .connection
      if state == "HY000" { state = "08S01" }
    } else if number == ServerErrorNumber.lockWaitTimeout {
      kind = .busy
    }
    if wasStopped { kind = .interrupted }
    return DatabaseError(kind, sqlState: state, number: number, message: message)
  }

  /// The failure of an attempt to connect, with the place.
  func connectionFailure() -> DatabaseError {
    let error = failure()
    // What the library itself says has no state of its own; 08001 is the standard's.
    let isOwn = (CR_MIN_ERROR...CR_MAX_ERROR).contains(Int32(error.number)) || error.number >= 5000
    return DatabaseError(
      error.kind == .interrupted ? .interrupted : .connection,
      sqlState: isOwn ? "08001" : error.sqlState, number: error.number,
      message: isOwn ? "\(place): \(error.message)" : error.message)
  }
}

extension DatabaseError {
  /// Whether another server of the list may do better: this one could not be reached.
  var isUnreachable: Bool {
    kind == .connection && (sqlState?.hasPrefix("08") ?? true)
  }
}
