internal import CPostgreSQL
internal import Database

/// One result of the server, cleared when it goes out of scope.
struct ServerResult: ~Copyable {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { PQclear(handle) }

  var status: ExecStatusType { PQresultStatus(handle) }
  var rowCount: Int32 { PQntuples(handle) }
  var columnCount: Int32 { PQnfields(handle) }

  var columnNames: [String] {
    (0..<columnCount).map { PQfname(handle, $0).map { String(cString: $0) } ?? "" }
  }

  /// The values of a row as the server's text.
  func row(_ row: Int32) -> [String?] {
    (0..<columnCount).map { column in
      guard PQgetisnull(handle, row, column) == 0, let value = PQgetvalue(handle, row, column)
      else { return nil }
      let count = Int(PQgetlength(handle, row, column))
      return value.withMemoryRebound(to: UInt8.self, capacity: count) {
        String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
      }
    }
  }

  /// How many rows the command changed; zero for commands that count none.
  var affectedRows: Int {
    guard var digit = PQcmdTuples(handle) else { return 0 }
    var count = 0
    while digit.pointee != 0 {
      count = count * 10 + Int(digit.pointee) - Int(UInt8(ascii: "0"))
      digit += 1
    }
    return count
  }

  /// A field of an error or of a notice.
  func field(_ code: Int32) -> String? { Self.field(code, of: handle) }

  static func field(_ code: Int32, of handle: OpaquePointer?) -> String? {
    PQresultErrorField(handle, code).map { String(cString: $0) }
  }

  /// The error of a failed command; `text` is the statement, for its position.
  func error(in text: [CChar]) -> DatabaseError {
    guard let message = field(DUNLIN_PG_MESSAGE) else {
      // libpq's own words, such as those for a lost connection.
      let own = PQresultErrorMessage(handle).map { String(cString: $0) } ?? ""
      return DatabaseError(
        .connection, sqlState: "08006", number: 0, message: own.trimmedLines)
    }
    let state = field(DUNLIN_PG_SQLSTATE) ?? ""
    let position = field(DUNLIN_PG_POSITION)
    let offset = position.flatMap { Int($0) }.flatMap { Self.byteOffset(ofCharacter: $0, in: text) }
    var hint = field(DUNLIN_PG_HINT)
    if hint == nil, state == "42601", let offset, text[offset] == CChar(bitPattern: 0x5C) {
      hint = "Commands that begin with a backslash are of psql, which alone can execute them."
    }
    var whole = "\(field(DUNLIN_PG_SEVERITY) ?? "ERROR"): \(message)"
    for (title, value) in [
      ("Detail", field(DUNLIN_PG_DETAIL)), ("Hint", hint),
      ("Position", position), ("Where", field(DUNLIN_PG_WHERE)),
    ] {
      if let value { whole += "\n  \(title): \(value)" }
    }
    // Class 57P: the server ended the session.
    let isLost = state.hasPrefix("57P") || state.hasPrefix("08")
    return DatabaseError(
      isLost ? .connection : .statement, sqlState: state, number: 0, message: whole,
      offset: offset)
  }

  /// Where a character, counted from 1, begins in UTF-8 text that ends in a zero.
  private static func byteOffset(ofCharacter number: Int, in text: [CChar]) -> Int? {
    var count = 0
    for (offset, byte) in text.enumerated() where UInt8(bitPattern: byte) & 0xC0 != 0x80 {
      count += 1
      if count == number { return offset }
    }
    return nil
  }
}

extension String {
  /// The text without line ends at its end.
  ///
  /// What libpq continues on an indented line goes on in the one before; one attempt after another
  /// keeps its line.
  var trimmedLines: String {
    var result = ""
    for line in split(separator: "\n") {
      let text = line.drop { $0 == "\t" || $0 == " " }
      if !result.isEmpty { result += line.startIndex == text.startIndex ? "\n" : " " }
      result += text
    }
    return result
  }
}
