internal import CMariaDB
internal import Database

extension ServerHandle {
  /// The version that the server greeted with.
  var greeting: String { String(cString: mysql_get_server_info(pointer)) }

  /// Runs a statement of the driver's own and forgets its results.
  func execute(_ sql: String) throws(DatabaseError) { _ = try rows(of: sql) }

  /// The rows of the last result of a statement of the driver's own.
  func rows(of sql: String) throws(DatabaseError) -> [[Value]] {
    try run(Array(sql.utf8).span)
    var rows: [[Value]] = []
    repeat {
      guard columnCount > 0 else { continue }
      rows = []
      var kinds: [ColumnKind] = []
      try readRows(titles: { kinds = $0.map(ColumnKind.init) }) { row, lengths in
        rows.append(kinds.indices.map { kinds[$0].value(row[$0], length: lengths[$0]) })
      }
    } while try nextResult()
    return rows
  }

  /// Reads the head of the next result, which must be there.
  func expectResult() throws(DatabaseError) {
    if try !nextResult() {
      throw DatabaseError(
        .connection, sqlState: "08S01", number: Int(CR_MALFORMED_PACKET),
        message: "The server answered fewer statements than it was sent")
    }
  }
}
